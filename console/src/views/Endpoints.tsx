/** The endpoints: settings, state and deliveries. */
import * as Menu from '@radix-ui/react-dropdown-menu';
import type { ColumnDef } from '@tanstack/react-table';
import { useCallback, useMemo, useState, type FormEvent, type ReactNode } from 'react';
import { useAddress } from '../address';
import type { ApiProblem, Schemas } from '../api/client';
import {
  useChangeEndpoint,
  useCreateEndpoint,
  useDeleteEndpoint,
  useEndpoints,
  useLastDelivery,
  usePing,
  useRecover,
  useRotateEndpoint,
} from '../api/queries';
import * as format from '../format';
import {
  Answer,
  Button,
  Card,
  CopyField,
  Dialog,
  DialogActions,
  Empty,
  Field,
  Icon,
  Notice,
  OtherFaults,
  Select,
  Skeleton,
  StaleNotice,
  Time,
  css as ui,
  faultOf,
  type IconName,
} from '../ui';
import { DataTable } from '../ui/DataTable';
import { TopLayer, useRoot } from '../ui/root';
import { DeliveryBadge, lastTouched } from './Deliveries';
import { EndpointPanel } from './EndpointPanel';
import { EndpointState, STATES, nameOf, stateOf, type Endpoint } from './EndpointState';
import { EventTypesField, eventTypes } from './EventTypes';
import { ViewHead } from './ViewHead';
import css from './views.module.css';

/** The actions on an endpoint except a ping. Each has its dialog. */
type Action = 'change' | 'rotate' | 'recover' | 'disable' | 'enable' | 'delete';
type Shown = { what: 'create' } | { what: Action; endpoint: Endpoint };

export function Endpoints() {
  const { parameters, change } = useAddress();
  const watched = parameters.get('endpoint');
  const query = useEndpoints(watched !== null);
  const ping = usePing();
  const [shown, setShown] = useState<Shown>();
  const state = STATES.find(([name]) => name === parameters.get('state'))?.[0] ?? 'all';
  const search = parameters.get('search') ?? '';
  const all = query.data?.endpoints;
  const rows = useMemo(
    () =>
      (all ?? []).filter(
        (endpoint) =>
          (state === 'all' || stateOf(endpoint) === state) &&
          `${endpoint.url} ${endpoint.description ?? ''} ${endpoint.endpoint_id}`.toLowerCase().includes(search.toLowerCase()),
      ),
    [all, state, search],
  );
  const open = useCallback((endpointId: string) => change({ endpoint: endpointId, status: undefined }), [change]);
  const { mutate: sendPing } = ping;
  const menuOf = useCallback(
    (endpoint: Endpoint) => (
      <EndpointMenu
        endpoint={endpoint}
        onPing={() => {
          open(endpoint.endpoint_id);
          sendPing(endpoint.endpoint_id);
        }}
        onAction={(what) => setShown({ what, endpoint })}
      />
    ),
    [open, sendPing],
  );
  const columns = useMemo(() => endpointColumns(open, menuOf), [open, menuOf]);
  const close = () => setShown(undefined);
  const leave = () => {
    ping.reset();
    change({ endpoint: undefined, status: undefined });
  };
  return (
    <div className={css.view}>
      <ViewHead title="Endpoints" note="Subscribers' URLs, which receive notifications as signed webhooks. A secret is shown only once.">
        <Button kind="primary" icon="plus" onClick={() => setShown({ what: 'create' })}>
          New endpoint
        </Button>
      </ViewHead>
      <StaleNotice queries={[query]} />
      <Card flush>
        <div className={css.filters}>
          <input
            className={ui.input}
            type="search"
            aria-label="Search endpoints"
            placeholder="Search by name or URL"
            value={search}
            onChange={(event) => change({ search: event.target.value || undefined })}
          />
          <Select label="State" options={STATES} value={state} onChange={(next) => change({ state: next === 'all' ? undefined : next })} />
        </div>
        <div className={query.data === undefined ? ui.cardBody : undefined}>
          <Answer query={query} skeleton={<Skeleton height={220} />}>
            {({ endpoints }) =>
              endpoints.length === 0 ? (
                <Empty icon="send" title="No endpoints yet">
                  Create the first endpoint to send notifications.
                </Empty>
              ) : rows.length === 0 ? (
                <Empty icon="search" title="No matching endpoints" />
              ) : (
                <DataTable label="Endpoints" columns={columns} rows={rows} id={(endpoint) => endpoint.endpoint_id} />
              )
            }
          </Answer>
        </div>
      </Card>
      {watched !== null && (
        <EndpointPanel
          key={watched}
          endpointId={watched}
          query={query}
          ping={ping}
          menuOf={menuOf}
          onEnable={(endpoint) => setShown({ what: 'enable', endpoint })}
          onRecover={(endpoint) => setShown({ what: 'recover', endpoint })}
          onClose={leave}
        />
      )}
      {shown?.what === 'create' && (
        <CreateDialog
          onClose={close}
          onCreated={(endpointId) => {
            close();
            open(endpointId);
          }}
        />
      )}
      {shown?.what === 'change' && <ChangeDialog endpoint={shown.endpoint} onClose={close} />}
      {shown?.what === 'rotate' && <RotateDialog endpoint={shown.endpoint} onClose={close} />}
      {shown?.what === 'recover' && <RecoverDialog endpoint={shown.endpoint} onClose={close} />}
      {shown?.what === 'disable' && <DisableDialog endpoint={shown.endpoint} onClose={close} />}
      {shown?.what === 'enable' && <EnableDialog endpoint={shown.endpoint} onClose={close} />}
      {shown?.what === 'delete' && (
        <DeleteDialog
          endpoint={shown.endpoint}
          onClose={close}
          onDeleted={() => {
            close();
            leave();
          }}
        />
      )}
    </div>
  );
}

const endpointColumns = (
  open: (endpointId: string) => void,
  menuOf: (endpoint: Endpoint) => ReactNode,
): ColumnDef<Endpoint>[] => [
  {
    header: 'Endpoint',
    accessorFn: (endpoint) => nameOf(endpoint).toLowerCase(),
    cell: ({ row: { original: endpoint } }) => (
      <span className={ui.stackedCell}>
        <button type="button" className={css.link} onClick={() => open(endpoint.endpoint_id)}>
          {nameOf(endpoint)}
        </button>
        <span className={`${ui.mono} ${ui.muted} ${css.url}`}>{endpoint.url}</span>
      </span>
    ),
  },
  {
    header: 'Event types',
    enableSorting: false,
    cell: ({ row: { original: endpoint } }) => <span className={css.events}>{eventTypes(endpoint.event_types)}</span>,
  },
  { header: 'State', accessorFn: stateOf, cell: ({ row: { original: endpoint } }) => <EndpointState endpoint={endpoint} /> },
  {
    header: 'Last delivery',
    enableSorting: false,
    cell: ({ row }) => <LastDelivery endpointId={row.original.endpoint_id} />,
  },
  {
    id: 'actions',
    header: () => <span className={ui.muted} aria-label="Actions" role="img" />,
    enableSorting: false,
    meta: { action: true },
    cell: ({ row: { original: endpoint } }) => menuOf(endpoint),
  },
];

function LastDelivery({ endpointId }: { endpointId: string }) {
  const { parameters } = useAddress();
  const { data: delivery, error } = useLastDelivery(endpointId, parameters.get('endpoint') === endpointId);
  if (delivery === undefined) {
    return error === null ? <Skeleton width={120} height={20} /> : <span className={ui.muted}>Unknown</span>;
  }
  return delivery === null ? (
    <span className={ui.muted}>None yet</span>
  ) : (
    <span className={css.together}>
      <DeliveryBadge delivery={delivery} /> <Time at={lastTouched(delivery)} />
    </span>
  );
}

function EndpointMenu({ endpoint, onPing, onAction }: { endpoint: Endpoint; onPing: () => void; onAction: (what: Action) => void }) {
  const root = useRoot();
  const item = (name: string, icon: IconName, what: Action) => (
    // The dialog takes the focus after the menu has closed.
    <Menu.Item
      className={ui.menuItem ?? ''}
      onSelect={() => setTimeout(() => onAction(what))}
      {...((what === 'delete' || what === 'disable') && { 'data-danger': '' })}
      disabled={what === 'recover' && !endpoint.enabled}
    >
      <Icon name={icon} /> {name}…
    </Menu.Item>
  );
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger asChild>
        <Button kind="quiet" icon="dots" aria-label={`Actions for ${nameOf(endpoint)}`} />
      </Menu.Trigger>
      <Menu.Portal container={root}>
        <TopLayer>
          <Menu.Content className={ui.menu} align="end" sideOffset={4}>
            <Menu.Item className={ui.menuItem ?? ''} onSelect={() => setTimeout(onPing)} disabled={!endpoint.enabled}>
              <Icon name="send" /> Send ping
            </Menu.Item>
            {item('Change', 'edit', 'change')}
            {item('Rotate secret', 'rotate', 'rotate')}
            {item('Recover', 'replay', 'recover')}
            {endpoint.enabled ? item('Disable', 'ban', 'disable') : item('Enable', 'check', 'enable')}
            {item('Delete', 'cross', 'delete')}
          </Menu.Content>
        </TopLayer>
      </Menu.Portal>
    </Menu.Root>
  );
}

// ---------------------------------------------------------------- dialogs

interface Settings {
  url: string;
  eventTypes: Schemas['EventTypes'];
  description: string;
}

function SettingsFields({
  settings,
  set,
  problem,
}: {
  settings: Settings;
  set: (changes: Partial<Settings>) => void;
  problem: ApiProblem | null;
}) {
  return (
    <>
      <Field label="URL" hint="An https URL of a public host, port 443." fault={faultOf(problem, 'url')}>
        {(attributes) => (
          <input
            {...attributes}
            className={ui.input}
            inputMode="url"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            value={settings.url}
            maxLength={2000}
            required
            data-first=""
            placeholder="https://devops.example.com/hooks"
            onChange={(event) => set({ url: event.target.value })}
          />
        )}
      </Field>
      <Field label="Description" hint="Optional. Shown instead of the host." fault={faultOf(problem, 'description')}>
        {(attributes) => (
          <input
            {...attributes}
            className={ui.input}
            value={settings.description}
            maxLength={200}
            placeholder="DevOps module"
            onChange={(event) => set({ description: event.target.value })}
          />
        )}
      </Field>
      <EventTypesField
        initial={settings.eventTypes}
        set={(terms) => set({ eventTypes: terms })}
        fault={faultOf(problem, 'event_types') === undefined ? undefined : 'Select at least one event type.'}
      />
    </>
  );
}

function CreateDialog({ onClose, onCreated }: { onClose: () => void; onCreated: (endpointId: string) => void }) {
  const create = useCreateEndpoint();
  const [settings, setSettings] = useState<Settings>({ url: '', eventTypes: ['*'], description: '' });
  const created = create.data;
  if (created !== undefined) {
    return (
      <SecretDialog
        created={created}
        title={`Endpoint ${nameOf(created)} created`}
        note="A ping is being sent. If the receiver rejects it because it does not have the secret yet, the ping is retried."
        onClose={() => onCreated(created.endpoint_id)}
      />
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({
      url: settings.url.trim(),
      event_types: settings.eventTypes,
      ...(settings.description.trim() !== '' && { description: settings.description }),
    });
  };
  return (
    <Dialog title="New endpoint" note="It receives notifications from now on, starting with a ping." onClose={onClose}>
      <form className={css.form} onSubmit={submit}>
        <SettingsFields settings={settings} set={(changes) => setSettings({ ...settings, ...changes })} problem={create.error} />
        <OtherFaults problem={create.error} />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary" busy={create.isPending}>
            Create endpoint
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

/** Sends only the changed settings, so that a description can be changed while the URL's host is unavailable. */
function ChangeDialog({ endpoint, onClose }: { endpoint: Endpoint; onClose: () => void }) {
  const change = useChangeEndpoint();
  const before: Settings = { url: endpoint.url, eventTypes: endpoint.event_types, description: endpoint.description ?? '' };
  const [settings, setSettings] = useState(before);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const body: Schemas['EndpointChange'] = {
      ...(settings.url.trim() !== before.url && { url: settings.url.trim() }),
      ...(settings.eventTypes !== before.eventTypes && { event_types: settings.eventTypes }),
      ...(settings.description !== before.description && { description: settings.description.trim() === '' ? null : settings.description }),
    };
    if (Object.keys(body).length === 0) {
      onClose();
    } else {
      change.mutate({ endpointId: endpoint.endpoint_id, body }, { onSuccess: onClose });
    }
  };
  return (
    <Dialog title={`Change ${nameOf(endpoint)}`} note="Takes effect with the next attempt." onClose={onClose}>
      <form className={css.form} onSubmit={submit}>
        <SettingsFields settings={settings} set={(changes) => setSettings({ ...settings, ...changes })} problem={change.error} />
        <OtherFaults problem={change.error} />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary" busy={change.isPending}>
            Save
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function RotateDialog({ endpoint, onClose }: { endpoint: Endpoint; onClose: () => void }) {
  const rotate = useRotateEndpoint();
  if (rotate.data !== undefined) {
    return (
      <SecretDialog
        created={rotate.data}
        title={`New secret of ${nameOf(rotate.data)}`}
        note={
          <>
            Earlier secrets stay valid until <Time at={rotate.data.previous_secrets_expire_at} as="minute" />.
          </>
        }
        onClose={onClose}
      />
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    rotate.mutate(endpoint.endpoint_id);
  };
  return (
    <Dialog
      title={`Rotate secret of ${nameOf(endpoint)}`}
      note="Creates a new secret. Earlier secrets stay valid for 24 hours, so that the receiver can change over."
      onClose={onClose}
    >
      <form className={css.form} onSubmit={submit}>
        <OtherFaults problem={rotate.error} />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary" busy={rotate.isPending}>
            Rotate secret
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function SecretDialog({
  created,
  title,
  note,
  onClose,
}: {
  created: Schemas['NewEndpoint'];
  title: string;
  note: ReactNode;
  onClose: () => void;
}) {
  return (
    <Dialog title={title} note={note} onClose={onClose}>
      <Notice tone="warn" icon="alert">
        Copy the secret now. It will not be shown again.
      </Notice>
      <CopyField label="Signing secret" text={created.secret} what="secret" testId="signing-secret" />
      <p className={ui.hint}>
        Verify signatures with any{' '}
        <a href="https://www.standardwebhooks.com" target="_blank" rel="noreferrer">
          Standard Webhooks
        </a>{' '}
        library.
      </p>
      <DialogActions>
        <Button kind="primary" onClick={onClose}>
          I have copied it
        </Button>
      </DialogActions>
    </Dialog>
  );
}

const DAY_MS = 86_400_000;

/** When the endpoint began to fail or was disabled; otherwise a day ago. */
const troubledSince = (endpoint: Endpoint): string =>
  endpoint.failing_since ?? endpoint.disabled_at ?? new Date(Date.now() - DAY_MS).toISOString();

function RecoverDialog({ endpoint, onClose }: { endpoint: Endpoint; onClose: () => void }) {
  const recover = useRecover();
  const [since, setSince] = useState(format.localMinute(troubledSince(endpoint)));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    recover.mutate({ endpointId: endpoint.endpoint_id, since: new Date(since).toISOString() }, { onSuccess: onClose });
  };
  return (
    <Dialog title={`Recover ${nameOf(endpoint)}`} note="Resends the messages that failed or were missed since this time." onClose={onClose}>
      <form className={css.form} onSubmit={submit}>
        <Field label="Since" hint="Your local time. Deliveries are kept for 30 days." fault={faultOf(recover.error, 'since')}>
          {(attributes) => (
            <input
              {...attributes}
              className={ui.input}
              type="datetime-local"
              required
              data-first=""
              value={since}
              onChange={(event) => setSince(event.target.value)}
            />
          )}
        </Field>
        <OtherFaults problem={recover.error} />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary" busy={recover.isPending}>
            Resend messages
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function DisableDialog({ endpoint, onClose }: { endpoint: Endpoint; onClose: () => void }) {
  const change = useChangeEndpoint();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate({ endpointId: endpoint.endpoint_id, body: { enabled: false } }, { onSuccess: onClose });
  };
  return (
    <Dialog title={`Disable ${nameOf(endpoint)}`} onClose={onClose}>
      <form className={css.form} onSubmit={submit}>
        <Notice tone="warn" icon="alert">
          The endpoint receives nothing until it is enabled. Missed messages are kept for 30 days and can be recovered.
        </Notice>
        <OtherFaults problem={change.error} />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="danger" busy={change.isPending}>
            Disable endpoint
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function EnableDialog({ endpoint, onClose }: { endpoint: Endpoint; onClose: () => void }) {
  const change = useChangeEndpoint();
  const recover = useRecover();
  const [recovers, setRecovers] = useState(true);
  const since = troubledSince(endpoint);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const endpointId = endpoint.endpoint_id;
    change.mutate(
      { endpointId, body: { enabled: true } },
      { onSuccess: () => (recovers ? recover.mutate({ endpointId, since }, { onSuccess: onClose }) : onClose()) },
    );
  };
  return (
    <Dialog title={`Enable ${nameOf(endpoint)}`} note="The endpoint receives notifications again from now on." onClose={onClose}>
      <form className={css.form} onSubmit={submit}>
        <label className={ui.check}>
          <input type="checkbox" checked={recovers} data-first="" onChange={(event) => setRecovers(event.target.checked)} />
          <span>
            <b>Resend failed and missed messages</b>
            <span className={ui.hint}>
              {' '}
              · Since <Time at={since} as="minute" />.
            </span>
          </span>
        </label>
        <OtherFaults problem={change.error ?? recover.error} />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary" busy={change.isPending || recover.isPending}>
            Enable endpoint
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function DeleteDialog({ endpoint, onClose, onDeleted }: { endpoint: Endpoint; onClose: () => void; onDeleted: () => void }) {
  const remove = useDeleteEndpoint();
  const [typed, setTyped] = useState('');
  const { host } = new URL(endpoint.url);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    remove.mutate(endpoint.endpoint_id, { onSuccess: onDeleted });
  };
  return (
    <Dialog title={`Delete ${nameOf(endpoint)}`} onClose={onClose}>
      <form className={css.form} onSubmit={submit}>
        <Notice tone="bad" icon="alert">
          The endpoint and its secrets will be deleted. This cannot be undone.
          <small>To stop sending temporarily, disable it instead.</small>
        </Notice>
        <Field label={`Type “${host}” to confirm`}>
          {(attributes) => (
            <input {...attributes} className={ui.input} value={typed} data-first="" autoComplete="off" onChange={(event) => setTyped(event.target.value)} />
          )}
        </Field>
        <OtherFaults problem={remove.error} />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="danger" busy={remove.isPending} disabled={typed.trim() !== host}>
            Delete endpoint
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
