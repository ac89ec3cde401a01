import { render, screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { DevOpsIntegration } from './DevOpsIntegration';
import { accountOf } from './api/client';
import { FakeApi, inDays, problem, status } from './testing/FakeApi';
import { tokenOf } from './testing/FakeSupabase';

const STATUS = 'GET /api/devops/status';

const refused = (code: string) => ({ status: 403, body: problem(403, code, 'The claim is not as required.') });

const show = () => render(<DevOpsIntegration baseUrl="https://api.example" getToken={() => tokenOf('aal1')} navigation="memory" />);

describe('a user without access', () => {
  it('learns how to become an administrator, and can check again in a host that signs in itself', async () => {
    const api = new FakeApi().on(STATUS, refused('not_an_administrator'));
    show();

    expect(await screen.findByText(/make your account an administrator/)).toBeDefined();
    expect(screen.getByRole('main', { name: 'No access' })).toBeDefined();
    expect(screen.queryByRole('button', { name: 'Sign out' })).toBeNull();
    const before = api.sent(STATUS).length;
    api.on(STATUS, { body: status() });
    await userEvent.click(screen.getByRole('button', { name: 'Check again' }));

    expect(await screen.findByRole('heading', { name: /Connected, last synced/ })).toBeDefined();
    expect(api.sent(STATUS).length).toBeGreaterThan(before);
  });

  it('sees no second main part on the page of a host', async () => {
    new FakeApi().on(STATUS, refused('not_an_administrator'));
    render(
      <main>
        <DevOpsIntegration baseUrl="https://api.example" getToken={() => tokenOf('aal1')} navigation="memory" />
      </main>,
    );

    expect(await screen.findByRole('region', { name: 'No access' })).toBeDefined();
    expect(screen.getAllByRole('main')).toHaveLength(1);
  });

  it('learns that a second factor is required', async () => {
    new FakeApi().on(STATUS, refused('second_factor_required'));
    show();

    expect(await screen.findByText(/Set up an authenticator app/)).toBeDefined();
    expect(screen.getByText('ann@example.com')).toBeDefined();
  });

  it('is let in when the host signs in another user, also after a late refusal of the one before', async () => {
    const ann = tokenOf('aal1');
    const bob = `e30.${btoa('{"email":"bob@example.com"}')}.e30`;
    let token = ann;
    const api = new FakeApi();
    api.on(STATUS, () => (api.sent(STATUS).at(-1)?.authorization === `Bearer ${ann}` ? refused('not_an_administrator') : { body: status() }));
    const host = () => <DevOpsIntegration baseUrl="https://api.example" getToken={() => token} onSignOut={() => undefined} navigation="memory" />;
    const { rerender } = render(host());
    expect(await screen.findByText('ann@example.com')).toBeDefined();

    token = bob;
    rerender(host());
    expect(await screen.findByRole('heading', { name: /Connected, last synced/ })).toBeDefined();

    const before = api.sent(STATUS).length;
    api.on('POST /api/devops/sync', {
      body: { run_id: 'run_1', status: 'completed', started_at: inDays(0), duration_ms: 800, rows_read: 7, timestamp: inDays(0), backfills: {}, reconciled: false },
    });
    rerender(<DevOpsIntegration baseUrl="https://api.example" getToken={() => (api.sent(STATUS).length === before ? ann : bob)} navigation="memory" />);
    await userEvent.click(screen.getByRole('button', { name: 'Sync now' }));
    await waitFor(() => expect(api.sent(STATUS).length).toBeGreaterThan(before + 1));
    expect(await screen.findByRole('heading', { name: /Connected, last synced/ })).toBeDefined();
    expect(screen.queryByRole('heading', { name: 'No access' })).toBeNull();
  });

  it('is not one whose request a web ACL refused', async () => {
    new FakeApi().on(STATUS, refused('forbidden'));
    show();

    expect(await screen.findAllByText(/The claim is not as required/)).not.toHaveLength(0);
    expect(screen.queryByRole('heading', { name: 'No access' })).toBeNull();
  });
});

describe('the account of a token', () => {
  const token = (claims: string) => `e30.${btoa(String.fromCharCode(...new TextEncoder().encode(claims))).replace(/=/g, '')}.e30`;

  it.each([
    ['{"sub":"1","email":"zoë@example.com"}', 'zoë@example.com'],
    ['{"sub":"1","email":""}', '1'],
    ['{"sub":1}', undefined],
    ['[]', undefined],
    ['null', undefined],
    ['{', undefined],
  ])('is the address or the id in %s', (claims, account) => {
    expect(accountOf(token(claims))).toBe(account);
  });

  it('is unknown for what is no token', () => {
    expect(['', 'token', 'a.%.b'].map(accountOf)).toEqual([undefined, undefined, undefined]);
  });
});
