/** The live list of received webhooks. */
import type { ColumnDef } from '@tanstack/react-table';
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import { useAddress } from '../address';
import type { Schemas } from '../api/client';
import { items, useEvent, useEvents, useRefused, useReplay, useStatus, type EventFilter } from '../api/queries';
import * as format from '../format';
import { save } from '../csv';
import {
  Answer,
  Badge,
  Button,
  Card,
  CopyButton,
  Dialog,
  DialogActions,
  Empty,
  Field,
  Icon,
  Notice,
  ProblemNotice,
  Skeleton,
  StaleNotice,
  Time,
  css as ui,
  type Tone,
} from '../ui';
import { DataTable } from '../ui/DataTable';
import { Json } from './Json';
import { ViewHead } from './ViewHead';
import css from './views.module.css';

type Summary = Schemas['EventSummary'];

const FILTERS = ['source', 'event_type', 'status', 'from', 'to'] as const;
const DEPLOYMENTS = /^(deployment|deployment_status|workflow_run|release|Deployment Hook|Pipeline Hook)$/;
const ALERTS = /^(alert|incident\..*)$/;
const TYPING_MS = 350;

export function Events() {
  const { parameters, change } = useAddress();
  const filter: EventFilter = Object.fromEntries(
    FILTERS.flatMap((name) => {
      const value = parameters.get(name);
      return value === null ? [] : [[name, value]];
    }),
  );
  const query = useEvents(filter);
  const rows = items(query.data, (page) => page.events);
  const isNew = useNewOnes(rows, JSON.stringify(filter));
  const columns = useMemo(() => eventColumns((event) => change({ event })), [change]);
  const shown = parameters.get('event');
  const filtered = Object.keys(filter).length > 0;
  return (
    <div className={css.view}>
      <ViewHead title="Events" note="Received webhooks, newest first.">
        <span className={css.live} data-paused={query.error !== null ? '' : undefined}>
          {query.error !== null ? 'Interrupted' : 'Live'}
        </span>
      </ViewHead>
      <StaleNotice queries={[query]} />
      <Card flush>
        <Filters filter={filter} change={change} />
        <div className={query.data === undefined ? ui.cardBody : undefined} aria-live="off">
          <Answer query={query} skeleton={<Skeleton height={320} />}>
            {() =>
              rows.length === 0 ? (
                <Empty icon="inbox" title={filtered ? 'No matching events' : 'No events yet'}>
                  {query.hasNextPage ? (
                    <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                      Load older events
                    </Button>
                  ) : (
                    !filtered && 'Events appear here a few seconds after they are received.'
                  )}
                </Empty>
              ) : (
                <DataTable
                  label="Events"
                  columns={columns}
                  rows={rows}
                  id={(event) => event.webhook_id}
                  marks={(event) => ({ marked: DEPLOYMENTS.test(event.event_type), isNew: isNew(event) })}
                  more={{ has: query.hasNextPage, busy: query.isFetchingNextPage, load: () => void query.fetchNextPage() }}
                />
              )
            }
          </Answer>
        </div>
      </Card>
      <Refused />
      {shown !== null && <EventDialog key={shown} webhookId={shown} onClose={() => change({ event: undefined })} />}
    </div>
  );
}

/** Returns whether an event was received after the list was first shown. */
function useNewOnes(rows: readonly Summary[], list: string) {
  const shown = useRef<{ list: string; newest: string } | undefined>(undefined);
  const first = rows[0];
  if (first !== undefined && shown.current?.list !== list) {
    shown.current = { list, newest: first.received_at };
  }
  const newest = shown.current?.newest;
  return (event: Summary) => newest !== undefined && event.received_at > newest;
}

const STATUS_TONES: Record<string, Tone> = {
  success: 'good',
  resolved: 'good',
  completed: 'good',
  failure: 'bad',
  failed: 'bad',
  error: 'bad',
  open: 'bad',
  rolled_back: 'bad',
  acknowledged: 'warn',
  in_progress: 'accent',
  pending: 'accent',
};

const eventColumns = (show: (webhookId: string) => void): ColumnDef<Summary>[] => [
  {
    header: 'Event',
    accessorKey: 'event_type',
    enableSorting: false,
    cell: ({ row: { original: event } }) => (
      <span className={css.itemTitle}>
        <span className={css.bullet} data-tone={DEPLOYMENTS.test(event.event_type) ? 'accent' : ALERTS.test(event.event_type) ? 'warn' : 'neutral'}>
          <Icon name={DEPLOYMENTS.test(event.event_type) ? 'rocket' : ALERTS.test(event.event_type) ? 'alert' : 'events'} />
        </span>
        <button type="button" className={css.link} onClick={() => show(event.webhook_id)}>
          {event.event_type}
        </button>
        {event.flag !== null && <Badge tone="warn">{format.words(event.flag)}</Badge>}
      </span>
    ),
  },
  { header: 'Source', accessorKey: 'source', enableSorting: false },
  {
    header: 'Status',
    accessorKey: 'status',
    enableSorting: false,
    cell: ({ row: { original: event } }) =>
      event.status === null ? (
        <span className={ui.muted}>–</span>
      ) : (
        <Badge tone={STATUS_TONES[event.status] ?? 'neutral'}>{format.words(event.status)}</Badge>
      ),
  },
  {
    header: 'Received',
    accessorKey: 'received_at',
    enableSorting: false,
    cell: ({ row }) => <Time at={row.original.received_at} />,
  },
  {
    header: 'ID',
    accessorKey: 'webhook_id',
    enableSorting: false,
    cell: ({ row }) => <span className={`${ui.mono} ${ui.muted}`}>{row.original.webhook_id}</span>,
  },
];

function Filters({ filter, change }: { filter: EventFilter; change: (changes: Record<string, string | undefined>) => void }) {
  const status = useStatus();
  const types = useId();
  const sources = ['devops', ...(status.data?.webhook_sources.map(({ name }) => name) ?? [])];
  const [typed, setTyped] = useState({ event_type: filter.event_type ?? '', status: filter.status ?? '' });
  useEffect(() => {
    const timer = setTimeout(
      () =>
        (typed.event_type !== (filter.event_type ?? '') || typed.status !== (filter.status ?? '')) &&
        change({ event_type: typed.event_type || undefined, status: typed.status || undefined }),
      TYPING_MS,
    );
    return () => clearTimeout(timer);
  }, [typed, filter.event_type, filter.status, change]);
  return (
    <div className={css.filters}>
      <Field label="Source">
        {(attributes) => (
          <select
            {...attributes}
            className={ui.select}
            value={filter.source ?? ''}
            onChange={(event) => change({ source: event.target.value || undefined })}
          >
            <option value="">All sources</option>
            {[...new Set([...sources, ...(filter.source === undefined ? [] : [filter.source])])].map((source) => (
              <option key={source}>{source}</option>
            ))}
          </select>
        )}
      </Field>
      <Field label="Type">
        {(attributes) => (
          <input
            {...attributes}
            className={ui.input}
            placeholder="deployment"
            list={types}
            value={typed.event_type}
            onChange={(event) => setTyped({ ...typed, event_type: event.target.value })}
          />
        )}
      </Field>
      <Field label="Status">
        {(attributes) => (
          <input
            {...attributes}
            className={ui.input}
            placeholder="success"
            value={typed.status}
            onChange={(event) => setTyped({ ...typed, status: event.target.value })}
          />
        )}
      </Field>
      <Field label="From (UTC)">
        {(attributes) => (
          <input
            {...attributes}
            className={ui.input}
            type="date"
            value={filter.from ?? ''}
            onChange={(event) => change({ from: event.target.value || undefined })}
          />
        )}
      </Field>
      <Field label="To (UTC)">
        {(attributes) => (
          <input
            {...attributes}
            className={ui.input}
            type="date"
            value={filter.to ?? ''}
            onChange={(event) => change({ to: event.target.value || undefined })}
          />
        )}
      </Field>
      {Object.keys(filter).length > 0 && (
        <Button
          kind="quiet"
          icon="cross"
          onClick={() => {
            setTyped({ event_type: '', status: '' });
            change(Object.fromEntries(FILTERS.map((name) => [name, undefined])));
          }}
        >
          Clear filters
        </Button>
      )}
      <datalist id={types}>
        {['deployment', 'alert', 'deployment_status', 'workflow_run', 'release', 'Pipeline Hook', 'incident.triggered'].map((type) => (
          <option key={type} value={type} />
        ))}
      </datalist>
    </div>
  );
}

const FLAGS: Record<NonNullable<Summary['flag']>, string> = {
  conflict: 'The sender used this delivery ID before, with another body. The event was not published; a replay publishes it.',
  suspected_replay: 'The same signed body was received before under another ID. The event was not published; a replay publishes it.',
};

function EventDialog({ webhookId, onClose }: { webhookId: string; onClose: () => void }) {
  const query = useEvent(webhookId);
  return (
    <Dialog side title={query.data?.event_type ?? 'Event'} note={<span className={ui.mono}>{webhookId}</span>} onClose={onClose}>
      <Answer query={query} skeleton={<Skeleton height={420} />}>
        {(event) => <EventDetails event={event} />}
      </Answer>
    </Dialog>
  );
}

function EventDetails({ event }: { event: Schemas['Event'] }) {
  const replay = useReplay();
  const [asked, setAsked] = useState(false);
  const text = event.payload === null ? undefined : JSON.stringify(event.payload, null, 2);
  return (
    <>
      {event.flag !== null && (
        <Notice tone="warn" icon="alert">
          {FLAGS[event.flag]}
        </Notice>
      )}
      <dl className={css.details}>
        <dt>Source</dt>
        <dd>{event.source}</dd>
        <dt>Status</dt>
        <dd>{event.status === null ? '–' : <Badge tone={STATUS_TONES[event.status] ?? 'neutral'}>{format.words(event.status)}</Badge>}</dd>
        <dt>Received</dt>
        <dd>
          <Time at={event.received_at} as="full" />
        </dd>
        <dt>Sender</dt>
        <dd className={ui.mono}>{event.sender}</dd>
        <dt>Delivery ID</dt>
        <dd className={ui.mono}>{event.delivery_id ?? '–'}</dd>
      </dl>
      {replay.data !== undefined && (
        <Notice tone="good" icon="check" role="status">
          Published again <Time at={replay.data.replayed_at} as="time" />.
        </Notice>
      )}
      {replay.error !== null && <ProblemNotice problem={replay.error} />}
      {asked && replay.data === undefined && replay.error === null ? (
        <Notice
          tone="accent"
          icon="replay"
          action={
            <DialogActions>
              <Button onClick={() => setAsked(false)}>Cancel</Button>
              <Button kind="primary" busy={replay.isPending} onClick={() => replay.mutate(event.webhook_id)}>
                Publish again
              </Button>
            </DialogActions>
          }
        >
          All consumers of the event bus receive the event again.
        </Notice>
      ) : (
        <DialogActions>
          {text !== undefined && (
            <>
              <CopyButton text={text} what="payload" />
              <Button icon="download" onClick={() => save(`${event.webhook_id}.json`, 'application/json', text)}>
                Download
              </Button>
            </>
          )}
          <Button
            icon="replay"
            onClick={() => {
              replay.reset();
              setAsked(true);
            }}
          >
            Replay…
          </Button>
        </DialogActions>
      )}
      {text === undefined ? <Empty icon="inbox" title="The payload is not kept" /> : <Json text={text} />}
    </>
  );
}

// ---------------------------------------------------------------- refused

function Refused() {
  const query = useRefused();
  return (
    <Card flush title="Refused" note="in the last seven days, by source and cause">
      <div className={query.data === undefined ? ui.cardBody : undefined}>
        <Answer query={query} skeleton={<Skeleton height={120} />}>
          {({ refused }) =>
            refused.length === 0 ? (
              <Empty icon="shield" title="No refused webhooks" />
            ) : (
              <DataTable label="Refused webhooks" columns={REFUSED_COLUMNS} rows={counted(refused)} id={(row) => `${row.source} ${row.cause}`} />
            )
          }
        </Answer>
      </div>
    </Card>
  );
}

interface RefusedRow {
  source: string;
  cause: string;
  count: number;
  last: string;
}

/** By source and cause, the most frequent first. */
function counted(hours: ReadonlyArray<Schemas['RefusedHour']>): RefusedRow[] {
  const rows = new Map<string, RefusedRow>();
  for (const { hour, source, causes } of hours) {
    for (const [cause, count] of Object.entries(causes)) {
      const key = `${source} ${cause}`;
      const row = rows.get(key) ?? { source, cause, count: 0, last: hour };
      rows.set(key, { ...row, count: row.count + Number(count), last: hour > row.last ? hour : row.last });
    }
  }
  return [...rows.values()].sort((one, other) => other.count - one.count);
}

const REFUSED_COLUMNS: ColumnDef<RefusedRow>[] = [
  { header: 'Source', accessorKey: 'source' },
  { header: 'Cause', accessorKey: 'cause', cell: ({ row }) => format.words(row.original.cause) },
  { header: 'Count', accessorKey: 'count', meta: { numeric: true }, cell: ({ row }) => format.number(row.original.count) },
  {
    header: 'Last refused (hour)',
    accessorKey: 'last',
    meta: { numeric: true },
    cell: ({ row }) => <Time at={row.original.last} as="minute" />,
  },
];
