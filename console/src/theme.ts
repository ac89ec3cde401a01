/** Dark or light: the system's theme, unless the administrator chose one. */
import { useCallback, useState } from 'react';

export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'devops-console-theme';

function kept(): Theme {
  try {
    return THEMES.find((theme) => theme === localStorage.getItem(KEY)) ?? 'auto';
  } catch {
    return 'auto';
  }
}

export function useTheme(given: Theme | undefined): [Theme, (theme: Theme) => void] {
  const [chosen, setChosen] = useState<Theme>(kept);
  const choose = useCallback((theme: Theme) => {
    setChosen(theme);
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // Without storage, the choice lasts until the page is closed.
    }
  }, []);
  return [given ?? chosen, choose];
}
