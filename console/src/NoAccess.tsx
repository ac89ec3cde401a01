/** What a user sees who is signed in, but not as an administrator. */
import { useEffect, useId, type ReactNode } from 'react';
import type { ApiProblem } from './api/client';
import { useAccount } from './api/queries';
import css from './NoAccess.module.css';
import { Button, Notice } from './ui';
import { useMainRole } from './ui/root';

interface NoAccessProps {
  refusal: ApiProblem;
  onSignOut: (() => void) | undefined;
  /** Called to check again: by the user, and when the host has signed in another one. */
  onRetry: () => void;
}

export function NoAccess({ refusal, onSignOut, onRetry }: NoAccessProps) {
  const { data: account } = useAccount();
  const role = useMainRole();
  const id = useId();
  const isAnother = typeof account === 'string' && account !== refusal.account;
  useEffect(() => {
    if (isAnother) {
      onRetry();
    }
    // Only when the account changes: a host may pass other functions each time.
  }, [isAnother]);
  return (
    <div className={css.page} role={role} aria-labelledby={id}>
      <h1 className={css.title} id={id}>No access</h1>
      <p>
        You are signed in{refusal.account !== undefined && <> as <b>{refusal.account}</b></>}. This account cannot use the DevOps integration.
      </p>
      <Notice tone="warn" icon="shield" role="alert">
        {refusal.detail}
        <small>
          {refusal.code}
          {refusal.requestId !== undefined && (
            <>
              {' · request '}
              <code>{refusal.requestId}</code>
            </>
          )}
        </small>
      </Notice>
      <h2 className={css.subtitle}>How to get access</h2>
      <ol className={css.steps}>{refusal.code === 'second_factor_required' ? SECOND_FACTOR : ROLE}</ol>
      <div className={css.actions}>
        {onSignOut !== undefined && (
          <Button kind="primary" icon="leave" onClick={onSignOut}>
            Sign out
          </Button>
        )}
        <Button icon="replay" onClick={onRetry}>
          Check again
        </Button>
      </div>
    </div>
  );
}

const ROLE: ReactNode = (
  <>
    <li>Ask the people who run the platform to make your account an administrator. Their steps are in the deployment guide, under “Create an administrator”.</li>
    <li>Then sign out and sign in again: a token keeps the role that it was issued with.</li>
  </>
);

const SECOND_FACTOR: ReactNode = (
  <>
    <li>Set up an authenticator app for your account in the platform, if you have none.</li>
    <li>Then sign out and sign in again with the code of the app.</li>
  </>
);
