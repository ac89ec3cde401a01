/** The console's own page, with the sign-in. */
import { useCallback, useEffect, useRef, useState, type FormEvent, type InputHTMLAttributes, type ReactNode } from 'react';
import { DevOpsIntegration } from '../DevOpsIntegration';
import { useTheme } from '../theme';
import { Button, Field, Notice, css as ui } from '../ui';
import theme from '../ui/theme.module.css';
import css from './Page.module.css';
import type { RecoveryLink, UnusableLink } from './recovery';
import { baseUrl, type Settings } from './settings';
import {
  requestNewPassword,
  withLink,
  withPassword,
  withToken,
  withTokenUrl,
  type CodeRequired,
  type NewPasswordRequired,
  type Session,
  type Step,
} from './signIn';

type Link = RecoveryLink | UnusableLink;

export function Page({ settings, link }: { settings: Settings; link?: Link | undefined }) {
  const [session, setSession] = useState<Session>();
  const [opened, setOpened] = useState(link);
  const [ended, setEnded] = useState(false);
  const expire = useCallback(() => {
    setSession(undefined);
    setEnded(true);
  }, []);
  if (session === undefined) {
    return (
      <SignIn
        settings={settings}
        link={settings.supabase_url === null ? undefined : opened}
        ended={ended}
        onSession={(next) => {
          setOpened(undefined);
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
      onSignOut={leave}
      corner={<Button kind="quiet" icon="leave" aria-label="Sign out" onClick={leave} />}
    />
  );
}

interface SignInProps {
  settings: Settings;
  /** What the link of an email left in the page's address. */
  link: Link | undefined;
  /** Whether a session has ended before. */
  ended: boolean;
  onSession: (session: Session) => void;
}

function SignIn({ settings, link, ended, onSession }: SignInProps) {
  const [chosen] = useTheme(undefined);
  const [form, setForm] = useState<'sign-in' | 'link' | 'forgotten' | CodeRequired | NewPasswordRequired>(
    link === undefined ? 'sign-in' : 'fault' in link ? 'forgotten' : 'link',
  );
  const [busy, setBusy] = useState(false);
  const [notice, setNotice] = useState(ended ? 'Your session has ended. Sign in again to continue.' : undefined);
  const [fault, setFault] = useState(link !== undefined && 'fault' in link ? link.fault : undefined);

  const attempt = <T,>(action: () => Promise<T>, onSuccess: (result: T) => void, onFailure?: () => void) => {
    setBusy(true);
    setNotice(undefined);
    setFault(undefined);
    action()
      .then(onSuccess, (failure: unknown) => {
        setFault(failure instanceof Error ? failure.message : 'Sign-in failed.');
        onFailure?.();
      })
      .finally(() => setBusy(false));
  };
  const proceed = (step: Step) => ('getToken' in step ? onSession(step) : setForm(step));
  const show = (next: 'sign-in' | 'forgotten') => {
    if (typeof form === 'object') {
      void form.cancel();
    }
    setNotice(undefined);
    setFault(undefined);
    setForm(next);
  };

  const isLinkUsed = useRef(false);
  useEffect(() => {
    if (link !== undefined && 'accessToken' in link && !isLinkUsed.current) {
      isLinkUsed.current = true;
      attempt(() => withLink(settings, link), proceed, () => setForm('forgotten'));
    }
    // Only when the page is opened, and only once: in its strict mode, React runs an effect twice.
  }, []);

  const content = (): ReactNode => {
    if (typeof form === 'object') {
      return 'submitCode' in form ? (
        <CodeForm busy={busy} onSubmit={(code) => attempt(() => form.submitCode(code), proceed)} onBack={() => show('sign-in')} />
      ) : (
        <NewPasswordForm
          account={form.account}
          busy={busy}
          onSubmit={(password) => attempt(() => form.submitPassword(password), proceed)}
          onBack={() => show('sign-in')}
        />
      );
    }
    if (form === 'link') {
      return <p role="status">Checking the link…</p>;
    }
    if (form === 'forgotten') {
      return (
        <ForgottenForm
          busy={busy}
          onSubmit={(email) =>
            attempt(
              () => requestNewPassword(settings, email),
              () => {
                setForm('sign-in');
                setNotice(`If ${email} has an account, it gets an email with a link for a new password.`);
              },
            )
          }
          onBack={() => show('sign-in')}
        />
      );
    }
    if (settings.token_url !== null) {
      return (
        <Button kind="primary" busy={busy} onClick={() => attempt(() => withTokenUrl(settings.token_url ?? ''), proceed)}>
          Sign in as local administrator
        </Button>
      );
    }
    return settings.supabase_url === null ? (
      <TokenForm onSubmit={(token) => onSession(withToken(token))} />
    ) : (
      <PasswordForm
        busy={busy}
        onSubmit={(email, password) => attempt(() => withPassword(settings, email, password), proceed)}
        onForgotten={() => show('forgotten')}
      />
    );
  };

  return (
    <div className={theme.root} data-theme={chosen}>
      <main className={css.page}>
        <div className={css.panel}>
          <img src={new URL('./icon.svg', import.meta.url).href} alt="" width="44" height="44" />
          <h1 className={css.title}>DevOps Integration</h1>
          <p className={css.note}>Revenue Ripple · for administrators</p>
          {notice !== undefined && (
            <Notice tone="accent" icon="clock" role="status">
              {notice}
            </Notice>
          )}
          {fault !== undefined && (
            <Notice tone="bad" icon="alert" role="alert">
              {fault}
            </Notice>
          )}
          {content()}
        </div>
      </main>
    </div>
  );
}

function PasswordForm({ busy, onSubmit, onForgotten }: { busy: boolean; onSubmit: (email: string, password: string) => void; onForgotten: () => void }) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  return (
    <Form onSubmit={() => onSubmit(email, password)}>
      <TextField label="Email" type="email" autoComplete="username" value={email} onChange={setEmail} />
      <TextField label="Password" type="password" autoComplete="current-password" value={password} onChange={setPassword} />
      <Button kind="primary" type="submit" busy={busy}>
        Sign in
      </Button>
      <Button kind="quiet" disabled={busy} onClick={onForgotten}>
        Forgotten password
      </Button>
    </Form>
  );
}

function ForgottenForm({ busy, onSubmit, onBack }: { busy: boolean; onSubmit: (email: string) => void; onBack: () => void }) {
  const [email, setEmail] = useState('');
  return (
    <Form onSubmit={() => onSubmit(email)}>
      <TextField label="Email" hint="You get a link for a new password." type="email" autoComplete="username" value={email} onChange={setEmail} />
      <Button kind="primary" type="submit" busy={busy}>
        Send the link
      </Button>
      <BackButton busy={busy} onBack={onBack} />
    </Form>
  );
}

function CodeForm({ busy, onSubmit, onBack }: { busy: boolean; onSubmit: (code: string) => void; onBack: () => void }) {
  const [code, setCode] = useState('');
  return (
    <Form onSubmit={() => onSubmit(code.replace(/\s/g, ''))}>
      <TextField
        label="Code"
        hint="The six digits that your authenticator app shows now."
        type="text"
        inputMode="numeric"
        autoComplete="one-time-code"
        autoFocus
        value={code}
        onChange={setCode}
      />
      <Button kind="primary" type="submit" busy={busy}>
        Continue
      </Button>
      <BackButton busy={busy} onBack={onBack} />
    </Form>
  );
}

function NewPasswordForm({ account, busy, onSubmit, onBack }: { account: string; busy: boolean; onSubmit: (password: string) => void; onBack: () => void }) {
  const [password, setPassword] = useState('');
  return (
    <Form onSubmit={() => onSubmit(password)}>
      {/* Password managers store the new password under this name. */}
      <TextField label="Account" type="email" autoComplete="username" readOnly value={account} onChange={() => undefined} />
      <TextField label="New password" type="password" autoComplete="new-password" autoFocus value={password} onChange={setPassword} />
      <Button kind="primary" type="submit" busy={busy}>
        Save and sign in
      </Button>
      <BackButton busy={busy} onBack={onBack} />
    </Form>
  );
}

function TokenForm({ onSubmit }: { onSubmit: (token: string) => void }) {
  const [token, setToken] = useState('');
  return (
    <Form onSubmit={() => onSubmit(token)}>
      <TextField
        label="Access token"
        hint="No sign-in is configured. Paste a token of the issuer."
        type="password"
        autoComplete="off"
        value={token}
        onChange={setToken}
      />
      <Button kind="primary" type="submit">
        Continue
      </Button>
    </Form>
  );
}

function Form({ onSubmit, children }: { onSubmit: () => void; children: ReactNode }) {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <form className={css.form} onSubmit={submit}>
      {children}
    </form>
  );
}

/** Not while a request runs, whose success would still sign in. */
const BackButton = ({ busy, onBack }: { busy: boolean; onBack: () => void }) => (
  <Button kind="quiet" disabled={busy} onClick={onBack}>
    Back to the sign-in
  </Button>
);

interface TextFieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange'> {
  label: string;
  hint?: string;
  onChange: (value: string) => void;
}

function TextField({ label, hint, onChange, ...rest }: TextFieldProps) {
  return (
    <Field label={label} hint={hint}>
      {(attributes) => <input {...attributes} {...rest} className={ui.input} required onChange={(event) => onChange(event.target.value)} />}
    </Field>
  );
}
