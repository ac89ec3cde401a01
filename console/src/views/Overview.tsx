/** The state of everything at a glance: health, business metrics, incidents, deployments. */
import * as Menu from '@radix-ui/react-dropdown-menu';
import { useState, type ReactNode } from 'react';
import { write } from '../address';
import { ApiProblem, type Schemas } from '../api/client';
import {
  useCommissions,
  useCommissionsHistory,
  useDeployments,
  useRevenue,
  useRevenueHistory,
  useStatus,
  useSync,
  useUsers,
  useUsersHistory,
} from '../api/queries';
import { Sparkline } from '../charts';
import { useNow } from '../clock';
import * as format from '../format';
import { HEALTH } from '../Health';
import { ViewLink } from '../ViewLink';
import {
  Answer,
  Badge,
  Button,
  Card,
  Empty,
  Hidden,
  Icon,
  Notice,
  ProblemNotice,
  Segmented,
  Select,
  Skeleton,
  StaleNotice,
  Time,
  Tip,
  css as ui,
  type Tone,
} from '../ui';
import { TopLayer, useRoot } from '../ui/root';
import { changeSince, type HistoryValue } from './change';
import { Caveats } from './Caveats';
import { DomainNotices, DomainStates, SkippedRows, domainName, partialFailures } from './Domains';
import { OtherCurrencies } from './Figure';
import { Movements } from './Movements';
import css from './views.module.css';

const COMPARED_DAYS = 30;
/** With fewer daily points than this, the sparkline shows the hours of the last days. */
const FEW_POINTS = 8;

export function Overview() {
  const status = useStatus();
  const users = useUsers();
  const revenue = useRevenue();
  const commissions = useCommissions();
  const deployments = useDeployments(5);
  const all = [status, users, revenue, commissions, deployments];
  if (status.error !== null && all.every(({ data }) => data === undefined)) {
    return <ProblemNotice problem={status.error} onRetry={() => all.forEach((query) => void query.refetch())} />;
  }
  return (
    <div className={css.view}>
      <StaleNotice queries={all} />
      <Answer query={status} skeleton={<Skeleton height={92} />}>
        {(data) => <Hero status={data} />}
      </Answer>
      <Tiles users={users} revenue={revenue} commissions={commissions} />
      <div className={css.thirds}>
        <Movements />
        <Incidents query={status} />
      </div>
      <Delivery query={deployments} />
    </div>
  );
}

// ---------------------------------------------------------------- health and sync

const PULSE: Record<Tone, 'check' | 'alert' | 'clock'> = { good: 'check', warn: 'alert', bad: 'alert', neutral: 'clock', accent: 'clock' };

function Hero({ status }: { status: Schemas['AdminStatus'] }) {
  const sync = useSync();
  const now = useNow();
  const { name, tone } = HEALTH[status.status];
  const state = status.sync;
  return (
    <section className={ui.card} aria-label="Health">
      <div className={css.hero}>
        <span className={css.pulse} data-tone={tone}>
          <Icon name={PULSE[tone]} size={22} />
        </span>
        <div className={css.heroText}>
          <h2 className={css.heroTitle}>
            {name}
            {state.last_success_at !== null && (
              <>
                , last synced <Time at={state.last_success_at} />
              </>
            )}
          </h2>
          <p className={css.heroNote}>
            Every {format.duration(state.interval_seconds)}
            {state.last_duration_ms !== null && ` · took ${format.seconds(state.last_duration_ms)}`}
            {state.last_rows_read !== null && ` · ${format.count(state.last_rows_read, 'row')} read`}
            {state.reconciled_at !== null && (
              <>
                {' · '}
                <Reconciliation state={state} />
              </>
            )}
          </p>
          <DomainStates status={status} />
        </div>
        <div className={css.heroActions}>
          <Button kind="primary" icon="sync" busy={sync.isPending} onClick={() => sync.mutate(false)}>
            {sync.isPending ? 'Syncing…' : 'Sync now'}
          </Button>
          <SyncMenu disabled={sync.isPending} onReconcile={() => sync.mutate(true)} />
        </div>
      </div>
      <div role="status">
        {sync.isPending && (
          <>
            <Elapsed />
            <div className={css.progress} />
          </>
        )}
        {sync.data !== undefined && !sync.isPending && (
          <div className={css.heroFoot}>
            <SyncOutcome report={sync.data} onDismiss={sync.reset} />
          </div>
        )}
        {sync.error !== null && (
          <div className={css.heroFoot}>
            <ProblemNotice problem={sync.error} onRetry={() => sync.mutate(false)} />
          </div>
        )}
      </div>
      <Warnings status={status} now={now} />
    </section>
  );
}

const OUTCOMES: Record<Schemas['SyncReport']['status'], string> = {
  completed: 'Synced',
  backfilling: 'Partly synced (the next runs continue)',
  partial: 'Partly synced',
};

function SyncOutcome({ report, onDismiss }: { report: Schemas['SyncReport']; onDismiss: () => void }) {
  const failures = report.failures ?? [];
  return (
    <Notice
      tone={failures.length === 0 ? 'good' : 'warn'}
      icon={failures.length === 0 ? 'check' : 'alert'}
      action={<Button kind="quiet" icon="cross" aria-label="Dismiss" onClick={onDismiss} />}
    >
      {OUTCOMES[report.status]} in {format.seconds(report.duration_ms)}: {format.count(report.rows_read, 'row')} read
      {report.reconciled && ', counters compared with the sources'}.
      {failures.map(({ domains, code, message }) => (
        <small key={domains.join()}>
          {domains.map(domainName).join(', ')}: {message} ({code})
        </small>
      ))}
    </Notice>
  );
}

function Reconciliation({ state }: { state: Schemas['SyncState'] }) {
  const difference = Object.values(state.reconcile_differences).reduce((sum, one) => sum + one, 0);
  return (
    <>
      counters compared <Time at={state.reconciled_at ?? ''} />
      {difference === 0 ? ', no difference' : `, ${format.count(difference, 'difference')}`}
    </>
  );
}

function SyncMenu({ disabled, onReconcile }: { disabled: boolean; onReconcile: () => void }) {
  const root = useRoot();
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger asChild>
        <Button icon="chevron" aria-label="More sync options" disabled={disabled} />
      </Menu.Trigger>
      <Menu.Portal container={root}>
        <TopLayer>
          <Menu.Content className={ui.menu} align="end" sideOffset={6}>
            <Menu.Item className={ui.menuItem} onSelect={onReconcile}>
              <Icon name="shield" /> Sync and compare with sources
            </Menu.Item>
          </Menu.Content>
        </TopLayer>
      </Menu.Portal>
    </Menu.Root>
  );
}

function Elapsed() {
  const now = useNow();
  const [start] = useState(() => Date.now());
  return <Hidden>{now - start > 5_000 ? 'Still syncing…' : 'Syncing…'}</Hidden>;
}

/** The problems that need attention. */
function Warnings({ status, now }: { status: Schemas['AdminStatus']; now: number }) {
  const failure = status.last_failure;
  const recovered = failure !== null && status.sync.last_success_at !== null && failure.failed_at < status.sync.last_success_at;
  const unusable = status.webhook_sources.filter((source) => source.status === 'unusable');
  const warnings: ReactNode[] = [];
  const partial = partialFailures(status);
  if (failure !== null && !recovered && partial.length === 0) {
    warnings.push(
      <Notice key="failure" tone="bad" icon="alert">
        The last sync failed <Time at={failure.failed_at} />: {failure.message}
        <small>
          {failure.code} · run <code>{failure.run_id}</code>
        </small>
      </Notice>,
    );
  }
  Object.entries(status.sync.backfills).forEach(([kind, { done, expected }]) =>
    warnings.push(
      <Notice key={kind} tone="accent" icon="sync">
        Backfill of {format.words(kind).toLowerCase()}: {format.number(done)} of about {format.number(expected)} (
        {format.percent(expected === 0 ? 0 : Math.min(1, done / expected))}). Until it ends, the previous metrics are shown.
      </Notice>,
    ),
  );
  status.reconcile_details.length > 0 &&
    warnings.push(
      <Notice key="differences" tone="warn" icon="alert">
        Counters differed from their source and are being recounted.
        <small>{status.reconcile_details.slice(0, 3).join(' · ')}</small>
      </Notice>,
    );
  unusable.forEach((source) =>
    warnings.push(
      <Notice key={source.name} tone="bad" icon="alert">
        The webhook source {source.name} is misconfigured. All its webhooks are refused.
        <small>{source.faults.join(' · ')}</small>
      </Notice>,
    ),
  );
  if (status.webhook_sources_fault !== null) {
    warnings.push(
      <Notice key="sources" tone="bad" icon="alert">
        No signed webhooks are accepted.
        <small>{status.webhook_sources_fault}</small>
      </Notice>,
    );
  }
  if (status.last_webhook === null && status.status !== 'never_synced' && now > 0) {
    warnings.push(
      <Notice key="webhooks" icon="inbox">
        No webhook was received in the last seven days.
      </Notice>,
    );
  }
  return (
    <div className={css.warnings}>
      <DomainNotices status={status} />
      {warnings}
      <SkippedRows status={status} />
    </div>
  );
}

// ---------------------------------------------------------------- figures

type Query<T> = { data: T | undefined; error: ApiProblem | null; isPending: boolean; dataUpdatedAt: number; refetch: () => unknown };

function Tiles({
  users,
  revenue,
  commissions,
}: {
  users: Query<Schemas['UsersMetrics']>;
  revenue: Query<Schemas['RevenueMetrics']>;
  commissions: Query<Schemas['CommissionsMetrics']>;
}) {
  const userDays = useUsersHistory(COMPARED_DAYS + 1, 'day');
  const userHours = useUsersHistory(2, 'hour');
  const revenueDays = useRevenueHistory(COMPARED_DAYS + 1, 'day');
  const revenueHours = useRevenueHistory(2, 'hour');
  const commissionDays = useCommissionsHistory(COMPARED_DAYS + 1, 'day');
  const commissionHours = useCommissionsHistory(2, 'hour');
  return (
    <div className={css.tiles}>
      <Tile
        name="Users"
        figure="users"
        query={users}
        value={(data) => data.total_users}
        text={(data) => format.number(data.total_users)}
        history={finer(userDays.data?.points, userHours.data?.points, (point) => point.total_users)}
      />
      <Tile
        name="Monthly recurring revenue"
        figure="mrr"
        query={revenue}
        value={(data) => data.monthly_recurring_revenue}
        text={(data) => format.money(data.monthly_recurring_revenue, data.currency)}
        flag={(data) => <OtherCurrencies of={data.other_currencies} />}
        note={({ caveats }) => <Caveats about="Monthly recurring revenue" of={caveats} fields={['monthly_recurring_revenue']} />}
        history={finer(revenueDays.data?.points, revenueHours.data?.points, (point) => point.monthly_recurring_revenue)}
      />
      <Tile
        name="Revenue, all time"
        figure="revenue"
        query={revenue}
        value={(data) => data.total_revenue}
        text={(data) => format.money(data.total_revenue, data.currency)}
        flag={(data) => <OtherCurrencies of={data.other_currencies} />}
        note={({ caveats }) => <Caveats about="Revenue, all time" of={caveats} fields={['total_revenue']} />}
        history={finer(revenueDays.data?.points, revenueHours.data?.points, (point) => point.total_revenue)}
      />
      <Tile
        name="Commissions, all time"
        figure="commissions"
        query={commissions}
        value={(data) => data.total_commissions}
        text={(data) => format.money(data.total_commissions, data.currency)}
        flag={(data) => <OtherCurrencies of={data.other_currencies} />}
        history={finer(commissionDays.data?.points, commissionHours.data?.points, (point) => point.total_commissions)}
      />
    </div>
  );
}

/** The days, or the last hours while there are too few days. */
function finer<P extends { at: string }>(days: readonly P[] = [], hours: readonly P[] = [], value: (point: P) => number): HistoryValue[] {
  const points = days.length < FEW_POINTS && hours.length > days.length ? hours : days;
  return points.map((point) => ({ at: point.at, value: value(point) }));
}

function Tile<T extends { timestamp: string }>({
  name,
  figure,
  query,
  value,
  text,
  flag,
  note,
  history,
}: {
  name: string;
  figure: string;
  query: Query<T>;
  value: (data: T) => number;
  text: (data: T) => string;
  /** After the number. */
  flag?: (data: T) => ReactNode;
  /** Beside the number, outside the link. */
  note?: (data: T) => ReactNode;
  history: HistoryValue[];
}) {
  const now = useNow();
  if (query.data === undefined) {
    return query.error !== null ? (
      <div className={css.tile}>
        <span className={css.tileName}>{name}</span>
        {query.error.code === 'metrics_not_ready' ? (
          <p className={css.tileChange}>No sync has finished yet.</p>
        ) : (
          <ProblemNotice problem={query.error} onRetry={() => void query.refetch()} />
        )}
      </div>
    ) : (
      <div className={css.tile} aria-busy="true">
        <span className={css.tileName}>{name}</span>
        <Skeleton height={32} width="70%" />
        <Skeleton height={16} width="50%" />
        <span className={css.spark} />
      </div>
    );
  }
  const present = value(query.data);
  const { timestamp } = query.data;
  const known = [...history.filter(({ at }) => at < timestamp), { at: timestamp, value: present }];
  const change = changeSince(known, present, COMPARED_DAYS, now);
  return (
    <div className={css.tileFrame}>
      <ViewLink className={css.tile} to={write('metrics', { figure })}>
        <span className={css.tileName}>{name}</span>
        <span className={css.tileLine}>
          <span className={css.tileValue}>{text(query.data)}</span> {flag?.(query.data)}
        </span>
        <span className={css.tileChange}>
          {change !== undefined && change.since !== timestamp ? (
            <>
              <ChangeMark ratio={change.ratio} difference={change.difference} />
              {change.whole ? `vs. ${COMPARED_DAYS} days ago` : <>since {sinceText(change.since, now)}</>}
            </>
          ) : (
            'First value'
          )}
        </span>
        <span className={css.spark}>
          <Sparkline values={known.map((point) => point.value)} label={`${name}, last ${COMPARED_DAYS} days`} />
        </span>
      </ViewLink>
      <span className={css.tileNote}>{note?.(query.data)}</span>
    </div>
  );
}

const sinceText = (at: string, now: number) =>
  now - new Date(at).getTime() < 86_400_000 ? format.time(at) : format.shortDay(at);

function ChangeMark({ ratio, difference }: { ratio: number | undefined; difference: number }) {
  const direction = difference > 0 ? 'up' : difference < 0 ? 'down' : 'none';
  return (
    <span className={css.change} data-direction={direction}>
      {direction !== 'none' && <Icon name={direction} size={13} />}
      <Hidden>{direction === 'up' ? 'up ' : direction === 'down' ? 'down ' : ''}</Hidden>
      {direction === 'none' ? 'unchanged' : ratio === undefined ? 'new' : format.percent(Math.abs(ratio))}
    </span>
  );
}

// ---------------------------------------------------------------- delivery

function Incidents({ query }: { query: Query<Schemas['AdminStatus']> }) {
  const number = query.data?.delivery.open_incident_count ?? 0;
  return (
    <Card
      flush
      title="Open incidents"
      actions={query.data !== undefined && <Badge tone={number > 0 ? 'bad' : 'good'}>{format.number(number)}</Badge>}
    >
      <Answer query={query} skeleton={<Skeleton height={160} />}>
        {({ delivery }) =>
          number === 0 ? (
            <Empty icon="shield" title="No open incidents">
              Alerts appear here until they are resolved.
            </Empty>
          ) : (
            <ul className={css.list}>
              {delivery.open_incidents.slice(0, 6).map((incident) => (
                <li key={`${incident.system} ${incident.incident_id}`} className={css.item}>
                  <span className={css.bullet} data-tone={incident.state === 'opened' ? 'bad' : 'warn'}>
                    <Icon name="alert" />
                  </span>
                  <div className={css.itemMain}>
                    <p className={css.itemTitle}>
                      {format.webAddress(incident.url) === undefined ? (
                        (incident.title ?? incident.incident_id)
                      ) : (
                        <a href={format.webAddress(incident.url)} target="_blank" rel="noreferrer">
                          {incident.title ?? incident.incident_id}
                        </a>
                      )}
                    </p>
                    <p className={css.itemNote}>
                      {[incident.state, incident.severity, incident.service, incident.environment].filter(Boolean).join(' · ')}
                    </p>
                  </div>
                  <span className={css.itemEnd}>{incident.opened_at !== null && <Time at={incident.opened_at} />}</span>
                </li>
              ))}
            </ul>
          )
        }
      </Answer>
    </Card>
  );
}

const MEASURES = [
  ['deployment_frequency', 'Deployment frequency'],
  ['lead_time', 'Lead time'],
  ['change_failure_rate', 'Change failure rate'],
  ['time_to_restore', 'Time to restore'],
] as const;

type WindowDays = '7' | '30' | '90';

function Delivery({ query }: { query: Query<Schemas['DeploymentList']> }) {
  const [days, setDays] = useState<WindowDays>('30');
  const [chosen, setChosen] = useState<string>();
  const environments = query.data?.measures.map(({ environment }) => environment) ?? [];
  const environment = environments.includes(chosen ?? '') ? chosen : environments.find((name) => name === 'production') ?? environments[0];
  return (
    <Card
      flush
      title="Delivery"
      note="deployments and the DORA measures"
      actions={
        environments.length > 0 && (
          <>
            {environments.length > 1 && (
              <Select
                label="Environment"
                options={environments.map((name) => [name, name] as const)}
                value={environment ?? ''}
                onChange={setChosen}
              />
            )}
            <Segmented
              label="Period"
              options={[
                ['7', '7 days'],
                ['30', '30 days'],
                ['90', '90 days'],
              ]}
              value={days}
              onChange={setDays}
            />
          </>
        )
      }
    >
      <Answer query={query} skeleton={<Skeleton height={220} />}>
        {(data) => {
          const window = data.measures
            .find((measures) => measures.environment === environment)
            ?.windows.find((one) => String(one.days) === days);
          return data.deployments.length === 0 && window === undefined ? (
            <Empty icon="rocket" title="No deployments yet">
              Deployments appear when their events are received.
            </Empty>
          ) : (
            <>
              <div className={ui.cardBody}>
                <div className={css.dora}>
                  {window !== undefined &&
                    MEASURES.map(([key, name]) => (
                      <MeasureTile key={key} name={name} measure={window[key]} definition={data.definitions[key]} />
                    ))}
                </div>
              </div>
              <ul className={css.list}>
                {data.deployments.map((deployment) => (
                  <DeploymentItem key={`${deployment.webhook_id} ${deployment.environment} ${deployment.service}`} deployment={deployment} />
                ))}
              </ul>
            </>
          );
        }}
      </Answer>
    </Card>
  );
}

function MeasureTile({ name, measure, definition }: { name: string; measure: Schemas['Measure']; definition: string | undefined }) {
  const [text, unit] = measured(measure);
  return (
    <div className={css.measure}>
      <span className={css.measureName}>
        {definition === undefined ? (
          name
        ) : (
          <Tip text={definition}>
            <span tabIndex={0}>{name}</span>
          </Tip>
        )}
      </span>
      <span className={css.measureValue}>
        {text}
        {unit !== undefined && <small>{unit}</small>}
      </span>
      <span className={css.measureNote}>{measure.reason ?? countsText(measure)}</span>
    </div>
  );
}

function measured({ value, unit }: Schemas['Measure']): [string, string?] {
  if (value === null) {
    return ['–'];
  }
  switch (unit) {
    case 'per_day':
      return value > 0 && value < 1 ? [format.number(Math.round(value * 70) / 10), 'per week'] : [format.number(Math.round(value * 10) / 10), 'per day'];
    case 'ratio':
      return [format.percent(value)];
    case 'seconds':
      return [format.duration(value)];
  }
}

const countsText = ({ counts }: Schemas['Measure']) =>
  Object.entries(counts)
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([name, value]) => `${format.number(value)} ${(value === 1 ? name.replace(/s$/, '') : name).replaceAll('_', ' ')}`)
    .join(', ');

export const DEPLOYMENT_TONES: Record<Schemas['Deployment']['status'], Tone> = {
  success: 'good',
  failure: 'bad',
  in_progress: 'accent',
  cancelled: 'neutral',
};

function DeploymentItem({ deployment }: { deployment: Schemas['Deployment'] }) {
  const at = deployment.finished_at ?? deployment.started_at;
  return (
    <li className={css.item}>
      <span className={css.bullet} data-tone={DEPLOYMENT_TONES[deployment.status]}>
        <Icon name="rocket" />
      </span>
      <div className={css.itemMain}>
        <p className={css.itemTitle}>
          <ViewLink to={write('events', { event: deployment.webhook_id })}>
            {[deployment.service, deployment.version].filter(Boolean).join(' ') || deployment.system}
          </ViewLink>
          <Badge tone={DEPLOYMENT_TONES[deployment.status]}>{format.words(deployment.status)}</Badge>
        </p>
        <p className={css.itemNote}>
          {[
            deployment.environment,
            deployment.commit?.slice(0, 8),
            deployment.duration_seconds === null ? null : `took ${format.duration(deployment.duration_seconds)}`,
            `by ${deployment.system}`,
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
      </div>
      <span className={css.itemEnd}>{at !== null && <Time at={at} />}</span>
    </li>
  );
}
