/** Dark or light: the system's theme, unless the administrator chose one. All components on a page share the choice. */
import { useSyncExternalStore } from 'react';

export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'devops-console-theme';
const listeners = new Set<() => void>();
/** The choice where there is no storage; it lasts until the page is closed. */
let unstored: Theme | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function chosen(): Theme {
  try {
    return unstored ?? THEMES.find((theme) => theme === localStorage.getItem(KEY)) ?? 'auto';
  } catch {
    return 'auto';
  }
}

function choose(theme: Theme): void {
  try {
    localStorage.setItem(KEY, theme);
    unstored = undefined;
  } catch {
    unstored = theme;
  }
  listeners.forEach((listener) => listener());
}

/** @param given the host's theme, which overrides the choice */
export function useTheme(given: Theme | undefined): [Theme, (theme: Theme) => void] {
  const theme = useSyncExternalStore(subscribe, chosen, () => 'auto' as const);
  return [given ?? theme, choose];
}
