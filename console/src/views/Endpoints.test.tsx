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
  it('are listed with what they are told, how they are, and what was last delivered', async () => {
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

  it('are found by what they are called and how they are', async () => {
    new FakeApi()
      .on(`GET ${ALL}`, listed(endpoint(), endpoint({ endpoint_id: 'ep_2', description: 'Broken one', failing_since: inDays(-2) })))
      .on(`GET ${ALL}/ep_2/deliveries`, sent())
      .show('endpoints?search=one');

    await screen.findByText('Broken one');
    expect(screen.queryByText('DevOps module')).toBeNull();
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'State' }), 'Active');
    expect(await screen.findByText('No endpoint is like that')).toBeDefined();
  });

  it('show their secret once when they are made, and then the ping', async () => {
    const api = new FakeApi().on(`POST ${ALL}`, () => {
      api.on(`GET ${ALL}`, listed(endpoint()));
      return { status: 201, body: { ...endpoint(), secret } };
    });
    api.on(`GET ${ONE}/deliveries`, sent(delivery({ event_type: 'ping' }))).show('endpoints');

    await userEvent.click(await screen.findByRole('button', { name: 'New endpoint' }));
    await userEvent.type(screen.getByLabelText('URL'), 'https://devops.example.com/hooks');
    await userEvent.type(screen.getByLabelText('Description'), 'DevOps module');
    await userEvent.click(screen.getByRole('button', { name: 'Make the endpoint' }));

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

  it('are told of groups and of single types as one chooses', async () => {
    const api = new FakeApi().on(`POST ${ALL}`, { status: 201, body: { ...endpoint(), secret } });
    api.show('endpoints');

    await userEvent.click(await screen.findByRole('button', { name: 'New endpoint' }));
    await userEvent.type(screen.getByLabelText('URL'), 'https://devops.example.com/');
    await userEvent.click(screen.getByRole('button', { name: 'Chosen ones' }));
    await userEvent.click(screen.getByRole('checkbox', { name: /^key\.created/ }));
    await userEvent.click(screen.getByRole('checkbox', { name: /^Keys/ }));
    await userEvent.click(screen.getByRole('checkbox', { name: /^sync\.failed/ }));
    expect(screen.getByRole<HTMLInputElement>('checkbox', { name: /^key\.revoked/ }).checked).toBe(true);
    await userEvent.click(screen.getByRole('button', { name: 'Make the endpoint' }));

    await screen.findByTestId('signing-secret');
    expect(api.sent(`POST ${ALL}`)[0]?.body).toEqual({ url: 'https://devops.example.com/', event_types: ['key.', 'sync.failed'] });
  });

  it('are told of received webhooks only when that is named', async () => {
    const api = new FakeApi().on(`POST ${ALL}`, { status: 201, body: { ...endpoint(), secret } });
    api.show('endpoints');

    await userEvent.click(await screen.findByRole('button', { name: 'New endpoint' }));
    await userEvent.type(screen.getByLabelText('URL'), 'https://devops.example.com/');
    await userEvent.click(screen.getByRole('checkbox', { name: /Received webhooks/ }));
    await userEvent.click(screen.getByRole('button', { name: 'Make the endpoint' }));

    await screen.findByTestId('signing-secret');
    expect(api.sent(`POST ${ALL}`)[0]?.body).toMatchObject({ event_types: ['*', 'webhook.received'] });
  });

  it('say at each field what is wrong with it', async () => {
    new FakeApi().on(`POST ${ALL}`, faulty('/url', 'must lead to the public internet')).show('endpoints');

    await userEvent.click(await screen.findByRole('button', { name: 'New endpoint' }));
    await userEvent.type(screen.getByLabelText('URL'), 'https://10.0.0.1/');
    await userEvent.click(screen.getByRole('button', { name: 'Make the endpoint' }));

    expect(await screen.findByText('must lead to the public internet')).toBeDefined();
    expect(screen.getByLabelText('URL').getAttribute('aria-invalid')).toBe('true');
  });

  it('are changed in what one changes alone', async () => {
    const api = new FakeApi().on(`GET ${ALL}`, listed(endpoint())).on(`PATCH ${ONE}`, { body: endpoint({ description: null }) });
    api.show('endpoints');

    await choose(/Change/);
    await userEvent.clear(screen.getByLabelText('Description'));
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));

    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(api.sent(`PATCH ${ONE}`)[0]?.body).toEqual({ description: null });
  });

  it('are given another secret, while the one before still signs', async () => {
    new FakeApi()
      .on(`GET ${ALL}`, listed(endpoint()))
      .on(`POST ${ONE}/rotate`, { status: 201, body: { ...endpoint(), secret, previous_secrets_expire_at: inDays(1) } })
      .show('endpoints');

    await choose(/Rotate/);
    await userEvent.click(await screen.findByRole('button', { name: 'Make another secret' }));

    expect((await screen.findByTestId('signing-secret')).textContent).toBe(secret);
    expect(screen.getByText(/Those of before sign, too, until/)).toBeDefined();
  });

  it('that are enabled again are sent what they have missed', async () => {
    const since = inDays(-2);
    const api = new FakeApi()
      .on(`GET ${ALL}`, listed(endpoint({ enabled: false, disabled_at: inDays(-1), disabled_reason: 'It has only failed for 5 days.', failing_since: since })))
      .on(`PATCH ${ONE}`, { body: endpoint() })
      .on(`POST ${ONE}/recover`, { status: 202, body: { since } });
    api.show('endpoints');

    await choose(/Enable/);
    await userEvent.click(await screen.findByRole('button', { name: 'Enable the endpoint' }));

    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(api.sent(`PATCH ${ONE}`)[0]?.body).toEqual({ enabled: true });
    expect(api.sent(`POST ${ONE}/recover`)[0]?.body).toEqual({ since });
  });

  it('are disabled after a confirmation', async () => {
    const api = new FakeApi().on(`GET ${ALL}`, listed(endpoint())).on(`PATCH ${ONE}`, { body: endpoint({ enabled: false }) });
    api.show('endpoints');

    await choose(/Disable/);
    expect(api.sent(`PATCH ${ONE}`)).toHaveLength(0);
    await userEvent.click(await screen.findByRole('button', { name: 'Disable the endpoint' }));

    await waitFor(() => expect(api.sent(`PATCH ${ONE}`)[0]?.body).toEqual({ enabled: false }));
  });

  it('are deleted only by whoever types their host', async () => {
    const api = new FakeApi().on(`GET ${ALL}`, listed(endpoint())).on(`DELETE ${ONE}`, { body: endpoint() });
    api.show('endpoints');

    await choose(/Delete/);
    const button = await screen.findByRole<HTMLButtonElement>('button', { name: 'Delete the endpoint' });
    const typed = screen.getByLabelText(/to confirm/);
    await userEvent.type(typed, 'devops.example');
    expect(button.disabled).toBe(true);
    await userEvent.type(typed, '.com');
    await userEvent.click(button);

    await waitFor(() => expect(api.sent(`DELETE ${ONE}`)).toHaveLength(1));
  });
});

describe('an endpoint', () => {
  it('is pinged, and says when the ping has arrived', async () => {
    const api = new FakeApi()
      .on(`GET ${ALL}`, listed(endpoint()))
      .on(`POST ${ONE}/ping`, { status: 202, body: { message_id: 'msg_2' } });
    api.show('endpoints');

    await choose(/ping/);

    expect(await screen.findByText('The ping is on its way.')).toBeDefined();
    expect(window.location.hash).toBe('#/endpoints?endpoint=ep_1');
    api.on(`GET ${ONE}/deliveries`, sent(delivery({ message_id: 'msg_2', event_type: 'ping' }), delivery()));
    expect(await screen.findByText('The ping has arrived: 204 after 9 ms.', {}, { timeout: 8_000 })).toBeDefined();
  }, 15_000);

  it('says why a ping has not been taken', async () => {
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

    const notice = (await screen.findByText(/The ping has not been taken: the host was not found after 1.2 s/)).closest('[role=status]')!;
    expect(notice.textContent).toContain('It is tried again tomorrow');
  });

  it('shows what came of each attempt', async () => {
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
    expect(panel.getAllByRole('listitem').slice(-2).map((item) => /500 after 9 ms|no answer in time after 15 s/.exec(item.textContent ?? '')?.[0])).toEqual([
      '500 after 9 ms',
      'no answer in time after 15 s',
    ]);
  });

  it('is sent one message again, and says so until it is', async () => {
    const api = new FakeApi()
      .on(`GET ${ALL}`, listed(endpoint()))
      .on(`GET ${ONE}/deliveries`, sent(delivery({ status: 'failed', attempts: [attempt({ status_code: 500 })] })))
      .on(`POST ${ONE}/deliveries/msg_1/retry`, { status: 202, body: { message_id: 'msg_1' } });
    api.show('endpoints?endpoint=ep_1');

    await userEvent.click(await screen.findByRole('button', { name: /^Retry key\.revoked/ }));

    expect(await screen.findByText(/about to be retried/)).toBeDefined();
    api.on(`GET ${ONE}/deliveries`, sent(delivery({ attempts: [attempt({ status_code: 500 }), attempt({ at: inDays(0) })] })));
    expect(await screen.findByText(/204 after 9 ms/, {}, { timeout: 8_000 })).toBeDefined();
    expect(screen.queryByText(/about to be retried/)).toBeNull();
  }, 15_000);

  it('says why a message cannot be sent again', async () => {
    new FakeApi()
      .on(`GET ${ALL}`, listed(endpoint()))
      .on(`GET ${ONE}/deliveries`, sent(delivery()))
      .on(`POST ${ONE}/deliveries/msg_1/retry`, { status: 409, body: problem(409, 'too_many_attempts', 'It has been tried 100 times already.') })
      .show('endpoints?endpoint=ep_1');

    await userEvent.click(await screen.findByRole('button', { name: /^Retry key\.revoked/ }));

    expect(within(await screen.findByRole('alert')).getByText(/It has been tried 100 times already/)).toBeDefined();
  });

  it('is sent all that was given up since a moment', async () => {
    const api = new FakeApi()
      .on(`GET ${ALL}`, listed(endpoint({ failing_since: '2026-11-23T07:09:47.324Z' })))
      .on(`POST ${ONE}/recover`, { status: 202, body: { since: '2026-11-23T07:09:00.000Z' } });
    api.show('endpoints?endpoint=ep_1');

    await userEvent.click(await screen.findByRole('button', { name: 'Recover…' }));
    expect(screen.getByLabelText<HTMLInputElement>('Since').value).toBe('2026-11-23T08:09');
    await userEvent.click(screen.getByRole('button', { name: 'Send it again' }));

    await waitFor(() => expect(api.sent(`POST ${ONE}/recover`)[0]?.body).toEqual({ since: '2026-11-23T07:09:00.000Z' }));
  });

  it('that is disabled is sent nothing', async () => {
    new FakeApi()
      .on(`GET ${ALL}`, listed(endpoint({ enabled: false, disabled_at: inDays(-1), disabled_reason: 'An administrator disabled it.' })))
      .on(`GET ${ONE}/deliveries`, sent(delivery({ status: 'missed', attempts: [] })))
      .show('endpoints?endpoint=ep_1');

    expect((await screen.findByRole<HTMLButtonElement>('button', { name: /^Retry/ })).disabled).toBe(true);
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Recover…' }).disabled).toBe(true);
    expect(screen.queryByRole('button', { name: 'Send ping' })).toBeNull();
    expect(screen.getByRole('button', { name: 'Enable…' })).toBeDefined();
  });

  it('that is no more is said to be so', async () => {
    new FakeApi().show('endpoints?endpoint=ep_9');

    expect(await screen.findByText('There is no such endpoint')).toBeDefined();
  });
});
