/** The page's settings, from the function that serves it. */
export interface Settings {
  supabase_url: string | null;
  supabase_publishable_key: string | null;
  token_url: string | null;
}

export function readSettings(): Settings {
  const text = document.querySelector('meta[name="console-settings"]')?.getAttribute('content') ?? '';
  // Vite serves the page with a placeholder, beside a local system.
  return text.startsWith('{"')
    ? (JSON.parse(text) as Settings)
    : { supabase_url: null, supabase_publishable_key: null, token_url: '/local/token' };
}

/** Address of the API. The page is at /admin/embedded-widget below it. */
export const baseUrl = (): string => new URL('..', document.baseURI).href.replace(/\/$/, '');
