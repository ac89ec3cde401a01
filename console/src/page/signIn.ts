/** Ways to obtain a token. Tokens are kept in memory only. */
import type { GoTrueClient } from '@supabase/supabase-js';
import type { GetToken } from '../api/client';
import type { RecoveryLink } from './recovery';
import type { Settings } from './settings';

export interface Session {
  getToken: GetToken;
  end: () => Promise<void>;
}

/** A sign-in that continues with the code of an authenticator app. */
export interface CodeRequired {
  submitCode: (code: string) => Promise<Session | NewPasswordRequired>;
  /** Ends what has been signed in so far. */
  cancel: () => Promise<void>;
}

/** A sign-in by the link of an email, which continues with a new password. */
export interface NewPasswordRequired {
  account: string;
  submitPassword: (password: string) => Promise<Session>;
  cancel: () => Promise<void>;
}

export type Step = Session | CodeRequired | NewPasswordRequired;

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

/** Supabase Auth, which renews its tokens. */
export async function withPassword(settings: Settings, email: string, password: string): Promise<Step> {
  const auth = await connect(settings);
  const { error } = await auth.signInWithPassword({ email, password });
  refuse(error);
  return afterCode(auth, sessionOf(auth));
}

/**
 * The link of an email, for a new password. It stands for the old password only: Supabase Auth accepts the new one of an
 * account with an authenticator app after its code.
 */
export async function withLink(settings: Settings, link: RecoveryLink): Promise<Step> {
  const auth = await connect(settings);
  const { data, error } = await auth.setSession({ access_token: link.accessToken, refresh_token: link.refreshToken });
  refuse(error);
  return afterCode(auth, {
    account: data.user?.email ?? '',
    submitPassword: async (password) => {
      const { error: refusal } = await auth.updateUser({ password });
      refuse(refusal);
      return sessionOf(auth);
    },
    cancel: () => cancel(auth),
  });
}

/** Sends an email with a link to this page, if there is an account. */
export async function requestNewPassword(settings: Settings, email: string): Promise<void> {
  const auth = await connect(settings);
  const { error } = await auth.resetPasswordForEmail(email, {
    redirectTo: window.location.origin + window.location.pathname,
  });
  refuse(error);
}

/**
 * The library is loaded at the sign-in. It does not read the page's address: recovery.ts does. It renews a token when a
 * request needs one, and does nothing in the background, so that a client that is no longer used needs no end.
 * The library's client of all services would keep listeners.
 */
async function connect({ supabase_url: url, supabase_publishable_key: key }: Settings): Promise<GoTrueClient> {
  const { AuthClient } = await import('@supabase/supabase-js');
  const auth = new AuthClient({
    url: `${url?.replace(/\/$/, '')}/auth/v1`,
    headers: { apikey: key ?? '', Authorization: `Bearer ${key}` },
    persistSession: false,
    autoRefreshToken: false,
    detectSessionInUrl: false,
  });
  await auth.initialize();
  // Also removes the listener for the visibility of the page, which every client registers.
  await auth.stopAutoRefresh();
  return auth;
}

/** The next step, after the code of an authenticator app if the account has one. */
async function afterCode(auth: GoTrueClient, next: Session | NewPasswordRequired): Promise<Step> {
  const apps = await authenticatorApps(auth);
  return apps.length === 0
    ? next
    : {
        submitCode: async (code) => {
          await verify(auth, apps, code);
          return next;
        },
        cancel: () => cancel(auth),
      };
}

/** The apps whose code is still to be entered. With second factors of other kinds only, the sign-in remains without one. */
async function authenticatorApps(auth: GoTrueClient): Promise<string[]> {
  const { data: level, error } = await auth.mfa.getAuthenticatorAssuranceLevel();
  refuse(error);
  if (level?.nextLevel !== 'aal2' || level.currentLevel === 'aal2') {
    return [];
  }
  const { data: factors, error: failure } = await auth.mfa.listFactors();
  refuse(failure);
  return factors?.totp.map(({ id }) => id) ?? [];
}

/** The code may be of any of the account's apps. */
async function verify(auth: GoTrueClient, [app = '', ...others]: string[], code: string): Promise<void> {
  const { error } = await auth.mfa.challengeAndVerify({ factorId: app, code });
  if (error !== null && others.length > 0) {
    return verify(auth, others, code);
  }
  refuse(error);
}

/** Ends this sign-in, not the account's others. */
async function cancel(auth: GoTrueClient): Promise<void> {
  await auth.signOut({ scope: 'local' });
}

const sessionOf = (auth: GoTrueClient): Session => ({
  getToken: async () => {
    const { data } = await auth.getSession();
    return data.session?.access_token ?? '';
  },
  end: () => cancel(auth),
});

function refuse(error: { message: string } | null): void {
  if (error !== null) {
    throw new Error(error.message);
  }
}
