import { screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { FakeApi, attempt, delivery, endpoint, faulty, inDays, problem } from '../testing/FakeApi';

const ALL = '/api/devops/endpoints';
const ONE = `${ALL}/ep_1`;
const secret = `whsec_${'A'.repeat(43)}=`;

const listed = (...endpoints: unknown[]) => ({ body: { endpoints } });
const sent = (...deliveries: unknown[]) => ({ body: { deliveries, next_cursor: null } });

const choose = async (item: RegExp) => {
  await userEvent.click(await screen.findByRole('button', { name: 'Actions for DevOps module' }));
  await userEvent.click(await screen.findByRole('menuitem', { name: item }));
};

describe('the endpoints', () => {
  it('are listed with their event types, state and last delivery', async () => {
    new FakeApi()
      .on(`GET ${ALL}`, listed(
        endpoint({ event_types: ['key.', 'sync.failed'] }),
        endpoint({ endpoint_id: 'ep_2', description: null, url: 'https://hooks.example.org/a', failing_since: inDays(-2.5) }),
        endpoint({ endpoint_id: 'ep_3', description: 'Old one', enabled: false, disabled_at: inDays(-1.5), disabled_reason: 'It answered 410 Gone.' }),
      ))
      .on(`GET ${ONE}/deliveries`, sent(delivery()))
      .on(`GET ${ALL}/ep_2/deliveries`, sent(delivery({ status: 'pending', attempts: [attempt({ status_code: 500 })] })))
      .on(`GET ${ALL}/ep_3/deliveries`, sent())
      .show('endpoints');

    const row = async (name: string) => within((await screen.findByRole('button', { name })).closest('tr')!);
    const working = await row('DevOps module');
    expect(working.getByText('Keys: all, sync.failed')).toBeDefined();
    expect(working.getByText('Active')).toBeDefined();
    expect(await working.findByText('Delivered')).toBeDefined();
    const failing = await row('hooks.example.org');
    expect(failing.getByText(/^Failing/).textContent).toBe('Failing · 2 days ago');
    expect(await failing.findByText('Pending')).toBeDefined();
    const disabled = await row('Old one');
    expect(disabled.getByText('It answered 410 Gone.')).toBeDefined();
    expect(await disabled.findByText('None yet')).toBeDefined();
  });

  it('are found by name and state', async () => {
    new FakeApi()
      .on(`GET ${ALL}`, listed(endpoint(), endpoint({ endpoint_id: 'ep_2', description: 'Broken one', failing_since: inDays(-2) })))
      .on(`GET ${ALL}/ep_2/deliveries`, sent())
      .show('endpoints?search=one');

    await screen.findByText('Broken one');
    expect(screen.queryByText('DevOps module')).toBeNull();
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'State' }), 'Active');
    expect(await screen.findByText('No matching endpoints')).toBeDefined();
  });

  it('show their secret once after creation, and then the ping', async () => {
    const api = new FakeApi().on(`POST ${ALL}`, () => {
      api.on(`GET ${ALL}`, listed(endpoint()));
      return { status: 201, body: { ...endpoint(), secret } };
    });
    api.on(`GET ${ONE}/deliveries`, sent(delivery({ event_type: 'ping' }))).show('endpoints');

    await userEvent.click(await screen.findByRole('button', { name: 'New endpoint' }));
    await userEvent.type(screen.getByLabelText('URL'), 'https://devops.example.com/hooks');
    await userEvent.type(screen.getByLabelText('Description'), 'DevOps module');
    await userEvent.click(screen.getByRole('button', { name: 'Create endpoint' }));

    expect((await screen.findByTestId('signing-secret')).textContent).toBe(secret);
    expect(api.sent(`POST ${ALL}`)[0]?.body).toEqual({
      url: 'https://devops.example.com/hooks',
      event_types: ['*'],
      description: 'DevOps module',
    });
    await userEvent.click(screen.getByRole('button', { name: 'I have copied it' }));
    expect(screen.queryByTestId('signing-secret')).toBeNull();
    const panel = within(await screen.findByRole('dialog'));
    expect(await panel.findByText('ping')).toBeDefined();
    expect(panel.getByText(/204 after 9 ms/)).toBeDefined();
  });

  it('receive the selected groups and single types', async () => {
    const api = new FakeApi().on(`POST ${ALL}`, { status: 201, body: { ...endpoint(), secret } });
    api.show('endpoints');

    await userEvent.click(await screen.findByRole('button', { name: 'New endpoint' }));
    await userEvent.type(screen.getByLabelText('URL'), 'https://devops.example.com/');
    await userEvent.click(screen.getByRole('button', { name: 'Selected types' }));
    await userEvent.click(screen.getByRole('checkbox', { name: /^key\.created/ }));
    await userEvent.click(screen.getByRole('checkbox', { name: /^Keys/ }));
    await userEvent.click(screen.getByRole('checkbox', { name: /^sync\.failed/ }));
    expect(screen.getByRole<HTMLInputElement>('checkbox', { name: /^key\.revoked/ }).checked).toBe(true);
    await userEvent.click(screen.getByRole('button', { name: 'Create endpoint' }));

    await screen.findByTestId('signing-secret');
    expect(api.sent(`POST ${ALL}`)[0]?.body).toEqual({ url: 'https://devops.example.com/', event_types: ['key.', 'sync.failed'] });
  });

  it('receive received webhooks only if these are selected', async () => {
    const api = new FakeApi().on(`POST ${ALL}`, { status: 201, body: { ...endpoint(), secret } });
    api.show('endpoints');

    await userEvent.click(await screen.findByRole('button', { name: 'New endpoint' }));
    await userEvent.type(screen.getByLabelText('URL'), 'https://devops.example.com/');
    await userEvent.click(screen.getByRole('checkbox', { name: /Include received webhooks/ }));
    await userEvent.click(screen.getByRole('button', { name: 'Create endpoint' }));

    await screen.findByTestId('signing-secret');
    expect(api.sent(`POST ${ALL}`)[0]?.body).toMatchObject({ event_types: ['*', 'webhook.received'] });
  });

  it('show an error at its field', async () => {
    new FakeApi().on(`POST ${ALL}`, faulty('/url', 'must lead to the public internet')).show('endpoints');

    await userEvent.click(await screen.findByRole('button', { name: 'New endpoint' }));
    await userEvent.type(screen.getByLabelText('URL'), 'https://10.0.0.1/');
    await userEvent.click(screen.getByRole('button', { name: 'Create endpoint' }));

    expect(await screen.findByText('must lead to the public internet')).toBeDefined();
    expect(screen.getByLabelText('URL').getAttribute('aria-invalid')).toBe('true');
  });

  it('send only their changed settings', async () => {
    const api = new FakeApi().on(`GET ${ALL}`, listed(endpoint())).on(`PATCH ${ONE}`, { body: endpoint({ description: null }) });
    api.show('endpoints');

    await choose(/Change/);
    await userEvent.clear(screen.getByLabelText('Description'));
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));

    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(api.sent(`PATCH ${ONE}`)[0]?.body).toEqual({ description: null });
  });

  it('keep earlier secrets valid after a rotation', async () => {
    new FakeApi()
      .on(`GET ${ALL}`, listed(endpoint()))
      .on(`POST ${ONE}/rotate`, { status: 201, body: { ...endpoint(), secret, previous_secrets_expire_at: inDays(1) } })
      .show('endpoints');

    await choose(/Rotate/);
    await userEvent.click(await screen.findByRole('button', { name: 'Rotate secret' }));

    expect((await screen.findByTestId('signing-secret')).textContent).toBe(secret);
    expect(screen.getByText(/Earlier secrets stay valid until/)).toBeDefined();
  });

  it('recover missed messages when they are enabled again', async () => {
    const since = inDays(-2);
    const api = new FakeApi()
      .on(`GET ${ALL}`, listed(endpoint({ enabled: false, disabled_at: inDays(-1), disabled_reason: 'It has only failed for 5 days.', failing_since: since })))
      .on(`PATCH ${ONE}`, { body: endpoint() })
      .on(`POST ${ONE}/recover`, { status: 202, body: { since } });
    api.show('endpoints');

    await choose(/Enable/);
    await userEvent.click(await screen.findByRole('button', { name: 'Enable endpoint' }));

    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(api.sent(`PATCH ${ONE}`)[0]?.body).toEqual({ enabled: true });
    expect(api.sent(`POST ${ONE}/recover`)[0]?.body).toEqual({ since });
  });

  it('are disabled after a confirmation', async () => {
    const api = new FakeApi().on(`GET ${ALL}`, listed(endpoint())).on(`PATCH ${ONE}`, { body: endpoint({ enabled: false }) });
    api.show('endpoints');

    await choose(/Disable/);
    expect(api.sent(`PATCH ${ONE}`)).toHaveLength(0);
    await userEvent.click(await screen.findByRole('button', { name: 'Disable endpoint' }));

    await waitFor(() => expect(api.sent(`PATCH ${ONE}`)[0]?.body).toEqual({ enabled: false }));
  });

  it('are deleted only after their host is typed', async () => {
    const api = new FakeApi().on(`GET ${ALL}`, listed(endpoint())).on(`DELETE ${ONE}`, { body: endpoint() });
    api.show('endpoints');

    await choose(/Delete/);
    const button = await screen.findByRole<HTMLButtonElement>('button', { name: 'Delete endpoint' });
    const typed = screen.getByLabelText(/to confirm/);
    await userEvent.type(typed, 'devops.example');
    expect(button.disabled).toBe(true);
    await userEvent.type(typed, '.com');
    await userEvent.click(button);

    await waitFor(() => expect(api.sent(`DELETE ${ONE}`)).toHaveLength(1));
  });
});

describe('an endpoint', () => {
  it('is pinged and shows that the ping was delivered', async () => {
    const api = new FakeApi()
      .on(`GET ${ALL}`, listed(endpoint()))
      .on(`POST ${ONE}/ping`, { status: 202, body: { message_id: 'msg_2' } });
    api.show('endpoints');

    await choose(/ping/);

    expect(await screen.findByText('Sending ping…')).toBeDefined();
    expect(window.location.hash).toBe('#/endpoints?endpoint=ep_1');
    api.on(`GET ${ONE}/deliveries`, sent(delivery({ message_id: 'msg_2', event_type: 'ping' }), delivery()));
    expect(await screen.findByText('Ping delivered: 204 after 9 ms.', {}, { timeout: 8_000 })).toBeDefined();
  }, 15_000);

  it('shows why a ping failed', async () => {
    new FakeApi()
      .on(`GET ${ALL}`, listed(endpoint()))
      .on(`POST ${ONE}/ping`, { status: 202, body: { message_id: 'msg_2' } })
      .on(`GET ${ONE}/deliveries`, sent(delivery({
        message_id: 'msg_2',
        event_type: 'ping',
        status: 'pending',
        next_attempt_at: inDays(1.5),
        attempts: [attempt({ status_code: null, error: 'host_unknown', duration_ms: 1_200 })],
      })))
      .show('endpoints?endpoint=ep_1');

    await userEvent.click(await screen.findByRole('button', { name: 'Send ping' }));

    const notice = (await screen.findByText(/Ping failed: host not found after 1.2 s/)).closest('[role=status]')!;
    expect(notice.textContent).toContain('next attempt tomorrow');
  });

  it('shows the outcome of each attempt', async () => {
    new FakeApi()
      .on(`GET ${ALL}`, listed(endpoint()))
      .on(`GET ${ONE}/deliveries`, sent(delivery({
        status: 'failed',
        attempts: [attempt({ status_code: 500, answer: 'out of order' }), attempt({ at: inDays(0), status_code: null, error: 'timeout', duration_ms: 15_000 })],
      })))
      .show('endpoints?endpoint=ep_1');

    const panel = within(await screen.findByRole('dialog'));
    await userEvent.click(await panel.findByRole('button', { name: /key\.revoked Failed/, expanded: false }));

    expect(panel.getByText(/· 2 attempts/)).toBeDefined();
    expect(panel.getByText('out of order')).toBeDefined();
    expect(panel.getAllByRole('listitem').slice(-2).map((item) => /500 after 9 ms|timed out after 15 s/.exec(item.textContent ?? '')?.[0])).toEqual([
      '500 after 9 ms',
      'timed out after 15 s',
    ]);
  });

  it('shows that a retry is requested until the attempt is made', async () => {
    const api = new FakeApi()
      .on(`GET ${ALL}`, listed(endpoint()))
      .on(`GET ${ONE}/deliveries`, sent(delivery({ status: 'failed', attempts: [attempt({ status_code: 500 })] })))
      .on(`POST ${ONE}/deliveries/msg_1/retry`, { status: 202, body: { message_id: 'msg_1' } });
    api.show('endpoints?endpoint=ep_1');

    await userEvent.click(await screen.findByRole('button', { name: /^Retry key\.revoked/ }));

    expect(await screen.findByText(/retry requested/)).toBeDefined();
    api.on(`GET ${ONE}/deliveries`, sent(delivery({ attempts: [attempt({ status_code: 500 }), attempt({ at: inDays(0) })] })));
    expect(await screen.findByText(/204 after 9 ms/, {}, { timeout: 8_000 })).toBeDefined();
    expect(screen.queryByText(/retry requested/)).toBeNull();
  }, 15_000);

  it('shows why a delivery cannot be retried', async () => {
    new FakeApi()
      .on(`GET ${ALL}`, listed(endpoint()))
      .on(`GET ${ONE}/deliveries`, sent(delivery()))
      .on(`POST ${ONE}/deliveries/msg_1/retry`, { status: 409, body: problem(409, 'too_many_attempts', 'It has been tried 100 times already.') })
      .show('endpoints?endpoint=ep_1');

    await userEvent.click(await screen.findByRole('button', { name: /^Retry key\.revoked/ }));

    expect(within(await screen.findByRole('alert')).getByText(/It has been tried 100 times already/)).toBeDefined();
  });

  it('recovers messages since a given time', async () => {
    const api = new FakeApi()
      .on(`GET ${ALL}`, listed(endpoint({ failing_since: '2026-11-23T07:09:47.324Z' })))
      .on(`POST ${ONE}/recover`, { status: 202, body: { since: '2026-11-23T07:09:00.000Z' } });
    api.show('endpoints?endpoint=ep_1');

    await userEvent.click(await screen.findByRole('button', { name: 'Recover…' }));
    const since = screen.getByLabelText<HTMLInputElement>('Since').value;
    expect(new Date(since).toISOString()).toBe('2026-11-23T07:09:00.000Z');
    await userEvent.click(screen.getByRole('button', { name: 'Resend messages' }));

    await waitFor(() => expect(api.sent(`POST ${ONE}/recover`)[0]?.body).toEqual({ since: '2026-11-23T07:09:00.000Z' }));
  });

  it('that is disabled offers no ping, retry or recovery', async () => {
    new FakeApi()
      .on(`GET ${ALL}`, listed(endpoint({ enabled: false, disabled_at: inDays(-1), disabled_reason: 'An administrator disabled it.' })))
      .on(`GET ${ONE}/deliveries`, sent(delivery({ status: 'missed', attempts: [] })))
      .show('endpoints?endpoint=ep_1');

    expect((await screen.findByRole<HTMLButtonElement>('button', { name: /^Retry/ })).disabled).toBe(true);
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Recover…' }).disabled).toBe(true);
    expect(screen.queryByRole('button', { name: 'Send ping' })).toBeNull();
    expect(screen.getByRole('button', { name: 'Enable…' })).toBeDefined();
  });

  it('that does not exist is reported as not found', async () => {
    new FakeApi().show('endpoints?endpoint=ep_9');

    expect(await screen.findByText('Endpoint not found')).toBeDefined();
  });
});
