/** Supabase Auth for the real client library: one account, whose tokens say how strong its sign-in was. */
import { vi } from 'vitest';
import type { Settings } from '../page/settings';

const URL_OF_PROJECT = 'https://project.supabase.example';
const EMAIL = 'ann@example.com';

/** The settings of a page that signs in there. */
export const SETTINGS: Settings = { supabase_url: URL_OF_PROJECT, supabase_publishable_key: 'publishable', token_url: null };

interface Factor {
  id: string;
  factor_type: 'totp' | 'phone';
  status: 'verified' | 'unverified';
}

interface Sent {
  method: string;
  path: string;
  query: URLSearchParams;
  body: Record<string, unknown>;
  token: string;
}

export class FakeSupabase {
  readonly requests: Sent[] = [];
  factors: Factor[] = [];
  password = 'correct horse';
  /** The valid code, and the app that shows it. */
  code = { value: '123456', app: 'app-1' };
  /** How long the tokens are valid, as the sign-in states it. */
  lifetimeSeconds = 3600;
  /** What each response waits for. */
  pending: Promise<void> = Promise.resolve();

  /** Responds to requests for the project; all others remain those of the fetch before. */
  constructor() {
    const others = globalThis.fetch;
    vi.stubGlobal('fetch', (input: Request | string, init?: RequestInit) =>
      typeof input === 'string' && input.startsWith(URL_OF_PROJECT) ? this.answer(new Request(input, init)) : others(input, init),
    );
  }

  sent(route: string): Sent[] {
    return this.requests.filter(({ method, path }) => `${method} ${path}` === route);
  }

  private async answer(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const text = await request.text();
    const sent = {
      method: request.method,
      path: url.pathname.replace('/auth/v1', ''),
      query: url.searchParams,
      body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
      token: request.headers.get('authorization')?.replace('Bearer ', '') ?? '',
    };
    this.requests.push(sent);
    await this.pending;
    const [status, body] = this.respond(sent);
    return new Response(status === 204 ? null : JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
  }

  private respond({ method, path, query, body, token }: Sent): [number, object] {
    const [, app, action] = /^\/factors\/([^/]+)\/(challenge|verify)$/.exec(path) ?? [];
    switch (action ?? `${method} ${path}`) {
      case 'POST /token':
        return body['password'] === this.password || (query.get('grant_type') === 'refresh_token' && body['refresh_token'] === 'refresh-1')
          ? [200, this.session('aal1')]
          : [400, { code: 'invalid_credentials', message: 'Invalid login credentials' }];
      case 'challenge':
        return [200, { id: `challenge of ${app}`, type: 'totp', expires_at: 0 }];
      case 'verify':
        return app === this.code.app && body['code'] === this.code.value && body['challenge_id'] === `challenge of ${app}`
          ? [200, this.session('aal2')]
          : [422, { code: 'mfa_verification_failed', message: 'Invalid TOTP code entered' }];
      case 'GET /user':
        return levelOf(token) === undefined ? [403, { code: 'bad_jwt', message: 'The token is not valid' }] : [200, this.user()];
      case 'PUT /user':
        return this.changePassword(String(body['password']), token);
      case 'POST /recover':
        return [200, {}];
      case 'POST /logout':
        return [204, {}];
      default:
        return [404, { message: 'There is no such route' }];
    }
  }

  private changePassword(password: string, token: string): [number, object] {
    if (this.user().factors.some(({ status }) => status === 'verified') && levelOf(token) !== 'aal2') {
      return [401, { code: 'insufficient_aal', message: 'AAL2 session is required' }];
    }
    if (password.length < 8) {
      return [422, { code: 'weak_password', message: 'Password should be at least 8 characters.' }];
    }
    this.password = password;
    return [200, this.user()];
  }

  private user() {
    return { id: 'user-1', email: EMAIL, factors: this.factors };
  }

  private session(level: string) {
    return { access_token: tokenOf(level), refresh_token: 'refresh-1', token_type: 'bearer', expires_in: this.lifetimeSeconds, user: this.user() };
  }
}

const encoded = (value: object) => btoa(JSON.stringify(value)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '');

/** A token of the account with this level of assurance. */
export const tokenOf = (level: string) =>
  `${encoded({ alg: 'ES256' })}.${encoded({ sub: 'user-1', email: EMAIL, aal: level, exp: Math.floor(Date.now() / 1000) + 3600 })}.${encoded({})}`;

function levelOf(token: string): unknown {
  try {
    return (JSON.parse(atob((token.split('.')[1] ?? '').replace(/-/g, '+').replace(/_/g, '/'))) as { aal: unknown }).aal;
  } catch {
    return undefined;
  }
}
