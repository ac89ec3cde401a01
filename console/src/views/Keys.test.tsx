import { screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { FakeApi, faulty, inDays, key } from '../testing/FakeApi';

const created = {
  api_key: `rr_${'a'.repeat(49)}`,
  key_id: 'key_2',
  id: 'key_2',
  name: 'New one',
  permissions: ['read_metrics'],
  created_at: inDays(0),
  expires_at: inDays(365),
  rate_limit_per_minute: 120,
};

const listed = (...keys: unknown[]) => ({ body: { keys, next_cursor: null } });

describe('the keys', () => {
  it('are listed with their uses, and marked when they expire soon', async () => {
    new FakeApi()
      .on('GET /api/devops/keys', listed(key(), key({ key_id: 'key_2', name: 'Old script', expires_at: inDays(11.5) })))
      .show('keys');

    const table = await screen.findByRole('table');
    expect(within(table).getAllByText('1,234')).toHaveLength(2);
    expect(within(table).getByText('in 11 days')).toBeDefined();
  });

  it('are sorted by the selected column', async () => {
    new FakeApi()
      .on('GET /api/devops/keys', listed(key({ name: 'B' }), key({ key_id: 'key_2', name: 'A' })))
      .show('keys');
    const names = () => screen.getAllByRole('row').slice(1).map((row) => row.querySelector('b')?.textContent);

    await screen.findByRole('table');
    expect(names()).toEqual(['B', 'A']);
    await userEvent.click(screen.getByRole('button', { name: 'Name' }));
    expect(names()).toEqual(['A', 'B']);
  });

  it('that are revoked are hidden by default', async () => {
    new FakeApi()
      .on('GET /api/devops/keys', listed(key(), key({ key_id: 'key_2', name: 'Gone', status: 'revoked', is_active: false, revoked_at: inDays(-1) })))
      .show('keys');

    await screen.findByText('DevOps module');
    expect(screen.queryByText('Gone')).toBeNull();
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Status' }), 'All');
    expect(await screen.findByText('Gone')).toBeDefined();
  });

  it('are shown once after creation, with a command that uses them', async () => {
    const api = new FakeApi().on('POST /api/devops/generate-key', { status: 201, body: created });
    api.show('keys');

    await userEvent.click(await screen.findByRole('button', { name: 'New key' }));
    await userEvent.type(screen.getByLabelText('Name'), 'New one');
    await userEvent.click(screen.getByRole('checkbox', { name: /Write webhooks/ }));
    await userEvent.click(screen.getByRole('button', { name: 'Create key' }));

    expect((await screen.findByTestId('api-key')).textContent).toBe(created.api_key);
    expect(screen.getByText(/^curl -H 'x-api-key: rr_a+' https:\/\/api.example\/live\/api\/devops\/sync\/users$/)).toBeDefined();
    expect(api.sent('POST /api/devops/generate-key')[0]?.body).toEqual({
      name: 'New one',
      permissions: ['read_metrics', 'write_webhooks'],
      rate_limit_per_minute: 120,
      expires_in_days: 365,
    });
    await userEvent.click(screen.getByRole('button', { name: 'I have copied it' }));
    expect(screen.queryByTestId('api-key')).toBeNull();
  });

  it('are created once by a dialog, however often it sends its request', async () => {
    const api = new FakeApi();
    api.show('keys');
    const create = async () => {
      await userEvent.click(await screen.findByRole('button', { name: 'New key' }));
      await userEvent.type(screen.getByLabelText('Name'), 'New one');
      await userEvent.click(screen.getByRole('button', { name: 'Create key' }));
    };

    await create();
    expect(await screen.findByText('The API cannot be reached.')).toBeDefined();
    api.on('POST /api/devops/generate-key', { status: 201, body: created });
    await userEvent.click(screen.getByRole('button', { name: 'Create key' }));
    await userEvent.click(await screen.findByRole('button', { name: 'I have copied it' }));
    await create();

    const [lost, repeated, next] = api.sent('POST /api/devops/generate-key').map((request) => request.idempotencyKey);
    expect(lost).toMatch(/^"[0-9a-f]{32}"$/);
    expect(repeated).toBe(lost);
    expect(next).not.toBe(lost);
  });

  it('show an error at its field', async () => {
    new FakeApi()
      .on('POST /api/devops/generate-key', faulty('/name', 'must have 1 to 100 characters'))
      .show('keys');

    await userEvent.click(await screen.findByRole('button', { name: 'New key' }));
    await userEvent.type(screen.getByLabelText('Name'), 'x');
    await userEvent.click(screen.getByRole('button', { name: 'Create key' }));

    expect(await screen.findByText('must have 1 to 100 characters')).toBeDefined();
    expect(screen.getByLabelText('Name').getAttribute('aria-invalid')).toBe('true');
  });

  it('are revoked only after their name is typed', async () => {
    const api = new FakeApi()
      .on('GET /api/devops/keys', listed(key()))
      .on('DELETE /api/devops/keys/key_1', { body: key({ status: 'revoked', is_active: false }) });
    api.show('keys');

    await userEvent.click(await screen.findByRole('button', { name: 'Actions for DevOps module' }));
    await userEvent.click(await screen.findByRole('menuitem', { name: /Revoke/ }));
    const button = await screen.findByRole<HTMLButtonElement>('button', { name: 'Revoke key' });
    const typed = screen.getByLabelText(/to confirm/);
    await userEvent.type(typed, 'DevOps');
    expect(button.disabled).toBe(true);
    await userEvent.type(typed, ' module');
    await userEvent.click(button);

    expect(api.sent('DELETE /api/devops/keys/key_1')).toHaveLength(1);
  });
});
