/** The audit log. */
import { useMemo } from 'react';
import { useAddress, write } from '../address';
import type { Schemas } from '../api/client';
import { items, useActivity } from '../api/queries';
import { csv, save } from '../csv';
import * as format from '../format';
import { Answer, Badge, Button, Card, Empty, Field, Icon, Skeleton, StaleNotice, Time, css as ui, type IconName, type Tone } from '../ui';
import { ViewLink } from '../ViewLink';
import { ViewHead } from './ViewHead';
import css from './views.module.css';

type Entry = Schemas['Activity'];
type Action = Entry['action'];

const ACTIONS: Record<Action, { name: string; did: string; icon: IconName; tone: Tone }> = {
  'key.created': { name: 'Key created', did: 'created the key', icon: 'plus', tone: 'good' },
  'key.changed': { name: 'Key changed', did: 'changed the key', icon: 'edit', tone: 'accent' },
  'key.rotated': { name: 'Key rotated', did: 'rotated the key', icon: 'rotate', tone: 'accent' },
  'key.reissued': { name: 'Key reissued', did: 'replaced the unused secret of the key', icon: 'rotate', tone: 'accent' },
  'key.revoked': { name: 'Key revoked', did: 'revoked the key', icon: 'ban', tone: 'bad' },
  'key.expiring': { name: 'Key expiring', did: 'reported the upcoming expiry of the key', icon: 'clock', tone: 'warn' },
  'sync.requested': { name: 'Sync requested', did: 'requested a sync in run', icon: 'rotate', tone: 'neutral' },
  'reconcile.requested': { name: 'Reconciliation requested', did: 'requested a reconciliation in run', icon: 'rotate', tone: 'neutral' },
  'sync.failed': { name: 'Sync failed', did: 'failed to sync in run', icon: 'alert', tone: 'bad' },
  'sync.stale': { name: 'Sync stale', did: 'reported that no sync has succeeded for too long', icon: 'clock', tone: 'bad' },
  'reconcile.difference': { name: 'Difference found', did: 'found counters that differ from the source in run', icon: 'alert', tone: 'warn' },
  'endpoint.created': { name: 'Endpoint created', did: 'created the endpoint', icon: 'plus', tone: 'good' },
  'endpoint.changed': { name: 'Endpoint changed', did: 'changed the endpoint', icon: 'edit', tone: 'accent' },
  'endpoint.enabled': { name: 'Endpoint enabled', did: 'enabled the endpoint', icon: 'check', tone: 'good' },
  'endpoint.disabled': { name: 'Endpoint disabled', did: 'disabled the endpoint', icon: 'ban', tone: 'bad' },
  'endpoint.rotated': { name: 'Endpoint rotated', did: 'rotated the secret of the endpoint', icon: 'rotate', tone: 'accent' },
  'endpoint.reissued': { name: 'Secret shown again', did: 'was shown the secret again of the endpoint', icon: 'search', tone: 'neutral' },
  'endpoint.pinged': { name: 'Endpoint pinged', did: 'pinged the endpoint', icon: 'out', tone: 'neutral' },
  'endpoint.recovered': { name: 'Endpoint recovered', did: 'recovered the failed and missed deliveries to the endpoint', icon: 'replay', tone: 'warn' },
  'endpoint.deleted': { name: 'Endpoint deleted', did: 'deleted the endpoint', icon: 'cross', tone: 'bad' },
  'delivery.retried': { name: 'Delivery retried', did: 'retried a delivery to the endpoint', icon: 'replay', tone: 'warn' },
  'event.read': { name: 'Payload read', did: 'read the payload of the event', icon: 'search', tone: 'neutral' },
  'event.replayed': { name: 'Event replayed', did: 'replayed the event', icon: 'replay', tone: 'warn' },
};

const OTHER = { name: 'Other', did: 'acted on', icon: 'activity', tone: 'neutral' } as const;
const look = (action: string) => ACTIONS[action as Action] ?? OTHER;

export function Activity() {
  const { parameters, change } = useAddress();
  const action = parameters.get('action') ?? '';
  const search = parameters.get('search') ?? '';
  const from = parameters.get('from');
  const to = parameters.get('to');
  const query = useActivity({ ...(from !== null && { from }), ...(to !== null && { to }) });
  const all = items(query.data, (page) => page.activity);
  const rows = useMemo(
    () =>
      all.filter(
        (entry) =>
          (action === '' || entry.action === action) &&
          `${entry.actor} ${entry.actor_name ?? ''} ${entry.source_address ?? ''} ${entry.subject} ${nameOf(entry) ?? ''}`.toLowerCase().includes(search.toLowerCase()),
      ),
    [all, action, search],
  );
  const days = useMemo(() => byDay(rows), [rows]);
  const download = () =>
    save(
      'activity.csv',
      'text/csv',
      csv(
        ['at', 'actor', 'actor_kind', 'actor_name', 'source_address', 'action', 'subject', 'details', 'request_id'],
        rows.map((entry) => [
          entry.at,
          entry.actor,
          entry.actor_kind,
          entry.actor_name ?? '',
          entry.source_address ?? '',
          entry.action,
          entry.subject,
          JSON.stringify(entry.details),
          entry.request_id,
        ]),
      ),
    );
  return (
    <div className={css.view}>
      <ViewHead title="Activity" note="Audit log: who did what, when. Entries are kept for 400 days.">
        <Button icon="download" disabled={rows.length === 0} onClick={download}>
          Download CSV
        </Button>
      </ViewHead>
      <StaleNotice queries={[query]} />
      <Card flush>
        <div className={css.filters}>
          <Field label="Action">
            {(attributes) => (
              <select {...attributes} className={ui.select} value={action} onChange={(event) => change({ action: event.target.value || undefined })}>
                <option value="">All actions</option>
                {Object.entries(ACTIONS).map(([code, { name }]) => (
                  <option key={code} value={code}>
                    {name}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Field label="Actor or subject">
            {(attributes) => (
              <input
                {...attributes}
                className={ui.input}
                type="search"
                placeholder="User, key or event"
                value={search}
                onChange={(event) => change({ search: event.target.value || undefined })}
              />
            )}
          </Field>
          <Field label="From (UTC)">
            {(attributes) => (
              <input {...attributes} className={ui.input} type="date" value={from ?? ''} onChange={(event) => change({ from: event.target.value || undefined })} />
            )}
          </Field>
          <Field label="To (UTC)">
            {(attributes) => (
              <input {...attributes} className={ui.input} type="date" value={to ?? ''} onChange={(event) => change({ to: event.target.value || undefined })} />
            )}
          </Field>
        </div>
        <div className={query.data === undefined ? ui.cardBody : undefined}>
          <Answer query={query} skeleton={<Skeleton height={300} />}>
            {() => (
              <>
                {rows.length === 0 && <Empty icon="activity" title={all.length === 0 ? 'No activity in this period' : 'No matching activity'} />}
                {days.map(([day, entries]) => (
                  <section key={day} aria-label={day}>
                    <h2 className={css.dayTitle}>{day}</h2>
                    <ul className={css.list}>
                      {entries.map((entry) => (
                        <ActivityItem key={entry.id} entry={entry} />
                      ))}
                    </ul>
                  </section>
                ))}
                {query.hasNextPage && (
                  <div className={ui.more}>
                    <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                      Show more
                    </Button>
                  </div>
                )}
              </>
            )}
          </Answer>
        </div>
      </Card>
    </div>
  );
}

/** The entries by day, in their order. */
function byDay(entries: readonly Entry[]): Array<[string, Entry[]]> {
  const days = new Map<string, Entry[]>();
  for (const entry of entries) {
    const day = format.longDay(entry.at);
    days.set(day, [...(days.get(day) ?? []), entry]);
  }
  return [...days];
}

function ActivityItem({ entry }: { entry: Entry }) {
  const { did, icon, tone } = look(entry.action);
  return (
    <li className={css.item}>
      <span className={css.bullet} data-tone={tone}>
        <Icon name={icon} />
      </span>
      <div className={css.itemMain}>
        <p className={css.itemTitle}>
          <span>
            <Actor entry={entry} /> {did} <Subject entry={entry} />
          </span>
        </p>
        <Details entry={entry} />
        <p className={css.itemNote}>
          request <span className={ui.mono}>{entry.request_id}</span>
          {entry.source_address !== null && (
            <>
              {' from '}
              <span className={ui.mono}>{entry.source_address}</span>
            </>
          )}
        </p>
      </div>
      <span className={css.itemEnd}>
        <Time at={entry.at} as="time" />
      </span>
    </li>
  );
}

function Actor({ entry }: { entry: Entry }) {
  return entry.actor_kind === 'system' ? (
    <span className={ui.muted}>The system</span>
  ) : (
    <>
      <span className={ui.muted}>Administrator</span>{' '}
      {entry.actor_name === null ? (
        <span className={ui.mono} title={entry.actor}>
          {entry.actor.slice(0, 8)}
        </span>
      ) : (
        <span title={entry.actor}>{entry.actor_name}</span>
      )}
    </>
  );
}

/** The entry's subject, as a link if a view shows it. */
function Subject({ entry }: { entry: Entry }) {
  if (entry.action.startsWith('event.')) {
    return <ViewLink to={write('events', { event: entry.subject })}>{entry.subject}</ViewLink>;
  }
  if (entry.action.startsWith('key.')) {
    return <ViewLink to={write('keys', { status: 'all', search: entry.subject })}>{nameOf(entry) ?? entry.subject}</ViewLink>;
  }
  if (entry.action.startsWith('endpoint.') || entry.action === 'delivery.retried') {
    return <ViewLink to={write('endpoints', { endpoint: entry.subject })}>{entry.subject}</ViewLink>;
  }
  return entry.action === 'sync.stale' ? null : <span className={ui.mono}>{entry.subject}</span>;
}

/** The changed settings with their old and new values, or else the entry's details. */
function Details({ entry }: { entry: Entry }) {
  const { before, after } = entry.details as { before?: Record<string, unknown>; after?: Record<string, unknown> };
  const changes =
    before !== undefined && after !== undefined
      ? Object.keys(after)
          .filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
          .map((key) => [key, `${shown(before[key])} → ${shown(after[key])}`] as const)
      : Object.entries(entry.details)
          .filter(([key]) => key !== 'name')
          .map(([key, value]) => [key, shown(value)] as const);
  return changes.length === 0 ? null : (
    <p className={css.itemTitle}>
      {changes.map(([key, text]) => (
        <Badge key={key} long>
          {format.words(key)}: {text}
        </Badge>
      ))}
    </p>
  );
}

function shown(value: unknown): string {
  if (Array.isArray(value)) {
    return value.map(String).join(', ');
  }
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? format.minute(value) : String(value);
}

function nameOf(entry: Entry): string | undefined {
  const { name, after } = entry.details as { name?: string; after?: { name?: string } };
  return name ?? after?.name;
}
