/** The large charts; the only file that needs the chart library, loaded when a chart is shown. */
import {
  Area,
  AreaChart,
  Bar,
  BarChart,
  CartesianGrid,
  ReferenceLine,
  ResponsiveContainer,
  Text,
  Tooltip,
  XAxis,
  YAxis,
  useYAxisTicks,
  type TooltipContentProps,
  type YAxisTickContentProps,
} from 'recharts';
import css from './charts.module.css';
import { COLOURS, axisFormat, type ChartProps, type Point } from './series';

export default function Chart({ points, series, kind, format, tick, formatLabel, label, height = 240 }: ChartProps) {
  const tooltip = (shown: TooltipContentProps) => <ChartTooltip shown={shown} format={format} formatLabel={formatLabel} series={series} />;
  const axes = [
    <CartesianGrid key="grid" vertical={false} stroke="var(--devops-console-line)" />,
    <XAxis
      key="x"
      dataKey="at"
      tickFormatter={tick}
      tickLine={false}
      axisLine={{ stroke: 'var(--devops-console-line)' }}
      tick={{ fill: 'var(--devops-console-muted)', fontSize: 11.5 }}
      minTickGap={34}
      tickMargin={8}
    />,
    <YAxis
      key="y"
      width="auto"
      tickLine={false}
      axisLine={false}
      tick={(tick: YAxisTickContentProps) => <ValueTick tick={tick} format={format} />}
      domain={kind === 'line' && series.length > 1 ? [0, 'auto'] : ['auto', 'auto']}
    />,
    <Tooltip key="tooltip" content={tooltip} cursor={kind === 'bars' ? { fill: 'var(--devops-console-hover)' } : { stroke: 'var(--devops-console-line-strong)' }} isAnimationActive={false} />,
  ];
  const margin = { top: 8, right: 8, bottom: 0, left: 0 };
  return (
    <div className={css.chart} role="img" aria-label={label} style={{ height }}>
      <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 320, height }}>
        {kind === 'bars' ? (
          <BarChart data={[...points]} margin={margin} stackOffset="sign" maxBarSize={44} accessibilityLayer={false}>
            {axes}
            <ReferenceLine y={0} stroke="var(--devops-console-line-strong)" />
            {series.map(({ key }, index) => (
              <Bar key={key} dataKey={key} stackId="all" fill={COLOURS[index % COLOURS.length] ?? ''} isAnimationActive={false} />
            ))}
          </BarChart>
        ) : (
          <AreaChart data={[...points]} margin={margin} accessibilityLayer={false}>
            {axes}
            {series.map(({ key }, index) => (
              <Area
                key={key}
                dataKey={key}
                type="linear"
                {...(series.length > 1 && { stackId: 'all' })}
                stroke={COLOURS[index % COLOURS.length] ?? ''}
                fill={COLOURS[index % COLOURS.length] ?? ''}
                fillOpacity={series.length > 1 ? 0.28 : 0 /* The axis does not begin at 0. */}
                strokeWidth={2}
                dot={points.length < 3}
                isAnimationActive={false}
              />
            ))}
          </AreaChart>
        )}
      </ResponsiveContainer>
    </div>
  );
}

/** A label of the value axis. */
function ValueTick({ tick, format }: { tick: YAxisTickContentProps; format: ChartProps['format'] }) {
  const ticks = useYAxisTicks() ?? [];
  const label = axisFormat(
    ticks.map(({ value }) => Number(value)),
    format,
  );
  return (
    <Text
      x={tick.x}
      y={tick.y}
      textAnchor={tick.textAnchor}
      verticalAnchor={tick.verticalAnchor}
      className={tick.className}
      fill="var(--devops-console-muted)"
      fontSize={11.5}
    >
      {label(Number(tick.payload.value))}
    </Text>
  );
}

function ChartTooltip({
  shown,
  format,
  formatLabel,
  series,
}: {
  shown: TooltipContentProps;
  format: ChartProps['format'];
  formatLabel: (at: string) => string;
  series: ChartProps['series'];
}) {
  const point = shown.payload[0]?.payload as Point | undefined;
  if (!shown.active || point === undefined) {
    return null;
  }
  const total = series.reduce((sum, { key }) => sum + Number(point[key] ?? 0), 0);
  return (
    <div className={css.tooltip}>
      <p className={css.tooltipTitle}>{formatLabel(point.at)}</p>
      <ul>
        {series.map(({ key, name }, index) => (
          <li key={key} className={css.tooltipRow}>
            <span className={css.swatch} style={{ background: COLOURS[index % COLOURS.length] }} />
            {name}
            <b>{format(Number(point[key] ?? 0), false)}</b>
          </li>
        ))}
        {series.length > 1 && (
          <li className={css.tooltipRow}>
            <span className={css.swatch} />
            Total
            <b>{format(total, false)}</b>
          </li>
        )}
      </ul>
    </div>
  );
}
