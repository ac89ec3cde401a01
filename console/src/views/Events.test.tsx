import { screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { FakeApi, NOW, inDays } from '../testing/FakeApi';

const event = (id: string, type: string) => ({ webhook_id: id, source: 'devops', event_type: type, status: 'success', flag: null, received_at: NOW });

describe('the events', () => {
  it('are requested with the filters of the address', async () => {
    const api = new FakeApi();
    api.show('events?source=github&event_type=release');

    await screen.findByText('No matching events');
    const query = api.sent('GET /api/devops/events')[0]?.query;
    expect(query?.get('source')).toBe('github');
    expect(query?.get('event_type')).toBe('release');
  });

  it('are requested again when a filter is typed', async () => {
    const api = new FakeApi().on('GET /api/devops/events', { body: { events: [event('wh_1', 'deployment')], next_cursor: null } });
    api.show('events');
    await screen.findByRole('button', { name: 'deployment' });

    await userEvent.type(screen.getByLabelText('Type'), 'alert');

    await waitFor(() => expect(window.location.hash).toBe('#/events?event_type=alert'));
    await waitFor(() => expect(api.sent('GET /api/devops/events').at(-1)?.query.get('event_type')).toBe('alert'));
  });

  it('about deployments are marked', async () => {
    new FakeApi()
      .on('GET /api/devops/events', { body: { events: [event('wh_1', 'deployment'), event('wh_2', 'note')], next_cursor: null } })
      .show('events');

    await screen.findByRole('button', { name: 'deployment' });
    const marked = (name: string) => screen.getByRole('button', { name }).closest('tr')?.hasAttribute('data-marked');
    expect([marked('deployment'), marked('note')]).toEqual([true, false]);
  });

  it('show their payload, and are replayed after a confirmation', async () => {
    const api = new FakeApi()
      .on('GET /api/devops/events', { body: { events: [event('wh_1', 'deployment')], next_cursor: null } })
      .on('GET /api/devops/events/wh_1', {
        body: { ...event('wh_1', 'deployment'), delivery_id: 'd-1', sender: 'key_1', flag: 'conflict', payload: { version: '1.2.3' } },
      })
      .on('POST /api/devops/events/wh_1/replay', { status: 202, body: { webhook_id: 'wh_1', replayed_at: NOW } });
    api.show('events');

    await userEvent.click(await screen.findByRole('button', { name: 'deployment' }));
    const dialog = await screen.findByRole('dialog');
    expect(await within(dialog).findByText('"1.2.3"')).toBeDefined();
    expect(within(dialog).getByText(/used this delivery ID before/)).toBeDefined();
    await userEvent.click(within(dialog).getByRole('button', { name: /Replay/ }));
    expect(api.sent('POST /api/devops/events/wh_1/replay')).toHaveLength(0);
    await userEvent.click(within(dialog).getByRole('button', { name: 'Publish again' }));

    expect(await within(dialog).findByText(/Published again/)).toBeDefined();
    expect(api.sent('POST /api/devops/events/wh_1/replay')).toHaveLength(1);
  });

  it('can be without a payload', async () => {
    new FakeApi()
      .on('GET /api/devops/events', { body: { events: [event('wh_1', 'deployment')], next_cursor: null } })
      .on('GET /api/devops/events/wh_1', {
        body: { ...event('wh_1', 'deployment'), delivery_id: null, sender: 'key_1', flag: null, payload: null },
      })
      .show('events');

    await userEvent.click(await screen.findByRole('button', { name: 'deployment' }));

    const dialog = await screen.findByRole('dialog');
    expect(await within(dialog).findByText('The payload is not kept')).toBeDefined();
    expect(within(dialog).queryByRole('button', { name: 'Download' })).toBeNull();
    expect(within(dialog).getByRole('button', { name: /Replay/ })).toBeDefined();
  });

  it('that were refused are counted by source and cause', async () => {
    new FakeApi()
      .on('GET /api/devops/events/refused', {
        body: {
          refused: [
            { hour: inDays(-1), source: 'github', causes: { signature_invalid: 2 } },
            { hour: inDays(-2), source: 'github', causes: { signature_invalid: 3, malformed_json: 1 } },
          ],
        },
      })
      .show('events');

    const table = await screen.findByRole('table');
    const rows = within(table).getAllByRole('row').slice(1).map((row) => row.textContent);
    expect(rows[0]).toContain('Signature invalid');
    expect(rows[0]).toContain('5');
    expect(rows).toHaveLength(2);
  });
});
