/** The current time, for texts such as "3 minutes ago" that change while they are displayed. */
import { useSyncExternalStore } from 'react';

const TICK_MS = 1_000;
const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    listeners.forEach((it) => it());
  }, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** The current time in milliseconds, updated every second. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => now);

/** The current time, rounded down to the minute, for the parameters of queries. */
export const useMinute = (): number => useSyncExternalStore(subscribe, () => now - (now % 60_000));
