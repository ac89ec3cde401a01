import { screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { FakeApi, NOW } from '../testing/FakeApi';

const entry = (id: string, action: string, details: object) => ({
  id,
  at: NOW,
  actor: '8d1f3a52-0c5e-4b83-9f0b-6a4f2d9f1a77',
  actor_kind: 'administrator',
  actor_name: null as string | null,
  source_address: '192.0.2.1',
  action,
  subject: 'key_1',
  details,
  request_id: `request-${id}`,
});

describe('the activity', () => {
  it('shows the old and new values of changed settings', async () => {
    new FakeApi()
      .on('GET /api/devops/activity', {
        body: {
          activity: [
            entry('1', 'key.changed', {
              before: { name: 'Module', rate_limit_per_minute: 120 },
              after: { name: 'Module', rate_limit_per_minute: 60 },
            }),
          ],
          next_cursor: null,
        },
      })
      .show('activity');

    expect(await screen.findByText('Rate limit per minute: 120 → 60')).toBeDefined();
    expect(screen.getByRole('link', { name: 'Module' })).toBeDefined();
  });

  it('shows who acted, and from where', async () => {
    new FakeApi()
      .on('GET /api/devops/activity', {
        body: {
          activity: [
            { ...entry('1', 'event.read', {}), actor_name: 'Zoë Admin' },
            { ...entry('2', 'sync.requested', {}), actor: 'system' },
            { ...entry('3', 'sync.failed', {}), actor: 'system', actor_kind: 'system', source_address: null },
          ],
          next_cursor: null,
        },
      })
      .show('activity');

    const [named, nameless, system] = await screen.findAllByRole('listitem');
    expect(named?.textContent).toContain('Administrator Zoë Admin read the payload of the event');
    expect(named?.textContent).toContain('from 192.0.2.1');
    expect(nameless?.textContent).toContain('Administrator system requested a sync');
    expect(system?.textContent).toContain('The system failed to sync');
    expect(system?.textContent).not.toContain(' from ');
  });

  it('links to the endpoint of an entry', async () => {
    new FakeApi()
      .on('GET /api/devops/activity', {
        body: { activity: [{ ...entry('1', 'delivery.retried', { message_id: 'msg_1' }), subject: 'ep_1' }], next_cursor: null },
      })
      .show('activity');

    expect((await screen.findByRole('link', { name: 'ep_1' })).getAttribute('href')).toBe('#/endpoints?endpoint=ep_1');
  });

  it('loads further pages and filters by action', async () => {
    const api = new FakeApi().on('GET /api/devops/activity', () => {
      const first = api.sent('GET /api/devops/activity').length === 1;
      return first
        ? { body: { activity: [entry('1', 'key.created', { name: 'One' })], next_cursor: 'more' } }
        : { body: { activity: [entry('2', 'key.revoked', { name: 'Two' })], next_cursor: null } };
    });
    api.show('activity');

    await userEvent.click(await screen.findByRole('button', { name: 'Show more' }));
    expect(await screen.findByRole('link', { name: 'Two' })).toBeDefined();
    expect(api.sent('GET /api/devops/activity')[1]?.query.get('cursor')).toBe('more');
    await userEvent.selectOptions(screen.getByLabelText('Action'), 'Key revoked');
    expect(screen.queryByRole('link', { name: 'One' })).toBeNull();
  });
});
