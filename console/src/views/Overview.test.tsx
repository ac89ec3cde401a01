import { screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { FakeApi, inDays, problem, status, users } from '../testing/FakeApi';

describe('the overview', () => {
  it('shows the health and sends the token with each request', async () => {
    const api = new FakeApi();
    api.show('overview');

    expect(await screen.findByRole('heading', { name: /Connected, last synced/ })).toBeDefined();
    expect(await screen.findByText('1,234')).toBeDefined();
    expect(api.requests.every(({ authorization }) => authorization === 'Bearer token')).toBe(true);
  });

  it('shows that metrics are stale and why the last sync failed', async () => {
    new FakeApi()
      .on('GET /api/devops/status', {
        body: status({
          status: 'stale',
          last_failure: { run_id: 'run_1', failed_at: inDays(1), code: 'source_unreachable', message: 'The database does not answer.' },
        }),
      })
      .show('overview');

    expect(await screen.findByRole('heading', { name: /^Stale/ })).toBeDefined();
    expect(screen.getByText(/The database does not answer/)).toBeDefined();
  });

  it('does not warn of a failure before a successful sync', async () => {
    new FakeApi()
      .on('GET /api/devops/status', {
        body: status({ last_failure: { run_id: 'run_1', failed_at: inDays(-1), code: 'x', message: 'The database was away.' } }),
      })
      .show('overview');

    await screen.findByRole('heading', { name: /Connected/ });
    expect(screen.queryByText(/The database was away/)).toBeNull();
  });

  it('compares a metric with its value 30 days ago', async () => {
    const point = (at: string, total: number) => ({ at, total_users: total, users_by_role: {}, users_by_status: {}, recent_signups: 0 });
    const api = new FakeApi()
      .on('GET /api/devops/metrics/users', { body: users(110) })
      .on('GET /api/devops/metrics/users/history', {
        body: { interval: 'day', from: '', to: '', points: [point(inDays(-31), 100), point(inDays(-1), 109)] },
      });
    api.show('overview');

    expect(await screen.findByText('10%')).toBeDefined();
    expect(screen.getByText(/vs\. 30 days ago/)).toBeDefined();
  });

  it('syncs on request and shows the outcome', async () => {
    const api = new FakeApi().on('POST /api/devops/sync', {
      body: { run_id: 'run_1', status: 'completed', started_at: inDays(0), duration_ms: 800, rows_read: 7, timestamp: inDays(0), backfills: {}, reconciled: false },
    });
    api.show('overview');

    await userEvent.click(await screen.findByRole('button', { name: 'Sync now' }));

    expect(await screen.findByText(/Synced in 0.8 s: 7 rows read/)).toBeDefined();
    expect(api.sent('POST /api/devops/sync')[0]?.body).toEqual({ reconcile: false });
    await waitFor(() => expect(api.sent('GET /api/devops/status').length).toBeGreaterThan(1));
  });

  it('shows the error message of the API with the request id', async () => {
    new FakeApi()
      .on('POST /api/devops/sync', { status: 409, body: problem(409, 'sync_in_progress', 'Another sync is running.') })
      .show('overview');

    await userEvent.click(await screen.findByRole('button', { name: 'Sync now' }));

    const alert = await screen.findByRole('alert');
    expect(within(alert).getByText(/Another sync is running/)).toBeDefined();
    expect(within(alert).getByText('request-1')).toBeDefined();
  });

  it('offers a retry after an error, and then shows the data', async () => {
    const api = new FakeApi().on('GET /api/devops/status', { status: 400, body: problem(400, 'gateway_refused', 'Not today.') });
    api.show('overview');
    await screen.findAllByText(/Not today/);

    api.on('GET /api/devops/status', { body: status() });
    await userEvent.click(screen.getAllByRole<HTMLButtonElement>('button', { name: 'Try again' })[0]!);

    expect(await screen.findByRole('heading', { name: /Connected/ })).toBeDefined();
  });
});
