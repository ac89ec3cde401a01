/** The data of charts. */

export interface Point {
  /** ISO 8601. */
  at: string;
  [series: string]: string | number;
}

export interface Series {
  key: string;
  name: string;
}

export interface ChartProps {
  /** Oldest first. */
  points: readonly Point[];
  series: readonly Series[];
  kind: 'line' | 'bars';
  format: (value: number, short: boolean) => string;
  /** Formats a time for the axis. */
  tick: (at: string) => string;
  /** Formats a time for the tooltip. */
  formatLabel: (at: string) => string;
  /** The chart's text alternative. */
  label: string;
  height?: number;
}

export const COLOURS = [
  'var(--devops-console-series-1)',
  'var(--devops-console-series-2)',
  'var(--devops-console-series-3)',
  'var(--devops-console-series-4)',
  'var(--devops-console-series-5)',
  'var(--devops-console-series-6)',
] as const;

/** The format of an axis: short, unless two of its labels would then be equal. */
export function axisFormat(values: readonly number[], format: ChartProps['format']): (value: number) => string {
  const labels = values.map((value) => format(value, true));
  const isShort = new Set(labels).size === labels.length;
  return (value) => format(value, isShort);
}

/** The change in each interval, for running totals. The first point has no predecessor and is left out. */
export function changes(points: readonly Point[], keys: readonly string[]): Point[] {
  return points.slice(1).map((point, index) => {
    const before = points[index];
    const change: Point = { at: point.at };
    for (const key of keys) {
      change[key] = Math.round((Number(point[key] ?? 0) - Number(before?.[key] ?? 0)) * 10_000) / 10_000;
    }
    return change;
  });
}

/** The series of a breakdown, largest last value first. Series that are always 0 are left out. */
export function breakdown(points: readonly Point[], names: (key: string) => string): Series[] {
  const keys = [...new Set(points.flatMap((point) => Object.keys(point).filter((key) => key !== 'at')))];
  const last = points.at(-1);
  return keys
    .filter((key) => points.some((point) => Number(point[key] ?? 0) !== 0))
    .sort((one, other) => Number(last?.[other] ?? 0) - Number(last?.[one] ?? 0))
    .map((key) => ({ key, name: names(key) }));
}
