/** The console's own page, with the sign-in. */
import { useCallback, useState, type FormEvent } from 'react';
import { DevOpsIntegration } from '../DevOpsIntegration';
import { useTheme } from '../theme';
import { Button, Field, Notice, css as ui } from '../ui';
import theme from '../ui/theme.module.css';
import css from './Page.module.css';
import { baseUrl, type Settings } from './settings';
import { withPassword, withToken, withTokenUrl, type Session } from './signIn';

export function Page({ settings }: { settings: Settings }) {
  const [session, setSession] = useState<Session>();
  const [ended, setEnded] = useState(false);
  const expire = useCallback(() => {
    setSession(undefined);
    setEnded(true);
  }, []);
  if (session === undefined) {
    return (
      <SignIn
        settings={settings}
        ended={ended}
        onSession={(next) => {
          setEnded(false);
          setSession(next);
        }}
      />
    );
  }
  const leave = () => {
    setSession(undefined);
    void session.end();
  };
  return (
    <DevOpsIntegration
      baseUrl={baseUrl()}
      getToken={session.getToken}
      onSignInRequired={expire}
      corner={<Button kind="quiet" icon="leave" aria-label="Sign out" onClick={leave} />}
    />
  );
}

function SignIn({ settings, ended, onSession }: { settings: Settings; ended: boolean; onSession: (session: Session) => void }) {
  const [chosen] = useTheme(undefined);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  const signIn = (attempt: () => Promise<Session>) => {
    setBusy(true);
    setFault(undefined);
    attempt()
      .then(onSession, (failure: unknown) => setFault(failure instanceof Error ? failure.message : 'Sign-in failed.'))
      .finally(() => setBusy(false));
  };
  return (
    <div className={theme.root} data-theme={chosen}>
      <main className={css.page}>
        <div className={css.panel}>
          <img src={new URL('./icon.svg', import.meta.url).href} alt="" width="44" height="44" />
          <h1 className={css.title}>DevOps Integration</h1>
          <p className={css.note}>Revenue Ripple · for administrators</p>
          {ended && (
            <Notice tone="warn" icon="clock" role="status">
              Your session has ended. Sign in again to continue.
            </Notice>
          )}
          {fault !== undefined && (
            <Notice tone="bad" icon="alert" role="alert">
              {fault}
            </Notice>
          )}
          {settings.token_url !== null ? (
            <Button kind="primary" busy={busy} onClick={() => signIn(() => withTokenUrl(settings.token_url ?? ''))}>
              Sign in as local administrator
            </Button>
          ) : settings.supabase_url !== null ? (
            <PasswordForm busy={busy} onSubmit={(email, password) => signIn(() => withPassword(settings, email, password))} />
          ) : (
            <TokenForm onSubmit={(token) => onSession(withToken(token))} />
          )}
        </div>
      </main>
    </div>
  );
}

function PasswordForm({ busy, onSubmit }: { busy: boolean; onSubmit: (email: string, password: string) => void }) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit(email, password);
  };
  return (
    <form className={css.form} onSubmit={submit}>
      <Field label="Email">
        {(attributes) => (
          <input {...attributes} className={ui.input} type="email" autoComplete="username" required value={email} onChange={(event) => setEmail(event.target.value)} />
        )}
      </Field>
      <Field label="Password">
        {(attributes) => (
          <input
            {...attributes}
            className={ui.input}
            type="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
      </Field>
      <Button kind="primary" type="submit" busy={busy}>
        Sign in
      </Button>
    </form>
  );
}

function TokenForm({ onSubmit }: { onSubmit: (token: string) => void }) {
  const [token, setToken] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit(token);
  };
  return (
    <form className={css.form} onSubmit={submit}>
      <Field label="Access token" hint="No sign-in is configured. Paste a token of the issuer.">
        {(attributes) => (
          <input {...attributes} className={ui.input} type="password" autoComplete="off" required value={token} onChange={(event) => setToken(event.target.value)} />
        )}
      </Field>
      <Button kind="primary" type="submit">
        Continue
      </Button>
    </form>
  );
}
