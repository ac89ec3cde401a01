/** Ways to obtain a token. Tokens are kept in memory only. */
import type { GetToken } from '../api/client';
import type { Settings } from './settings';

export interface Session {
  getToken: GetToken;
  end: () => Promise<void>;
}

const inMemory = (token: string): Session => ({ getToken: () => token, end: () => Promise.resolve() });

/** A token that the administrator has entered. */
export const withToken = (token: string): Session => inMemory(token.trim());

/** A token from a URL that requires no credentials, as in the local system. */
export async function withTokenUrl(url: string): Promise<Session> {
  const response = await fetch(url, { cache: 'no-store' });
  if (!response.ok) {
    throw new Error(`No token: ${url} returned status ${response.status}.`);
  }
  const { access_token: token } = (await response.json()) as { access_token: string };
  return inMemory(token);
}

/** Supabase Auth, which renews its tokens. Its library is loaded at the sign-in. */
export async function withPassword(settings: Settings, email: string, password: string): Promise<Session> {
  const { createClient } = await import('@supabase/supabase-js');
  const supabase = createClient(settings.supabase_url ?? '', settings.supabase_publishable_key ?? '', {
    auth: { persistSession: false, autoRefreshToken: true, detectSessionInUrl: false },
  });
  const { error } = await supabase.auth.signInWithPassword({ email, password });
  if (error !== null) {
    throw new Error(error.message);
  }
  return {
    getToken: async () => {
      const { data } = await supabase.auth.getSession();
      return data.session?.access_token ?? '';
    },
    end: async () => {
      await supabase.auth.signOut();
    },
  };
}
