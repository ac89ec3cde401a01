/** The frame around each view: name, health, navigation. */
import { Component, Suspense, lazy, useId, useRef, type ReactNode } from 'react';
import { useStatus } from './api/queries';
import { VIEWS, useAddress, type View } from './address';
import css from './Frame.module.css';
import { Health } from './Health';
import { THEMES, type Theme } from './theme';
import { Button, Hidden, Icon, Notice, Skeleton, type IconName } from './ui';
import { useMainRole } from './ui/root';
import theming from './ui/theme.module.css';
import { ViewLink } from './ViewLink';
import { Overview } from './views/Overview';

const Metrics = lazy(() => import('./views/Metrics').then(({ Metrics: view }) => ({ default: view })));
const Keys = lazy(() => import('./views/Keys').then(({ Keys: view }) => ({ default: view })));
const Events = lazy(() => import('./views/Events').then(({ Events: view }) => ({ default: view })));
const Endpoints = lazy(() => import('./views/Endpoints').then(({ Endpoints: view }) => ({ default: view })));
const Activity = lazy(() => import('./views/Activity').then(({ Activity: view }) => ({ default: view })));

const CONTENT: Record<View, { name: string; icon: IconName; view: () => ReactNode }> = {
  overview: { name: 'Overview', icon: 'overview', view: () => <Overview /> },
  metrics: { name: 'Metrics', icon: 'metrics', view: () => <Metrics /> },
  keys: { name: 'Keys', icon: 'key', view: () => <Keys /> },
  events: { name: 'Events', icon: 'events', view: () => <Events /> },
  endpoints: { name: 'Endpoints', icon: 'send', view: () => <Endpoints /> },
  activity: { name: 'Activity', icon: 'activity', view: () => <Activity /> },
};

const THEME_ICONS = { auto: 'auto', light: 'sun', dark: 'moon' } as const;

interface FrameProps {
  theme: Theme;
  onTheme?: (theme: Theme) => void;
  corner?: ReactNode;
}

export function Frame({ theme, onTheme, corner }: FrameProps) {
  const { view } = useAddress();
  const status = useStatus();
  const content = useRef<HTMLDivElement>(null);
  const role = useMainRole();
  const id = useId();
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'auto';
  return (
    <div className={css.frame}>
      <a
        className={css.skip}
        href={`#${id}`}
        onClick={(event) => {
          event.preventDefault();
          content.current?.focus();
        }}
      >
        Skip to content
      </a>
      <header className={css.head}>
        <div className={css.bar}>
          <Brand />
          <Health query={status} />
          <div className={css.corner}>
            {onTheme !== undefined && (
              <Button kind="quiet" icon={THEME_ICONS[theme]} label={`Theme: ${theme}. Switch to ${next}`} onClick={() => onTheme(next)} />
            )}
            {corner !== undefined && <div className={theming.host}>{corner}</div>}
          </div>
        </div>
        <nav className={css.tabs} aria-label="Views">
          {VIEWS.map((name) => (
            <ViewLink key={name} className={css.tab} to={name} aria-current={name === view ? 'page' : undefined}>
              <Icon name={CONTENT[name].icon} />
              {CONTENT[name].name}
            </ViewLink>
          ))}
        </nav>
      </header>
      <div className={css.content} role={role} id={id} ref={content} tabIndex={-1} aria-labelledby={`${id}title`}>
        <h1 id={`${id}title`}>
          <Hidden>{CONTENT[view].name}</Hidden>
        </h1>
        <Guard key={view}>
          <Suspense fallback={<ViewSkeleton />}>{CONTENT[view].view()}</Suspense>
        </Guard>
      </div>
    </div>
  );
}

/** The frame on a server. It has no style attributes, which a host's Content-Security-Policy may forbid in markup. */
export function Waiting() {
  return (
    <div className={css.frame} aria-busy="true">
      <div className={css.head}>
        <div className={css.bar}>
          <Brand />
        </div>
      </div>
      <div className={css.waiting}>
        <Hidden>Loading…</Hidden>
      </div>
    </div>
  );
}

function Brand() {
  return (
    <span className={css.brand}>
      <Logo />
      <span className={css.name}>
        <b>DevOps Integration</b>
        <span>Revenue Ripple</span>
      </span>
    </span>
  );
}

function ViewSkeleton() {
  return (
    <div className={css.view} aria-busy="true">
      <Skeleton height={38} width={260} />
      <Skeleton height={320} />
    </div>
  );
}

/** Keeps the frame when a view fails, or when its file cannot be loaded. */
class Guard extends Component<{ children: ReactNode }, { failure: Error | null }> {
  override state = { failure: null };

  static getDerivedStateFromError(failure: Error) {
    return { failure };
  }

  override render() {
    return this.state.failure === null ? (
      this.props.children
    ) : (
      <Notice
        tone="bad"
        icon="alert"
        role="alert"
        action={
          <Button icon="replay" onClick={() => window.location.reload()}>
            Reload
          </Button>
        }
      >
        This view cannot be displayed.
      </Notice>
    );
  }
}

function Logo() {
  return (
    <svg className={css.logo} viewBox="0 0 32 32" width="30" height="30" aria-hidden="true">
      <rect width="32" height="32" rx="9" fill="#2f5bea" />
      <g fill="none" stroke="#fff" strokeLinecap="round" strokeWidth="2.6">
        <path d="M6.500 20c2.400 0 2.400-3 4.750-3s2.400 3 4.750 3 2.400-3 4.750-3 2.400 3 4.750 3" opacity=".55" />
        <path d="M6.500 13.500c2.400 0 2.400-3 4.750-3s2.400 3 4.750 3 2.400-3 4.750-3 2.400 3 4.750 3" />
      </g>
    </svg>
  );
}
