/** Payments before and after refunds and disputes: by day, and by tier. */
import type { ColumnDef } from '@tanstack/react-table';
import { useMemo } from 'react';
import type { Schemas } from '../api/client';
import { useRevenue } from '../api/queries';
import { LazyChart, Legend, type Point, type Series } from '../charts';
import * as format from '../format';
import { Answer, Card, Empty, Skeleton } from '../ui';
import { DataTable } from '../ui/DataTable';
import { Caveats } from './Caveats';
import { Known, OtherCurrencies, ratio } from './Figure';
import { Padded } from './Padded';

const PARTS: readonly Series[] = [
  { key: 'gross', name: 'Gross' },
  { key: 'refunds', name: 'Refunds' },
  { key: 'disputes', name: 'Disputes' },
];

/** Refunds and disputes reach below zero. What is not known is left out. */
function day({ day: at, gross, refunds, disputes }: Schemas['DailyNetRevenue']): Point {
  return { at, gross, ...(refunds !== null && { refunds: -refunds }), ...(disputes !== null && { disputes: -disputes }) };
}

export function RevenueByDay() {
  const query = useRevenue();
  const points = useMemo(() => (query.data?.revenue_by_day ?? []).map(day), [query.data]);
  const series = PARTS.filter(({ key }) => points.some((point) => key in point));
  return (
    <Card
      title="Revenue by day"
      note={
        <>
          30 days, UTC <OtherCurrencies of={query.data?.other_currencies} /> <Caveats about="Revenue by day" of={query.data?.caveats} fields={['revenue_by_day']} />
        </>
      }
    >
      <Answer query={query} skeleton={<Skeleton height={240} />}>
        {({ currency }) => {
          const write = (value: number, short: boolean) => (short ? format.compactMoney(value, currency) : format.money(value, currency));
          const sum: Point = { at: '', ...Object.fromEntries(series.map(({ key }) => [key, total(points, key)])) };
          return points.length === 0 ? (
            <Empty icon="metrics" title="Not counted yet" />
          ) : (
            <>
              <LazyChart
                kind="bars"
                points={points}
                series={series}
                format={write}
                tick={format.shortDayOf}
                formatLabel={format.dayOf}
                label={`Revenue of ${format.count(points.length, 'day')}: ${series.map(({ key, name }) => `${name} ${write(Number(sum[key]), false)}`).join(', ')}`}
              />
              <Legend series={series} points={[sum]} format={write} />
            </>
          );
        }}
      </Answer>
    </Card>
  );
}

/** In the middle of the UTC day, which is the same day in most time zones. */

const total = (points: readonly Point[], key: string) => points.reduce((sum, point) => Math.round((sum + Number(point[key] ?? 0)) * 10_000) / 10_000, 0);

interface Row extends Pick<Schemas['TierNetRevenue'], 'refunds' | 'disputes' | 'net' | 'refund_rate'> {
  tier: string;
  gross: number;
}

/** All payments first, then each tier. */
function rowsOf(data: Schemas['RevenueMetrics']): Row[] {
  const { gross, refunds = null, disputes = null, net = null, refund_rate = null } = data;
  return gross === undefined
    ? []
    : [
        { tier: 'All tiers', gross, refunds, disputes, net, refund_rate },
        ...Object.entries(data.revenue_by_tier ?? {}).map(([tier, row]) => ({ tier: format.words(tier), ...row })),
      ];
}

function columns({ currency, caveats }: Pick<Schemas['RevenueMetrics'], 'currency' | 'caveats'>): ColumnDef<Row>[] {
  const money = (value: number) => format.money(value, currency);
  const amount = (header: string, field: 'gross' | 'refunds' | 'disputes' | 'net'): ColumnDef<Row> => ({
    header,
    accessorKey: field,
    meta: { numeric: true },
    cell: ({ row }) => (
      <Known
        value={row.original[field]}
        write={money}
        mark={row.index === 0 && <Caveats about={header} of={caveats} fields={[field]} />}
      />
    ),
  });
  return [
    { header: 'Tier', accessorKey: 'tier' },
    amount('Gross', 'gross'),
    amount('Refunds', 'refunds'),
    amount('Disputes', 'disputes'),
    amount('Net', 'net'),
    {
      header: 'Refund rate',
      accessorKey: 'refund_rate',
      meta: { numeric: true },
      cell: ({ row }) => ratio(row.original.refund_rate, format.percent),
    },
  ];
}

export function RefundsAndDisputes() {
  const query = useRevenue();
  const { data } = query;
  const shown = useMemo(() => (data === undefined ? undefined : { columns: columns(data), rows: rowsOf(data) }), [data]);
  return (
    <Card
      flush
      title="Refunds and disputes"
      note={
        <>
          all time <OtherCurrencies of={data?.other_currencies} /> <Caveats about="Refunds and disputes" of={data?.caveats} fields={['gross', 'refunds']} />
        </>
      }
    >
      <Padded shown={data === undefined}>
        <Answer query={query} skeleton={<Skeleton height={240} />}>
          {() =>
            shown === undefined || shown.rows.length === 0 ? (
              <Empty icon="metrics" title="Not counted yet" />
            ) : (
              <DataTable label="Refunds and disputes by tier" columns={shown.columns} rows={shown.rows} id={({ tier }) => tier} />
            )
          }
        </Answer>
      </Padded>
    </Card>
  );
}
