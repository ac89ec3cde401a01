import { screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Schemas } from '../api/client';
import { FakeApi, ONLY_FROM_STRIPE, commissions, domain, inDays, revenue, status } from '../testing/FakeApi';

const REVENUE = 'GET /api/devops/metrics/revenue';

beforeEach(() => {
  // The chart library warns that charts have no size; there is no layout here.
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
});
afterEach(() => {
  vi.restoreAllMocks();
});

const card = (name: string) => screen.findByRole('region', { name });

/** The texts of a table's rows, without its header. */
const rows = (table: HTMLElement) =>
  within(table)
    .getAllByRole('row')
    .slice(1)
    .map((row) => within(row).getAllByRole('cell').map((cell) => cell.lastChild?.textContent));

/** Names and values of a list of definitions. */
const facts = (list: HTMLElement) =>
  Object.fromEntries(
    [...list.querySelectorAll('dt')].map((name) => [name.textContent, name.parentElement?.querySelector('dd')?.firstChild?.textContent]),
  );

describe('the metrics', () => {
  it('show who pays, what is at risk, what stays and what is refunded', async () => {
    new FakeApi().on(REVENUE, { body: revenue() }).show('metrics');

    const now = await card('Recurring revenue now');
    await within(now).findByText('Paying customers');
    expect(facts(now)).toEqual({
      'Paying customers': '2',
      ARR: '$803.40',
      ARPA: '$33.48',
      'Trials started this month': '5',
      'MRR past due': '$0.00',
      'MRR paused': '$19.95',
      'MRR canceling': '$47.00',
      'MRR in trials': '$0.00',
    });
    expect(rows(screen.getByRole('group', { name: 'Retention by month' }))).toEqual([
      ['November 2026', '17.1%', '20%', '66.7%', '83%', '0.48'],
      ['October 2026', '–', '–', '–', '–', '–'],
    ]);
    expect(rows(screen.getByRole('group', { name: 'Refunds and disputes by tier' }))).toEqual([
      ['All tiers', '$280.80', '$19.95', '$19.95', '$240.90', '7.1%'],
      ['Membership', '$280.80', '$19.95', '$19.95', '$240.90', '7.1%'],
    ]);
    const movements = await card('MRR movements');
    expect(within(movements).getByText('1 customer')).toBeDefined();
    expect(within(movements).getByText('2 customers')).toBeDefined();
    expect(screen.queryByText('Not known')).toBeNull();
  });

  it('show what the source cannot know as not known, with its limits', async () => {
    new FakeApi().on(REVENUE, { body: revenue(ONLY_FROM_STRIPE) }).show('metrics');

    const paused = await screen.findByRole('button', { name: 'Limits of the number: MRR paused' });
    expect(paused.parentElement?.textContent).toContain('Not known');
    paused.focus();
    expect((await screen.findByRole('tooltip')).textContent).toContain('paused');
    const table = screen.getByRole('group', { name: 'Refunds and disputes by tier' });
    expect(rows(table)[1]).toEqual(['Membership', '$280.80', 'Not known ', 'Not known ', 'Not known ', '–']);
    expect(within(table).getByRole('button', { name: 'Limits of the number: Refunds' })).toBeDefined();
    expect((await screen.findByRole('img', { name: /^Revenue of 1 day/ })).getAttribute('aria-label')).toBe('Revenue of 1 day: Gross $47.00');
  });

  it('of an earlier version have dashes and no charts of later fields', async () => {
    const point = (days: number, changes: Partial<Schemas['RevenuePoint']>) => ({ at: inDays(days), currency: 'USD', monthly_recurring_revenue: 67, ...changes });
    new FakeApi()
      .on(REVENUE, {
        body: { ...revenue(), paying_customers: undefined, arr: undefined, retention: undefined, revenue_by_day: undefined, gross: undefined, mrr_movement_counts: undefined },
      })
      .on('GET /api/devops/metrics/revenue/history', {
        body: { interval: 'day', from: '', to: '', points: [point(-2, {}), point(-1, { paying_customers: 3, refunds: null }), point(0, { paying_customers: 2, refunds: null })] },
      })
      .show('metrics');

    const now = await card('Recurring revenue now');
    await within(now).findByText('Paying customers');
    expect(facts(now)).toMatchObject({ 'Paying customers': '–', ARR: '–' });
    await userEvent.selectOptions(await screen.findByRole('combobox', { name: 'Monthly recurring revenue: breakdown' }), 'Paying customers');
    expect(await screen.findByRole('img', { name: 'Monthly recurring revenue, paying customers, over 30 days: Customers 2 at the end' })).toBeDefined();
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Revenue: breakdown' }), 'Refunds and disputes');
    expect(within(await card('Revenue')).getByText('Not known in this period')).toBeDefined();
  });

  it('flag other currencies and skipped rows', async () => {
    new FakeApi()
      .on(REVENUE, { body: revenue({ other_currencies: ['EUR', 'GBP'] }) })
      .on('GET /api/devops/metrics/commissions', { body: commissions({ skipped: { amount_not_a_number: 2 } }) })
      .show('metrics');

    expect(await within(await card('Monthly recurring revenue')).findByText('without EUR, GBP')).toBeDefined();
    expect(within(await card('Commissions')).queryByText(/^without/)).toBeNull();
    expect(await within(await card('Commissions')).findByText('2 commissions skipped: the amount is not a number.')).toBeDefined();
    expect(screen.getAllByText(/ skipped: /)).toHaveLength(1);
  });
});

describe('the state of each domain', () => {
  const failure = { run_id: 'run_1', failed_at: inDays(0), code: 'source_unreachable', message: 'Stripe does not answer.' };
  const behind = domain({ last_success_at: inDays(-0.3), source_lag_seconds: 720 });
  const failing = domain({ status: 'stale', last_success_at: inDays(-2.5), failure });

  it('names the domains that fail and the domains that wait', async () => {
    const api = new FakeApi().on('GET /api/devops/status', {
      body: status({ last_failure: failure, domains: { users: behind, revenue: failing, commissions: domain({ last_success_at: null, source_lag_seconds: 300 }) } }),
    });
    const { unmount } = api.show('overview');

    const states = await screen.findByRole('list', { name: 'Domains' });
    expect(within(states).getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
      'Users: connected · 7 hours ago · 12 min behind',
      'Revenue: failing · 2 days ago',
      'Commissions: connected · 5 min behind',
    ]);
    for (const view of ['overview', 'metrics']) {
      if (view === 'metrics') {
        unmount();
        api.show(view);
      }
      expect((await screen.findByText(/^Users: changes wait, most likely for an open transaction on the platform's database server; see the runbook/)).textContent).toContain('12 min');
      expect(screen.getByText(/^Revenue failed .*, the other metrics are fresh: Stripe does not answer\./)).toBeDefined();
      expect(screen.queryByText(/The last sync failed/)).toBeNull();
    }
  });

  it('lists skipped rows with table and id, and the domains that a sync could not publish', async () => {
    new FakeApi()
      .on('GET /api/devops/status', {
        body: status({
          skipped: {
            revenue: { counts: { date_out_of_range: 1, price_missing: 2 }, rows: [{ table: 'subscriptions', id: 'sub_1', reason: 'price_missing' }] },
          },
        }),
      })
      .on('POST /api/devops/sync', {
        body: {
          run_id: 'run_2', status: 'partial', started_at: inDays(0), duration_ms: 800, rows_read: 7, timestamp: inDays(0), backfills: {}, reconciled: false,
          failures: [{ domains: ['revenue'], code: 'source_unreachable', message: 'Stripe does not answer.' }],
        },
      })
      .show('overview');

    expect(await screen.findByText(/^3 payments or subscriptions skipped: the price is missing \(2\), the date is out of range \(1\)\./)).toBeDefined();
    expect((await screen.findByText('sub_1')).parentElement?.textContent).toBe('subscriptions sub_1: the price is missing');
    await userEvent.click(screen.getByRole('button', { name: 'Sync now' }));
    expect(await screen.findByText(/^Partly synced in 0.8 s: 7 rows read/)).toBeDefined();
    expect(screen.getByText('Revenue: Stripe does not answer. (source_unreachable)')).toBeDefined();
  });
});
