/** What the function that serves the page says about where it runs. */
export interface Settings {
  supabase_url: string | null;
  supabase_publishable_key: string | null;
  token_url: string | null;
}

export function readSettings(): Settings {
  const text = document.querySelector('meta[name="console-settings"]')?.getAttribute('content') ?? '';
  // Served by Vite, the page has a placeholder, and the local system beside it.
  return text.startsWith('{"')
    ? (JSON.parse(text) as Settings)
    : { supabase_url: null, supabase_publishable_key: null, token_url: '/local/token' };
}

/** What the API's paths begin with: the page is at /admin/embedded-widget below it. */
export const baseUrl = (): string => new URL('..', document.baseURI).href.replace(/\/$/, '');
