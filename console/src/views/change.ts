/** The comparison of a metric with an earlier value. */

export interface HistoryValue {
  at: string;
  value: number;
}

export interface Change {
  /** Relative; absent when the earlier value was 0. */
  ratio: number | undefined;
  difference: number;
  /** The time of the earlier value. */
  since: string;
  /** Whether the earlier value is as old as requested. */
  whole: boolean;
}

const DAY_MS = 86_400_000;

/** The change within the given number of days, or since the oldest known value if none is that old. */
export function changeSince(history: readonly HistoryValue[], value: number, days: number, now: number): Change | undefined {
  const oldest = history[0];
  if (oldest === undefined) {
    return undefined;
  }
  const wanted = now - days * DAY_MS;
  const before = history.findLast(({ at }) => new Date(at).getTime() <= wanted);
  const base = before ?? oldest;
  const difference = value - base.value;
  return {
    ratio: base.value === 0 ? undefined : difference / Math.abs(base.value),
    difference,
    since: base.at,
    whole: before !== undefined,
  };
}
