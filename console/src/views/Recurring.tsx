/** The recurring revenue beyond its sum: who pays, what is at risk, and how much of it stays. */
import type { ColumnDef } from '@tanstack/react-table';
import { useState } from 'react';
import type { Schemas } from '../api/client';
import { useRevenue } from '../api/queries';
import * as format from '../format';
import { Answer, Card, Empty, Skeleton } from '../ui';
import { DataTable } from '../ui/DataTable';
import { Caveats } from './Caveats';
import { Figure, Known, OtherCurrencies, ratio } from './Figure';
import { Padded } from './Padded';
import css from './views.module.css';

type Field = keyof Schemas['RevenueMetrics'];

/** The parts of the monthly recurring revenue, and the trials beside it. */
const PARTS: ReadonlyArray<{ field: 'past_due_mrr' | 'paused_mrr' | 'canceling_mrr' | 'trial_mrr'; name: string; note: string }> = [
  { field: 'past_due_mrr', name: 'MRR past due', note: 'the last payment is missing' },
  { field: 'paused_mrr', name: 'MRR paused', note: 'its collection is paused' },
  { field: 'canceling_mrr', name: 'MRR canceling', note: 'its subscriptions are going to end' },
  { field: 'trial_mrr', name: 'MRR in trials', note: 'if they convert; not part of MRR' },
];

export function Recurring() {
  const query = useRevenue();
  return (
    <Card
      title="Recurring revenue now"
      note={
        query.data !== undefined && (
          <>
            <OtherCurrencies of={query.data.other_currencies} />{' '}
            <Caveats about="Recurring revenue now" of={query.data.caveats} fields={['paying_customers', 'arr', 'arpa', 'past_due_mrr']} />
          </>
        )
      }
    >
      <Answer query={query} skeleton={<Skeleton height={150} />}>
        {(data) => {
          const money = (value: number) => format.money(value, data.currency);
          const limits = (about: string, ...fields: Field[]) => <Caveats about={about} of={data.caveats} fields={fields} />;
          return (
            <dl className={css.dora}>
              <Figure name="Paying customers" note={`with ${format.count(data.active_subscriptions, 'active subscription')}`}>
                {ratio(data.paying_customers, format.number)}
              </Figure>
              <Figure name="ARR" note="annual run rate, 12 × MRR">
                {ratio(data.arr, money)}
              </Figure>
              <Figure name="ARPA" note="MRR per paying customer">
                {ratio(data.arpa, money)}
              </Figure>
              <Figure name="Trials started this month" note={typeof data.trials_converted === 'number' ? `${format.number(data.trials_converted)} converted this month` : undefined}>
                <Known value={data.trials_started} write={format.number} mark={limits('Trials started this month', 'trials_started')} />
              </Figure>
              {PARTS.map(({ field, name, note }) => (
                <Figure key={field} name={name} note={note}>
                  <Known value={data[field]} write={money} mark={limits(name, field)} />
                </Figure>
              ))}
            </dl>
          );
        }}
      </Answer>
    </Card>
  );
}

// ---------------------------------------------------------------- retention

const RETENTION_COLUMNS: ColumnDef<Schemas['MonthlyRetention']>[] = [
  { header: 'Month', accessorKey: 'month', cell: ({ row }) => format.month(`${row.original.month}-15T00:00:00Z`) },
  ...(
    [
      ['gross', 'Gross', format.percent],
      ['net', 'Net', format.percent],
      ['customer_churn', 'Customer churn', format.percent],
      ['revenue_churn', 'Revenue churn', format.percent],
      ['quick_ratio', 'Quick ratio', (value: number) => format.number(Math.round(value * 100) / 100)],
    ] as const
  ).map(
    ([field, header, write]): ColumnDef<Schemas['MonthlyRetention']> => ({
      header,
      accessorKey: field,
      meta: { numeric: true },
      cell: ({ row }) => ratio(row.original[field], write),
    }),
  ),
];

const FIRST_MONTHS = 6;

export function Retention() {
  const query = useRevenue();
  const [all, setAll] = useState(false);
  const months = [...(query.data?.retention ?? [])].reverse();
  return (
    <Card
      flush
      title="Retention"
      note={
        <>
          by month, UTC; the newest to date <Caveats about="Retention" of={query.data?.caveats} fields={['retention']} />
        </>
      }
    >
      <Padded shown={query.data === undefined}>
        <Answer query={query} skeleton={<Skeleton height={240} />}>
          {() =>
            months.length === 0 ? (
              <Empty icon="metrics" title="No movements yet" />
            ) : (
              <DataTable
                label="Retention by month"
                columns={RETENTION_COLUMNS}
                rows={all ? months : months.slice(0, FIRST_MONTHS)}
                id={({ month }) => month}
                more={{ has: !all && months.length > FIRST_MONTHS, busy: false, load: () => setAll(true) }}
              />
            )
          }
        </Answer>
      </Padded>
    </Card>
  );
}
