/** The movements of the monthly recurring revenue: amounts by month, and this month's customers. */
import type { CSSProperties } from 'react';
import { useRevenue, useRevenueHistory } from '../api/queries';
import { LazyChart, type Point } from '../charts';
import * as format from '../format';
import { Answer, Card, Empty, Skeleton } from '../ui';
import { Caveats } from './Caveats';
import css from './views.module.css';

const MOVEMENTS = [
  { key: 'new', name: 'New' },
  { key: 'expansion', name: 'Expansion' },
  { key: 'reactivation', name: 'Reactivation' },
  { key: 'contraction', name: 'Contraction' },
  { key: 'churn', name: 'Churn' },
] as const;

const MONTHS = 12;

export function Movements() {
  const query = useRevenue();
  const history = useRevenueHistory(MONTHS * 30, 'month');
  const months = history.data?.points ?? [];
  return (
    <Card
      title="MRR movements"
      note={
        <>
          by month, UTC <Caveats about="MRR movements" of={query.data?.caveats} fields={['mrr_movements', 'mrr_movement_counts']} />
        </>
      }
    >
      <Answer query={query} skeleton={<Skeleton height={240} />}>
        {(data) => {
          const points: Point[] = months.map((point) => ({ at: point.at, ...point.mrr_movements }));
          const net = MOVEMENTS.reduce((sum, { key }) => sum + data.mrr_movements[key], 0);
          const counts = data.mrr_movement_counts;
          return (
            <div className={css.chartPair}>
              {points.length === 0 ? (
                <Empty icon="metrics" title="No movements yet" />
              ) : (
                <LazyChart
                  kind="bars"
                  points={points}
                  series={MOVEMENTS}
                  height={236}
                  format={(value, short) => (short ? format.compactMoney(value, data.currency) : format.money(value, data.currency))}
                  tick={format.shortMonth}
                  formatLabel={format.month}
                  label={`MRR movements of ${format.count(points.length, 'month')}; this month ${format.money(net, data.currency)}`}
                />
              )}
              <dl className={css.facts} aria-label="This month">
                {MOVEMENTS.map(({ key, name }, index) => (
                  <div key={key} className={css.fact}>
                    <dt>
                      <span className={css.swatched} style={{ '--devops-console-swatch': `var(--devops-console-series-${index + 1})` } as CSSProperties}>
                        {name}
                      </span>
                    </dt>
                    <dd>
                      {format.money(data.mrr_movements[key], data.currency)}
                      {counts !== undefined && <span className={css.factNote}>{format.count(counts[key], 'customer')}</span>}
                    </dd>
                  </div>
                ))}
                <div className={css.fact} data-total="">
                  <dt>This month</dt>
                  <dd>{format.money(net, data.currency)}</dd>
                </div>
              </dl>
            </div>
          );
        }}
      </Answer>
    </Card>
  );
}
