/** The components that the views share. */
import * as Tooltip from '@radix-ui/react-tooltip';
import { forwardRef, useEffect, useId, useState, type ButtonHTMLAttributes, type ReactNode } from 'react';
import type { ApiProblem } from '../api/client';
import { useNow } from '../clock';
import * as format from '../format';
import { Icon, type IconName } from './Icon';
import { RootContext, TopLayer, useRoot } from './root';
import theme from './theme.module.css';
import css from './ui.module.css';

export { Icon, type IconName } from './Icon';
export { default as css } from './ui.module.css';

export type Tone = 'neutral' | 'good' | 'warn' | 'bad' | 'accent';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  kind?: 'primary' | 'danger' | 'quiet';
  icon?: IconName;
  /** Name and tooltip of a button that shows only its icon. */
  label?: string;
  busy?: boolean;
}

export const Button = forwardRef<HTMLButtonElement, ButtonProps>(function Button({ kind, icon, label, busy, children, ...rest }, ref) {
  const button = (
    <button
      type="button"
      {...rest}
      ref={ref}
      className={css.button}
      data-kind={kind}
      data-square={children === undefined ? '' : undefined}
      aria-label={label ?? rest['aria-label']}
      aria-busy={busy}
      disabled={busy === true || rest.disabled === true}
    >
      {busy === true ? <span className={css.spinner} /> : icon !== undefined && <Icon name={icon} />}
      {children}
    </button>
  );
  return label === undefined ? button : <Tip text={label}>{button}</Tip>;
});

/** A short explanation, on hover and on focus. */
export function Tip({ text, children }: { text: ReactNode; children: ReactNode }) {
  const root = useRoot();
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal container={root}>
        <TopLayer>
          <Tooltip.Content className={css.tip} sideOffset={6} collisionPadding={8}>
            {text}
          </Tooltip.Content>
        </TopLayer>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}

export function Card({
  title,
  note,
  actions,
  children,
  flush = false,
  anchor,
  level: Heading = 'h2',
}: {
  title?: ReactNode;
  note?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  /** Whether the content reaches the card's edges. */
  flush?: boolean;
  /** The card's name among those of a view, to scroll to it. */
  anchor?: string;
  level?: 'h2' | 'h3';
}) {
  const id = useId();
  return (
    <section className={css.card} data-anchor={anchor} aria-labelledby={title === undefined ? undefined : id}>
      {title !== undefined && (
        <header className={css.cardHead}>
          <Heading className={css.cardTitle} id={id}>
            {title}
          </Heading>
          {note !== undefined && <span className={css.cardNote}>{note}</span>}
          {actions !== undefined && <div className={css.cardActions}>{actions}</div>}
        </header>
      )}
      {flush ? children : <div className={css.cardBody}>{children}</div>}
    </section>
  );
}

export function Badge({
  tone = 'neutral',
  dot = false,
  long = false,
  children,
}: {
  tone?: Tone;
  dot?: boolean;
  /** Whether it can have several lines. */
  long?: boolean;
  children: ReactNode;
}) {
  return (
    <span className={css.badge} data-tone={tone} data-long={long ? '' : undefined}>
      {dot && <span className={css.dot} />}
      {children}
    </span>
  );
}

/** A time in the local time zone; UTC on hover. */
export function Time({ at, as = 'relative' }: { at: string; as?: 'relative' | 'minute' | 'full' | 'time' | 'day' }) {
  return as === 'relative' ? <RelativeTime at={at} /> : <Moment at={at} text={MOMENTS[as](at)} />;
}

const MOMENTS = { minute: format.minute, full: format.dateTime, time: format.time, day: format.day };

function RelativeTime({ at }: { at: string }) {
  return <Moment at={at} text={format.relative(at, useNow())} />;
}

function Moment({ at, text }: { at: string; text: string }) {
  return (
    <time className={css.time} dateTime={at} title={`${format.dateTime(at)} local time · ${format.utc(at)}`}>
      {text}
    </time>
  );
}

export function Segmented<T extends string>({
  label,
  options,
  value,
  onChange,
}: {
  label: string;
  options: ReadonlyArray<readonly [T, string]>;
  value: T;
  onChange: (value: T) => void;
}) {
  return (
    <div className={css.segmented} role="group" aria-label={label}>
      {options.map(([option, text]) => (
        <button
          key={option}
          type="button"
          className={css.segment}
          aria-pressed={option === value}
          onClick={() => onChange(option)}
        >
          {text}
        </button>
      ))}
    </div>
  );
}

export function Select<T extends string>({
  label,
  options,
  value,
  onChange,
}: {
  label: string;
  options: ReadonlyArray<readonly [T, string]>;
  value: T;
  onChange: (value: T) => void;
}) {
  return (
    <select
      className={css.select}
      data-small=""
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.target.value as T)}
    >
      {options.map(([option, text]) => (
        <option key={option} value={option}>
          {text}
        </option>
      ))}
    </select>
  );
}

/** A labelled input with its hint and its error. */
export function Field({
  label,
  hint,
  fault,
  children,
}: {
  label: string;
  hint?: ReactNode;
  fault?: string | undefined;
  children: (attributes: { id: string; 'aria-describedby': string; 'aria-invalid': boolean }) => ReactNode;
}) {
  const id = useId();
  return (
    <div className={css.field}>
      <label className={css.label} htmlFor={id}>
        {label}
      </label>
      {children({ id, 'aria-describedby': `${id}-hint`, 'aria-invalid': fault !== undefined })}
      <div id={`${id}-hint`}>
        {hint !== undefined && <p className={css.hint}>{hint}</p>}
        {fault !== undefined && <p className={css.fault}>{fault}</p>}
      </div>
    </div>
  );
}

/** A modal dialog. The browser keeps the focus within it. */
export function Dialog({
  title,
  note,
  side = false,
  onClose,
  children,
}: {
  title: ReactNode;
  note?: ReactNode;
  side?: boolean;
  onClose: () => void;
  children: ReactNode;
}) {
  const [dialog, setDialog] = useState<HTMLDialogElement | null>(null);
  const id = useId();
  useEffect(() => {
    if (dialog === null) {
      return undefined;
    }
    const before = document.activeElement;
    dialog.showModal();
    // By default, the browser would focus the close button.
    dialog.querySelector<HTMLElement>('[data-first]')?.focus();
    return () => {
      dialog.close();
      if (before instanceof HTMLElement) {
        before.focus();
      }
    };
  }, [dialog]);
  return (
    <dialog
      ref={setDialog}
      className={css.dialog}
      data-side={side ? '' : undefined}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onMouseDown={(event) => {
        if (event.target === event.currentTarget) {
          onClose();
        }
      }}
    >
      <RootContext.Provider value={dialog}>
        <div className={css.dialogHead}>
          <div>
            <h2 className={css.dialogTitle} id={id}>
              {title}
            </h2>
            {note !== undefined && <p className={css.dialogNote}>{note}</p>}
          </div>
          <span className={css.dialogClose}>
            <Button kind="quiet" icon="cross" aria-label="Close" onClick={onClose} />
          </span>
        </div>
        <div className={css.dialogBody}>{children}</div>
      </RootContext.Provider>
    </dialog>
  );
}

export const DialogActions = ({ children }: { children: ReactNode }) => <div className={css.dialogActions}>{children}</div>;

export function Skeleton({ height = 16, width = '100%' }: { height?: number; width?: number | string }) {
  return <span className={css.skeleton} style={{ height, width }} aria-hidden="true" />;
}

export function Notice({
  tone = 'neutral',
  icon,
  action,
  children,
  role,
}: {
  tone?: Tone;
  icon?: IconName;
  action?: ReactNode;
  children: ReactNode;
  role?: 'status' | 'alert';
}) {
  return (
    <div className={css.notice} data-tone={tone} role={role}>
      {icon !== undefined && <Icon name={icon} />}
      <div className={css.noticeText}>{children}</div>
      {action}
    </div>
  );
}

/** The API's error message, with its code and the request id. */
export function ProblemNotice({ problem, onRetry }: { problem: ApiProblem; onRetry?: () => void }) {
  return (
    <Notice
      tone="bad"
      icon="alert"
      role="alert"
      action={
        onRetry !== undefined && (
          <Button icon="replay" onClick={onRetry}>
            Try again
          </Button>
        )
      }
    >
      {problem.detail}
      <small>
        {problem.code}
        {problem.requestId !== undefined && (
          <>
            {' · request '}
            <code>{problem.requestId}</code>
          </>
        )}
      </small>
    </Notice>
  );
}

/** The API's error for a field of the request, or for a part of that field. */
export const faultOf = (problem: ApiProblem | null, field: string): string | undefined =>
  problem?.fields.find(({ pointer }) => pointer === `/${field}` || pointer.startsWith(`/${field}/`))?.detail;

/** The error, unless the fields show it. */
export const OtherFaults = ({ problem }: { problem: ApiProblem | null }) =>
  problem !== null && problem.fields.length === 0 ? <ProblemNotice problem={problem} /> : null;

export function Empty({ icon, title, children }: { icon: IconName; title: string; children?: ReactNode }) {
  return (
    <div className={css.empty}>
      <span className={css.emptyIcon}>
        <Icon name={icon} size={20} />
      </span>
      <p className={css.emptyTitle}>{title}</p>
      {children !== undefined && <div>{children}</div>}
    </div>
  );
}

interface Query<T> {
  data: T | undefined;
  error: ApiProblem | null;
  isPending: boolean;
  dataUpdatedAt: number;
  refetch: () => unknown;
}

/** Shows a query's data, which may be old; without data, the skeleton while it loads, or the error. */
export function Answer<T>({
  query,
  skeleton,
  children,
}: {
  query: Query<T>;
  skeleton: ReactNode;
  children: (data: T) => ReactNode;
}) {
  if (query.data === undefined) {
    return query.error?.code === 'metrics_not_ready' ? (
      <Empty icon="clock" title="No metrics yet">
        Metrics appear after the first sync.
      </Empty>
    ) : query.error !== null ? (
      <ProblemNotice problem={query.error} onRetry={() => void query.refetch()} />
    ) : (
      <div aria-busy="true">
        <Hidden>Loading…</Hidden>
        {skeleton}
      </div>
    );
  }
  return <>{children(query.data)}</>;
}

/** Warns that the data shown is old, because a refresh failed. */
export function StaleNotice({ queries }: { queries: ReadonlyArray<Query<unknown>> }) {
  const failed = queries.filter((query) => query.error !== null && query.data !== undefined);
  const first = failed[0];
  if (first?.error == null) {
    return null;
  }
  const oldest = Math.min(...failed.map((query) => query.dataUpdatedAt));
  return (
    <Notice
      tone="warn"
      icon="clock"
      role="status"
      action={
        <Button icon="replay" onClick={() => failed.forEach((query) => void query.refetch())}>
          Try again
        </Button>
      }
    >
      Data as of <Time at={new Date(oldest).toISOString()} as="time" />: {first.error.detail}
      {first.error.requestId !== undefined && (
        <small>
          {first.error.code} · request <code>{first.error.requestId}</code>
        </small>
      )}
    </Notice>
  );
}

export const Hidden = ({ children }: { children: ReactNode }) => <span className={theme.hidden}>{children}</span>;

const COPIED_MS = 2_000;

export function CopyButton({ text, what }: { text: string; what: string }) {
  const [outcome, setOutcome] = useState<'copied' | 'failed'>();
  useEffect(() => {
    if (outcome === undefined) {
      return undefined;
    }
    const timer = setTimeout(() => setOutcome(undefined), COPIED_MS);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setOutcome('copied'),
      () => setOutcome('failed'),
    );
  return (
    <>
      <Button icon={outcome === 'copied' ? 'check' : 'copy'} aria-label={`Copy ${what}`} onClick={() => void copy()}>
        {outcome === 'copied' ? 'Copied' : 'Copy'}
      </Button>
      <span role="status" className={theme.hidden}>
        {outcome === 'copied' && `The ${what} was copied to the clipboard.`}
        {outcome === 'failed' && `The ${what} could not be copied. Select it and copy it yourself.`}
      </span>
    </>
  );
}

/** A text to copy, such as a key that is shown once. */
export function CopyField({ label, text, what, testId }: { label: string; text: string; what: string; testId?: string }) {
  return (
    <div className={css.field}>
      <span className={css.label}>{label}</span>
      <div className={css.secret}>
        <code data-testid={testId}>{text}</code>
        <CopyButton text={text} what={what} />
      </div>
    </div>
  );
}
