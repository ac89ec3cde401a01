/** Charts, their library loaded when the first one is shown, and what a screen reader reads instead. */
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

/** What each colour means, with the last value. */
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
