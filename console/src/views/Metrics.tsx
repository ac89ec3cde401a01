/** Business metrics over time: charts with breakdowns, transactions and affiliates, with CSV downloads. */
import type { ColumnDef } from '@tanstack/react-table';
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { useAddress } from '../address';
import { ApiProblem, type Schemas } from '../api/client';
import {
  items,
  useCommissions,
  useCommissionsHistory,
  useRevenue,
  useRevenueHistory,
  useStatus,
  useTopAffiliates,
  useTransactions,
  useUsers,
  useUsersHistory,
  type Interval,
} from '../api/queries';
import { Legend, LazyChart, breakdown, changes, type Point, type Series } from '../charts';
import { useMinute } from '../clock';
import { csv, save } from '../csv';
import * as format from '../format';
import { Answer, Badge, Button, Card, Empty, Segmented, Select, Skeleton, StaleNotice, Time, css as ui } from '../ui';
import { DataTable } from '../ui/DataTable';
import { useRoot } from '../ui/root';
import { Caveats } from './Caveats';
import { DomainNotices, Skipped } from './Domains';
import { OtherCurrencies } from './Figure';
import { Movements } from './Movements';
import { RefundsAndDisputes, RevenueByDay } from './NetRevenue';
import { Padded } from './Padded';
import { Recurring, Retention } from './Recurring';
import { ViewHead } from './ViewHead';
import css from './views.module.css';

const RANGES = [
  ['7', '7 days'],
  ['30', '30 days'],
  ['90', '90 days'],
  ['365', '365 days'],
] as const;
type Range = (typeof RANGES)[number][0];

const INTERVALS: Record<Range, Interval> = { '7': 'hour', '30': 'day', '90': 'day', '365': 'day' };
/** With fewer points than this, ranges of at most HOURS_DAYS show hours. */
const FEW_POINTS = 3;
const HOURS_DAYS = 30;

type Query<P> = {
  data: { points: P[] } | undefined;
  error: ApiProblem | null;
  isPending: boolean;
  dataUpdatedAt: number;
  refetch: () => unknown;
};

/** Scrolls to the card of the metric that the address names. */
function useFigure(figure: string | null, ready: boolean) {
  const root = useRoot();
  useEffect(() => {
    if (figure !== null && ready) {
      const cards = [...(root?.querySelectorAll<HTMLElement>('[data-anchor]') ?? [])];
      cards.find(({ dataset }) => dataset['anchor'] === figure)?.scrollIntoView({ block: 'nearest' });
    }
  }, [figure, ready, root]);
}

export function Metrics() {
  const { parameters, change } = useAddress();
  const range = RANGES.find(([days]) => days === parameters.get('range'))?.[0] ?? '30';
  const days = Number(range);
  const [hourly, setHourly] = useState(false);
  const interval: Interval = hourly && days <= HOURS_DAYS ? 'hour' : INTERVALS[range];
  const users = useUsersHistory(days - 1, interval);
  const revenue = useRevenueHistory(days - 1, interval);
  const commissions = useCommissionsHistory(days - 1, interval);
  const status = useStatus().data;
  const usersNow = useUsers().data;
  const revenueNow = useRevenue().data;
  const commissionsNow = useCommissions().data;
  const caveats = revenueNow?.caveats;
  const known = users.data?.points.length ?? FEW_POINTS;
  if (known < FEW_POINTS && !hourly && days <= HOURS_DAYS) {
    setHourly(true);
  }
  useFigure(parameters.get('figure'), users.data !== undefined && revenue.data !== undefined);
  const currency = revenue.data?.points.at(-1)?.currency ?? commissions.data?.points.at(-1)?.currency ?? 'USD';
  const money = (value: number, short: boolean) => (short ? format.compactMoney(value, currency) : format.money(value, currency));
  const count = (value: number, short: boolean) => (short ? format.compactNumber(value) : format.number(value));
  const tick = interval === 'hour' ? (days <= 7 ? hourTick : format.shortDay) : format.shortDayOf;
  const label = interval === 'hour' ? format.minute : format.dayOf;
  const shared = { interval, tick, formatLabel: label, rangeName: `${range} days` };
  return (
    <div className={css.view}>
      <ViewHead title="Metrics" note="One point for each hour or day with a sync.">
        <Segmented label="Period" options={RANGES} value={range} onChange={(next) => change({ range: next })} />
      </ViewHead>
      <StaleNotice queries={[users, revenue, commissions]} />
      {status !== undefined && <DomainNotices status={status} />}
      <Recurring />
      <div className={css.columns}>
        <HistoryCard<Schemas['UsersPoint']>
          {...shared}
          title="Users"
          id="users"
          notice={<Skipped domain="users" counts={usersNow?.skipped} />}
          query={users}
          format={count}
          breakdowns={{
            total: { name: 'Total', value: (point) => ({ Users: point.total_users }) },
            added: { name: 'Added', value: (point) => ({ Users: point.total_users }), changes: true },
            role: { name: 'By role', value: (point) => point.users_by_role },
            status: { name: 'By status', value: (point) => point.users_by_status },
          }}
        />
        <HistoryCard<Schemas['RevenuePoint']>
          {...shared}
          title="Monthly recurring revenue"
          id="mrr"
          note={
            <>
              <OtherCurrencies of={revenueNow?.other_currencies} />{' '}
              <Caveats
                about="Monthly recurring revenue"
                of={caveats}
                fields={['monthly_recurring_revenue', 'subscriptions_by_tier', 'subscriptions_by_status', 'paying_customers', 'arpa', 'paused_mrr']}
              />
            </>
          }
          query={revenue}
          format={money}
          breakdowns={{
            total: { name: 'Total', value: (point) => ({ MRR: point.monthly_recurring_revenue }) },
            tier: { name: 'By tier', value: (point) => mapped(point.subscriptions_by_tier, (tier) => tier.monthly_recurring_revenue) },
            status: { name: 'Subscriptions by status', value: (point) => point.subscriptions_by_status, format: count },
            customers: { name: 'Paying customers', value: (point) => ({ Customers: point.paying_customers }), format: count },
            arpa: { name: 'Per paying customer', value: (point) => ({ ARPA: point.arpa }) },
            risk: {
              name: 'At risk',
              value: (point) => ({ 'Past due': point.past_due_mrr, Paused: point.paused_mrr, Canceling: point.canceling_mrr }),
            },
          }}
        />
        <HistoryCard<Schemas['RevenuePoint']>
          {...shared}
          title="Revenue"
          id="revenue"
          note={
            <>
              <OtherCurrencies of={revenueNow?.other_currencies} />{' '}
              <Caveats about="Revenue" of={caveats} fields={['total_revenue', 'subscription_revenue', 'subscription_breakdown', 'refunds']} />
            </>
          }
          notice={<Skipped domain="revenue" counts={revenueNow?.skipped} />}
          query={revenue}
          format={money}
          breakdowns={{
            total: { name: 'All time', value: (point) => ({ Revenue: point.total_revenue }) },
            received: {
              name: 'Received',
              value: (point) => ({ Subscriptions: point.subscription_revenue, 'One-time': point.one_time_revenue }),
              changes: true,
            },
            kind: {
              name: 'By kind',
              value: (point) => ({ Subscriptions: point.subscription_revenue, 'One-time': point.one_time_revenue }),
            },
            tier: { name: 'Subscriptions by tier', value: (point) => mapped(point.subscription_breakdown, (tier) => tier.revenue) },
            refunds: {
              name: 'Refunds and disputes',
              value: (point) => ({ Refunds: point.refunds, Disputes: point.disputes }),
              changes: true,
            },
          }}
        />
        <HistoryCard<Schemas['CommissionsPoint']>
          {...shared}
          title="Commissions"
          id="commissions"
          note={<OtherCurrencies of={commissionsNow?.other_currencies} />}
          notice={<Skipped domain="commissions" counts={commissionsNow?.skipped} />}
          query={commissions}
          format={money}
          breakdowns={{
            total: { name: 'All time', value: (point) => ({ Commissions: point.total_commissions }) },
            earned: { name: 'Earned', value: (point) => ({ Commissions: point.total_commissions }), changes: true },
            tier: { name: 'By tier', value: (point) => mapped(point.commission_by_tier, (tally) => tally.total) },
            status: { name: 'By status', value: (point) => mapped(point.commission_by_status, (tally) => tally.total) },
          }}
        />
      </div>
      <div className={css.thirds}>
        <Movements />
        <Retention />
      </div>
      <div className={css.columns}>
        <RevenueByDay />
        <RefundsAndDisputes />
      </div>
      <div className={css.thirds}>
        <Transactions days={days} caveats={<Caveats about="Transactions" of={caveats} fields={['recent_transactions']} />} />
        <Leaderboard />
      </div>
      <RecentCommissions />
    </div>
  );
}

const hourTick = (at: string) => `${format.shortDay(at)} ${format.time(at)}`;

const mapped = <T,>(record: Record<string, T>, value: (entry: T) => number): Record<string, number> =>
  Object.fromEntries(Object.entries(record).map(([key, entry]) => [key, value(entry)]));

interface Breakdown<P> {
  name: string;
  /** A series is absent from the points of earlier versions, and null where its source cannot know it. */
  value: (point: P) => Record<string, number | null | undefined>;
  /** Shows the change in each interval instead of the running total. */
  changes?: boolean;
  format?: (value: number, short: boolean) => string;
}

/** Without the series that the point lacks; none when it lacks them all. */
function known(at: string, values: Record<string, number | null | undefined>): Point[] {
  const all = Object.entries(values);
  const present = all.filter((entry): entry is [string, number] => typeof entry[1] === 'number');
  return all.length > 0 && present.length === 0 ? [] : [{ ...Object.fromEntries(present), at }];
}

function HistoryCard<P extends { at: string }>({
  title,
  id,
  note,
  notice,
  query,
  breakdowns,
  format: formatValue,
  interval,
  tick,
  formatLabel,
  rangeName,
}: {
  title: string;
  id: string;
  note?: ReactNode;
  /** About the domain. */
  notice?: ReactNode;
  query: Query<P>;
  breakdowns: Record<string, Breakdown<P>>;
  format: (value: number, short: boolean) => string;
  interval: Interval;
  tick: (at: string) => string;
  formatLabel: (at: string) => string;
  rangeName: string;
}) {
  const [chosen, setChosen] = useState('total');
  const shown = breakdowns[chosen] ?? Object.values(breakdowns)[0];
  const points = useMemo<Point[]>(
    () => (shown === undefined ? [] : (query.data?.points ?? []).flatMap((point) => known(point.at, shown.value(point)))),
    [query.data, shown?.name],
  );
  const series = useMemo<Series[]>(() => breakdown(points, format.words), [points]);
  if (shown === undefined) {
    return null;
  }
  const write = shown.format ?? formatValue;
  const drawn = shown.changes === true ? changes(points, series.map(({ key }) => key)) : points;
  const per = shown.changes === true ? ` per ${interval}` : '';
  const download = () =>
    save(
      `${id}-${chosen}.csv`,
      'text/csv',
      csv(['at', ...series.map(({ name }) => name)], drawn.map((point) => [point.at, ...series.map(({ key }) => point[key] ?? 0)])),
    );
  return (
    <Card
      title={title}
      note={note}
      anchor={id}
      actions={
        <>
          <Select
            label={`${title}: breakdown`}
            options={Object.entries(breakdowns).map(([key, { name }]) => [key, name] as const)}
            value={chosen}
            onChange={setChosen}
          />
          <Button kind="quiet" icon="download" label={`Download ${title} as CSV`} disabled={drawn.length === 0} onClick={download} />
        </>
      }
    >
      {notice !== undefined && <div className={css.cardNotice}>{notice}</div>}
      <Answer query={query} skeleton={<Skeleton height={280} />}>
        {({ points: all }) =>
          all.length === 0 ? (
            <Empty icon="metrics" title="No metrics in this period">
              Metrics appear after the first sync.
            </Empty>
          ) : points.length === 0 ? (
            <Empty icon="metrics" title="Not known in this period" />
          ) : drawn.length === 0 ? (
            <Empty icon="metrics" title="Only one point so far">
              Changes appear from the second point on.
            </Empty>
          ) : series.length === 0 ? (
            <Empty icon="metrics" title="Always 0 in this period" />
          ) : (
            <>
              <LazyChart
                kind={shown.changes === true ? 'bars' : 'line'}
                points={drawn}
                series={series}
                format={write}
                tick={tick}
                formatLabel={formatLabel}
                label={`${title}, ${shown.name.toLowerCase()}${per}, over ${rangeName}: ${series
                  .map(({ key, name }) => `${name} ${write(Number(drawn.at(-1)?.[key] ?? 0), false)}`)
                  .join(', ')} at the end`}
              />
              <Legend series={series} points={drawn} format={write} />
            </>
          )
        }
      </Answer>
    </Card>
  );
}

// ---------------------------------------------------------------- lists

const TRANSACTION_COLUMNS: ColumnDef<Schemas['Transaction']>[] = [
  { header: 'Time', accessorKey: 'occurred_at', cell: ({ row }) => <Time at={row.original.occurred_at} as="minute" /> },
  { header: 'Kind', accessorKey: 'kind', cell: ({ row }) => format.words(row.original.kind) },
  { header: 'Tier', accessorKey: 'tier', cell: ({ row }) => <Badge>{format.words(row.original.tier)}</Badge> },
  {
    header: 'Amount',
    accessorKey: 'amount',
    meta: { numeric: true },
    cell: ({ row }) => format.money(row.original.amount, row.original.currency),
  },
];

function Transactions({ days, caveats }: { days: number; caveats: ReactNode }) {
  const query = useTransactions(days - 1);
  const rows = items(query.data, (page) => page.transactions);
  const download = () =>
    save(
      'transactions.csv',
      'text/csv',
      csv(
        ['id', 'occurred_at', 'kind', 'tier', 'amount', 'currency'],
        rows.map((row) => [row.id, row.occurred_at, row.kind, row.tier, row.amount, row.currency]),
      ),
    );
  return (
    <Card
      flush
      title="Transactions"
      note={
        <>
          {rows.length > 0 && `newest ${format.number(rows.length)} `}
          {caveats}
        </>
      }
      actions={<Button kind="quiet" icon="download" label="Download listed transactions as CSV" disabled={rows.length === 0} onClick={download} />}
    >
      <Padded shown={query.data === undefined}>
        <Answer query={query} skeleton={<Skeleton height={300} />}>
          {() =>
            rows.length === 0 ? (
              <Empty icon="inbox" title="No transactions in this period" />
            ) : (
              <DataTable
                label="Transactions"
                columns={TRANSACTION_COLUMNS}
                rows={rows}
                id={(row) => row.id}
                more={{ has: query.hasNextPage, busy: query.isFetchingNextPage, load: () => void query.fetchNextPage() }}
              />
            )
          }
        </Answer>
      </Padded>
    </Card>
  );
}

function Leaderboard() {
  const now = useMinute();
  const months = [0, 1, 2].map((before) => {
    const date = new Date(now);
    return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - before, 1)).toISOString().slice(0, 7);
  });
  const [window, setWindow] = useState('all');
  const query = useTopAffiliates(window);
  const rows = query.data?.top_performers ?? [];
  const most = Math.max(...rows.map((row) => row.total_commission), 1);
  const download = () =>
    save(
      `top-affiliates-${window}.csv`,
      'text/csv',
      csv(['rank', 'username', 'total_commission', 'transaction_count'], rows.map((row) => [row.rank, row.username, row.total_commission, row.transaction_count])),
    );
  return (
    <Card
      title="Top affiliates"
      actions={
        <>
          <Select
            label="Period of the top affiliates"
            options={[['all', 'All time'], ...months.map((month) => [month, format.month(`${month}-15T00:00:00Z`)] as const)]}
            value={window}
            onChange={setWindow}
          />
          <Button kind="quiet" icon="download" label="Download top affiliates as CSV" disabled={rows.length === 0} onClick={download} />
        </>
      }
    >
      <Answer query={query} skeleton={<Skeleton height={300} />}>
        {(data) =>
          rows.length === 0 ? (
            <Empty icon="metrics" title="No commissions in this period" />
          ) : (
            <ol className={css.bars}>
              {rows.map((row) => (
                <li key={row.username} className={css.bar}>
                  <span className={css.fact}>
                    <span>
                      <span className={ui.muted}>{row.rank}.</span> <b>{row.username}</b>{' '}
                      <span className={ui.muted}>{format.count(row.transaction_count, 'commission')}</span>
                    </span>
                    <span>{format.money(row.total_commission, data.currency)}</span>
                  </span>
                  <span className={css.barTrack} aria-hidden="true">
                    <span className={css.barFill} style={{ width: `${(Math.max(0, row.total_commission) / most) * 100}%` }} />
                  </span>
                </li>
              ))}
            </ol>
          )
        }
      </Answer>
    </Card>
  );
}

const COMMISSION_COLUMNS: ColumnDef<Schemas['Commission']>[] = [
  { header: 'Affiliate', accessorKey: 'username' },
  { header: 'Time', accessorKey: 'created_at', cell: ({ row }) => <Time at={row.original.created_at} as="minute" /> },
  { header: 'Tier', accessorKey: 'tier', cell: ({ row }) => <Badge>{format.words(row.original.tier)}</Badge> },
  { header: 'Status', accessorKey: 'status', cell: ({ row }) => format.words(row.original.status) },
  { header: 'Sale', accessorKey: 'amount', meta: { numeric: true }, cell: ({ row }) => format.money(row.original.amount, row.original.currency) },
  {
    header: 'Commission',
    accessorKey: 'commission',
    meta: { numeric: true },
    cell: ({ row }) => format.money(row.original.commission, row.original.currency),
  },
];

function RecentCommissions() {
  const query = useCommissions();
  return (
    <Card flush title="Newest commissions">
      <Padded shown={query.data === undefined}>
        <Answer query={query} skeleton={<Skeleton height={200} />}>
          {(data) =>
            data.recent_commissions.length === 0 ? (
              <Empty icon="inbox" title="No commissions yet" />
            ) : (
              <DataTable label="Newest commissions" columns={COMMISSION_COLUMNS} rows={data.recent_commissions} id={(row) => row.id} />
            )
          }
        </Answer>
      </Padded>
    </Card>
  );
}
