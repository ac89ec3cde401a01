import { render, screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { StrictMode } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeApi, problem } from '../testing/FakeApi';
import { FakeSupabase, SETTINGS, tokenOf } from '../testing/FakeSupabase';
import { Page } from './Page';
import { takeLink } from './recovery';

const APP = { id: 'app-1', factor_type: 'totp', status: 'verified' } as const;
const STATUS = 'GET /api/devops/status';

let api: FakeApi;
let supabase: FakeSupabase;

beforeEach(() => {
  api = new FakeApi();
  supabase = new FakeSupabase();
  // The library warns of further clients in one document; each sign-in has its own, which keeps its tokens in memory.
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
});
afterEach(() => {
  vi.restoreAllMocks();
});

async function submitPassword(password = supabase.password) {
  await userEvent.type(screen.getByLabelText('Email'), 'ann@example.com');
  await userEvent.type(screen.getByLabelText('Password'), password);
  await userEvent.click(screen.getByRole('button', { name: 'Sign in' }));
}

async function submitCode(code: string) {
  await userEvent.clear(await screen.findByLabelText('Code'));
  await userEvent.type(screen.getByLabelText('Code'), code);
  await userEvent.click(screen.getByRole('button', { name: 'Continue' }));
}

async function submitNewPassword(password: string) {
  await userEvent.clear(await screen.findByLabelText('New password'));
  await userEvent.type(screen.getByLabelText('New password'), password);
  await userEvent.click(screen.getByRole('button', { name: 'Save and sign in' }));
}

/** Opens the page as Supabase Auth does after the link of an email. */
function openLink(fragment: string) {
  window.location.hash = fragment;
  return render(<Page settings={SETTINGS} link={takeLink()} />);
}

const recovery = (token = tokenOf('aal1')) => `access_token=${token}&expires_in=3600&refresh_token=refresh-0&token_type=bearer&type=recovery`;

/** Waits for the console, and returns the level of the token that the API received. */
async function signedIn(): Promise<string | undefined> {
  await screen.findByRole('navigation', { name: 'Views' });
  await waitFor(() => expect(api.sent(STATUS)).not.toHaveLength(0));
  const token = api.sent(STATUS)[0]?.authorization?.split('.')[1] ?? '';
  return /"aal":"(\w+)"/.exec(atob(token))?.[1];
}

describe('the sign-in', () => {
  it('needs the password only, without a second factor, and keeps the token in memory', async () => {
    render(<Page settings={SETTINGS} />);
    await submitPassword();

    expect(await signedIn()).toBe('aal1');
    expect(JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])).toBe('[{},{},""]');
  });

  it('shows why a password is refused', async () => {
    render(<Page settings={SETTINGS} />);
    await submitPassword('wrong');

    expect((await screen.findByRole('alert')).textContent).toBe('Invalid login credentials');
    expect(screen.getByRole('button', { name: 'Sign in' })).toHaveProperty('disabled', false);
    expect(api.requests).toEqual([]);
  });

  it('requires the code of an authenticator app before anything is requested', async () => {
    supabase.factors = [APP];
    render(<Page settings={SETTINGS} />);
    await submitPassword();

    await submitCode('000000');
    expect((await screen.findByRole('alert')).textContent).toBe('Invalid TOTP code entered');
    expect(api.requests).toEqual([]);
    await submitCode('123 456');

    expect(await signedIn()).toBe('aal2');
  });

  it('accepts the code of any app of the account', async () => {
    supabase.factors = [APP, { ...APP, id: 'app-2' }];
    supabase.code = { value: '654321', app: 'app-2' };
    render(<Page settings={SETTINGS} />);
    await submitPassword();
    await submitCode('654321');

    expect(await signedIn()).toBe('aal2');
  });

  it('requires no code of an app that was never set up, or of another kind of factor', async () => {
    supabase.factors = [{ ...APP, status: 'unverified' }, { id: 'phone-1', factor_type: 'phone', status: 'verified' }];
    render(<Page settings={SETTINGS} />);
    await submitPassword();

    expect(await signedIn()).toBe('aal1');
  });

  it('can be begun again instead of entering a code, and ends only itself', async () => {
    supabase.factors = [APP];
    render(<Page settings={SETTINGS} />);
    await submitPassword();
    await screen.findByLabelText('Code');
    await userEvent.click(screen.getByRole('button', { name: 'Back to the sign-in' }));

    expect(screen.getByLabelText('Password')).toHaveProperty('value', '');
    await waitFor(() => expect(supabase.sent('POST /logout')).toHaveLength(1));
    expect(supabase.sent('POST /logout')[0]?.query.get('scope')).toBe('local');
  });
});

describe('a sign-in that is not decided yet', () => {
  /** Lets Supabase Auth respond only when the returned function is called. */
  function hold(): () => void {
    let respond = () => undefined as void;
    supabase.pending = new Promise((resolve) => (respond = resolve));
    return respond;
  }

  it('cannot be left for a forgotten password', async () => {
    render(<Page settings={SETTINGS} />);
    const respond = hold();
    await submitPassword();

    expect(screen.getByRole('button', { name: 'Forgotten password' })).toHaveProperty('disabled', true);
    respond();
    expect(await signedIn()).toBe('aal1');
  });

  it('cannot be left while the code or the new password is on its way', async () => {
    supabase.factors = [APP];
    openLink(recovery());
    await screen.findByLabelText('Code');
    let respond = hold();
    await submitCode('123456');
    expect(screen.getByRole('button', { name: 'Back to the sign-in' })).toHaveProperty('disabled', true);
    respond();

    await screen.findByLabelText('New password');
    await waitFor(() => expect(screen.getByRole('button', { name: 'Back to the sign-in' })).toHaveProperty('disabled', false));
    respond = hold();
    await submitNewPassword('a better password');
    expect(screen.getByRole('button', { name: 'Back to the sign-in' })).toHaveProperty('disabled', true);
    respond();
    expect(await signedIn()).toBe('aal2');
  });
});

describe('the client of a sign-in', () => {
  /** What runs in the background: listeners for the visibility of the page, and intervals. */
  function background() {
    const listeners = new Set<unknown>();
    const { addEventListener, removeEventListener } = window;
    vi.spyOn(window, 'addEventListener').mockImplementation((...args: Parameters<typeof addEventListener>) => {
      if (args[0] === 'visibilitychange') {
        listeners.add(args[1]);
      }
      addEventListener.apply(window, args);
    });
    vi.spyOn(window, 'removeEventListener').mockImplementation((...args: Parameters<typeof removeEventListener>) => {
      listeners.delete(args[1]);
      removeEventListener.apply(window, args);
    });
    const started = vi.spyOn(globalThis, 'setInterval');
    const ended = vi.spyOn(globalThis, 'clearInterval');
    return () => {
      const over = new Set<unknown>(ended.mock.calls.map(([interval]) => interval));
      return [...listeners, ...started.mock.results.map(({ value }) => value as unknown).filter((interval) => !over.has(interval))];
    };
  }

  it.each([
    ['is refused', async () => {
      await submitPassword('wrong');
      await screen.findByText('Invalid login credentials');
    }],
    ['is cancelled', async () => {
      supabase.factors = [APP];
      await submitPassword();
      await userEvent.click(await screen.findByRole('button', { name: 'Back to the sign-in' }));
      await waitFor(() => expect(supabase.sent('POST /logout')).toHaveLength(1));
    }],
    ['requests an email', async () => {
      await userEvent.click(screen.getByRole('button', { name: 'Forgotten password' }));
      await userEvent.type(screen.getByLabelText('Email'), 'ann@example.com');
      await userEvent.click(screen.getByRole('button', { name: 'Send the link' }));
      await screen.findByText(/If ann@example.com has an account/);
    }],
    ['ends because the API refuses its token', async () => {
      api.on(STATUS, { status: 401, body: problem(401, 'token_expired', 'The token has expired.') });
      await submitPassword();
      await screen.findByText(/Your session has ended/);
    }],
  ])('leaves nothing in the background when the sign-in %s', async (_, signIn) => {
    const running = background();
    render(<Page settings={SETTINGS} />);
    await signIn();

    expect(supabase.requests).not.toHaveLength(0);
    expect(running()).toEqual([]);
  });

  it('renews a token when a request needs one', async () => {
    supabase.lifetimeSeconds = 60;
    render(<Page settings={SETTINGS} />);
    await submitPassword();
    await signedIn();
    supabase.requests.length = 0;
    await userEvent.click(screen.getByRole('link', { name: 'Activity' }));
    await screen.findByText('No activity in this period');

    expect(supabase.sent('POST /token')[0]?.query.get('grant_type')).toBe('refresh_token');
  });
});

describe('a forgotten password', () => {
  it('is replaced by a link to this page', async () => {
    window.location.hash = '/keys';
    render(<Page settings={SETTINGS} />);
    await userEvent.click(screen.getByRole('button', { name: 'Forgotten password' }));
    await userEvent.type(screen.getByLabelText('Email'), 'ann@example.com');
    await userEvent.click(screen.getByRole('button', { name: 'Send the link' }));

    expect((await screen.findByRole('status')).textContent).toContain('If ann@example.com has an account');
    const [request] = supabase.sent('POST /recover');
    expect(request?.body['email']).toBe('ann@example.com');
    expect(request?.query.get('redirect_to')).toBe(window.location.origin + window.location.pathname);
    expect(screen.getByLabelText('Password')).toBeDefined();
  });

  it('is replaced after the link, whose tokens do not stay in the address', async () => {
    const before = window.history.length;
    openLink(recovery());

    expect(window.location.href).not.toContain('token');
    expect(window.history.length - before).toBeLessThanOrEqual(1);
    expect(await screen.findByLabelText('Account')).toHaveProperty('value', 'ann@example.com');
    await submitNewPassword('short');
    expect((await screen.findByRole('alert')).textContent).toBe('Password should be at least 8 characters.');
    await submitNewPassword('a better password');

    expect(await signedIn()).toBe('aal1');
    expect(supabase.password).toBe('a better password');
    expect(screen.getByRole('link', { name: 'Overview' }).getAttribute('aria-current')).toBe('page');
    expect(JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])).toBe('[{},{},""]');
  });

  it('needs its link once only, also where React runs each effect twice', async () => {
    window.location.hash = recovery();
    render(
      <StrictMode>
        <Page settings={SETTINGS} link={takeLink()} />
      </StrictMode>,
    );

    await screen.findByLabelText('New password');
    expect(supabase.sent('GET /user')).toHaveLength(1);
  });

  it('is replaced after the code of the authenticator app, if the account has one', async () => {
    supabase.factors = [APP];
    openLink(recovery());
    await submitCode('123456');
    await submitNewPassword('a better password');

    expect(await signedIn()).toBe('aal2');
    expect(supabase.password).toBe('a better password');
  });

  it('is not asked for again after the session has ended', async () => {
    openLink(recovery());
    await submitNewPassword('a better password');
    await signedIn();
    await userEvent.click(screen.getByRole('button', { name: 'Sign out' }));

    expect(screen.getByLabelText('Password')).toBeDefined();
    expect(screen.queryByLabelText('New password')).toBeNull();
  });

  it.each([
    ['it has expired', 'error=access_denied&error_code=otp_expired&error_description=Call+this+number', /has expired or was used before/],
    ['it failed', 'error=server_error&error_description=Call+this+number', /is not one for a new password/],
    ['it is of another kind', `access_token=${tokenOf('aal1')}&refresh_token=refresh-0&type=magiclink`, /is not one for a new password/],
    ['it lacks a token', `access_token=${tokenOf('aal1')}&type=recovery`, /is not one for a new password/],
    ['Supabase Auth refuses it', recovery('eyJhbGciOiJFUzI1NiJ9.eyJleHAiOjk5OTk5OTk5OTl9.e30'), /The token is not valid/],
    ['it is mutilated', recovery('a.b'), /Invalid JWT structure/],
  ])('needs another link when %s', async (_, fragment, reason) => {
    openLink(fragment);

    expect((await screen.findByRole('alert')).textContent).toMatch(reason);
    expect(screen.queryByText(/Call this number/)).toBeNull();
    expect(screen.getByRole('button', { name: 'Send the link' })).toBeDefined();
    expect(window.location.hash).toBe('');
    expect(api.requests).toEqual([]);
  });

  it('leaves an address of the console as it is', () => {
    window.location.hash = '/events?source=error&access=1';

    expect(takeLink()).toBeUndefined();
    expect(window.location.hash).toBe('#/events?source=error&access=1');
  });
});

describe('a user without access', () => {
  const detail = "This route is for administrators. The token's claim app_metadata.role must be 'admin', but is 'member'.";

  it('sees one page, with the account and the claim, and can sign out', async () => {
    for (const route of ['status', 'deployments', 'metrics/users', 'metrics/revenue', 'metrics/commissions']) {
      api.on(`GET /api/devops/${route}`, { status: 403, body: problem(403, 'not_an_administrator', detail) });
    }
    render(<Page settings={SETTINGS} />);
    await submitPassword();

    expect(await screen.findByRole('heading', { level: 1, name: 'No access' })).toBeDefined();
    expect(screen.getByText('ann@example.com')).toBeDefined();
    expect(screen.getAllByRole('alert').map((alert) => alert.textContent)).toEqual([`${detail}not_an_administrator · request request-1`]);
    expect(screen.queryByRole('navigation', { name: 'Views' })).toBeNull();
    expect(screen.getByRole('button', { name: 'Check again' })).toBeDefined();
    await userEvent.click(screen.getByRole('button', { name: 'Sign out' }));

    expect(screen.getByLabelText('Password')).toBeDefined();
    await waitFor(() => expect(supabase.sent('POST /logout')).toHaveLength(1));
    expect(supabase.sent('POST /logout')[0]?.query.get('scope')).toBe('local');
  });
});
