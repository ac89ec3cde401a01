/** Charts with text alternatives. The chart library is loaded with the first chart. */
import { Suspense, lazy } from 'react';
import { Skeleton } from '../ui';
import css from './charts.module.css';
import { COLOURS, type ChartProps } from './series';

export { Sparkline } from './Sparkline';
export * from './series';

const Chart = lazy(() => import('./Chart'));

export function LazyChart(props: ChartProps) {
  return (
    <Suspense fallback={<Skeleton height={props.height ?? 240} />}>
      <Chart {...props} />
    </Suspense>
  );
}

/** The series with their colours and last values. */
export function Legend({ series, points, format }: Pick<ChartProps, 'series' | 'points' | 'format'>) {
  const last = points.at(-1);
  return (
    <ul className={css.legend}>
      {series.map(({ key, name }, index) => (
        <li key={key}>
          <span className={css.swatch} style={{ background: COLOURS[index % COLOURS.length] }} />
          {name} <b>{format(Number(last?.[key] ?? 0), false)}</b>
        </li>
      ))}
    </ul>
  );
}
