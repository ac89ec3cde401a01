/** The API keys: settings, state and use. */
import * as Menu from '@radix-ui/react-dropdown-menu';
import type { ColumnDef } from '@tanstack/react-table';
import { useMemo, useState, type FormEvent } from 'react';
import { useAddress } from '../address';
import { ApiProblem, type Schemas } from '../api/client';
import { items, useApi, useChangeKey, useCreateKey, useKeys, useRevokeKey, useRotateKey } from '../api/queries';
import { useMinute } from '../clock';
import * as format from '../format';
import {
  Answer,
  Badge,
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
  type Tone,
} from '../ui';
import { DataTable } from '../ui/DataTable';
import { TopLayer, useRoot } from '../ui/root';
import { ViewHead } from './ViewHead';
import css from './views.module.css';

type Key = Schemas['Key'];

const EXPIRING_DAYS = 30;
const PERMISSIONS: ReadonlyArray<[Schemas['Permission'], string, string]> = [
  ['read_metrics', 'Read metrics', 'Users, revenue and commissions, their history and lists.'],
  ['write_webhooks', 'Write webhooks', 'Post events such as deployments and alerts.'],
];
const STATUS_TONES: Record<Schemas['KeyStatus'], Tone> = { active: 'good', rotating: 'accent', expired: 'warn', revoked: 'neutral' };
const STATUSES = [
  ['usable', 'Usable'],
  ['all', 'All'],
  ['active', 'Active'],
  ['rotating', 'Rotating'],
  ['expired', 'Expired'],
  ['revoked', 'Revoked'],
] as const;

type Shown = { what: 'create' } | { what: 'change' | 'rotate' | 'revoke'; key: Key };

export function Keys() {
  const query = useKeys();
  const { parameters, change } = useAddress();
  const [shown, setShown] = useState<Shown>();
  const status = STATUSES.find(([name]) => name === parameters.get('status'))?.[0] ?? 'usable';
  const search = parameters.get('search') ?? '';
  const all = items(query.data, (page) => page.keys);
  const rows = useMemo(
    () =>
      all.filter(
        (key) =>
          (status === 'all' || (status === 'usable' ? key.is_active : key.status === status)) &&
          `${key.name} ${key.key_hint} ${key.key_id}`.toLowerCase().includes(search.toLowerCase()),
      ),
    [all, status, search],
  );
  const columns = useMemo(() => keyColumns(setShown), []);
  const close = () => setShown(undefined);
  return (
    <div className={css.view}>
      <ViewHead title="API keys" note="Credentials of the DevOps module and other clients. A key is shown only once.">
        <Button kind="primary" icon="plus" onClick={() => setShown({ what: 'create' })}>
          New key
        </Button>
      </ViewHead>
      <StaleNotice queries={[query]} />
      <Card flush>
        <div className={css.filters}>
          <input
            className={ui.input}
            type="search"
            aria-label="Search keys"
            placeholder="Search by name or hint"
            value={search}
            onChange={(event) => change({ search: event.target.value || undefined })}
          />
          <Select
            label="Status"
            options={STATUSES}
            value={status}
            onChange={(next) => change({ status: next === 'usable' ? undefined : next })}
          />
        </div>
        <div className={query.data === undefined ? ui.cardBody : undefined}>
          <Answer query={query} skeleton={<Skeleton height={220} />}>
            {() =>
              all.length === 0 ? (
                <Empty icon="key" title="No keys yet">
                  Create the first key for the DevOps module.
                </Empty>
              ) : rows.length === 0 ? (
                <Empty icon="search" title="No matching keys" />
              ) : (
                <DataTable
                  label="API keys"
                  columns={columns}
                  rows={rows}
                  id={(key) => key.key_id}
                  more={{ has: query.hasNextPage, busy: query.isFetchingNextPage, load: () => void query.fetchNextPage() }}
                />
              )
            }
          </Answer>
        </div>
      </Card>
      {shown?.what === 'create' && <CreateDialog onClose={close} />}
      {shown?.what === 'change' && <ChangeDialog apiKey={shown.key} onClose={close} />}
      {shown?.what === 'rotate' && <RotateDialog apiKey={shown.key} onClose={close} />}
      {shown?.what === 'revoke' && <RevokeDialog apiKey={shown.key} onClose={close} />}
    </div>
  );
}

const keyColumns = (show: (shown: Shown) => void): ColumnDef<Key>[] => [
  {
    header: 'Name',
    accessorKey: 'name',
    cell: ({ row: { original: key } }) => (
      <span className={ui.stackedCell}>
        <b>{key.name}</b>
        <span className={`${ui.mono} ${ui.muted}`}>{key.key_hint}</span>
      </span>
    ),
  },
  {
    header: 'Permissions',
    enableSorting: false,
    cell: ({ row: { original: key } }) => <span>{key.permissions.map(format.words).join(', ')}</span>,
  },
  {
    header: 'Status',
    accessorKey: 'status',
    cell: ({ row: { original: key } }) => (
      <Badge tone={STATUS_TONES[key.status]} dot>
        {format.words(key.status)}
      </Badge>
    ),
  },
  { header: 'Expires', accessorKey: 'expires_at', cell: ({ row }) => <Expiry apiKey={row.original} /> },
  {
    header: 'Last used',
    accessorFn: (key) => key.last_used_at ?? '',
    cell: ({ row: { original: key } }) =>
      key.last_used_at === null ? <span className={ui.muted}>Never</span> : <Time at={key.last_used_at} />,
  },
  { header: 'Uses', accessorKey: 'usage_count', meta: { numeric: true }, cell: ({ row }) => format.number(row.original.usage_count) },
  {
    header: 'Rate limit',
    accessorKey: 'rate_limit_per_minute',
    meta: { numeric: true },
    cell: ({ row }) => `${format.number(row.original.rate_limit_per_minute)}/min`,
  },
  {
    id: 'actions',
    header: () => <span className={ui.muted} aria-label="Actions" role="img" />,
    enableSorting: false,
    meta: { action: true },
    cell: ({ row: { original: key } }) => (key.is_active ? <KeyMenu apiKey={key} show={show} /> : null),
  },
];

function Expiry({ apiKey }: { apiKey: Key }) {
  const now = useMinute();
  const days = format.daysUntil(apiKey.expires_at, now);
  if (apiKey.status === 'revoked') {
    return <span className={ui.muted}>{apiKey.revoked_at !== null && <>revoked <Time at={apiKey.revoked_at} as="day" /></>}</span>;
  }
  return days > 0 && days <= EXPIRING_DAYS && apiKey.status === 'active' ? (
    <Badge tone="warn">
      <Icon name="clock" size={12} /> <Time at={apiKey.expires_at} />
    </Badge>
  ) : (
    <Time at={apiKey.expires_at} as={apiKey.status === 'rotating' ? 'relative' : 'day'} />
  );
}

function KeyMenu({ apiKey, show }: { apiKey: Key; show: (shown: Shown) => void }) {
  const root = useRoot();
  const item = (what: 'change' | 'rotate' | 'revoke') => ({
    className: ui.menuItem ?? '',
    // The dialog takes the focus after the menu has closed.
    onSelect: () => setTimeout(() => show({ what, key: apiKey })),
  });
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger asChild>
        <Button kind="quiet" icon="dots" aria-label={`Actions for ${apiKey.name}`} />
      </Menu.Trigger>
      <Menu.Portal container={root}>
        <TopLayer>
          <Menu.Content className={ui.menu} align="end" sideOffset={4}>
            <Menu.Item {...item('change')}>
              <Icon name="edit" /> Change…
            </Menu.Item>
            <Menu.Item {...item('rotate')} disabled={apiKey.status === 'rotating'}>
              <Icon name="rotate" /> Rotate…
            </Menu.Item>
            <Menu.Item {...item('revoke')} data-danger="">
              <Icon name="ban" /> Revoke…
            </Menu.Item>
          </Menu.Content>
        </TopLayer>
      </Menu.Portal>
    </Menu.Root>
  );
}

// ---------------------------------------------------------------- dialogs

const LIFETIMES = [
  ['30', '30 days'],
  ['90', '90 days'],
  ['180', '180 days'],
  ['365', '1 year'],
  ['730', '2 years'],
] as const;

interface Settings {
  name: string;
  permissions: Schemas['Permission'][];
  rate: string;
  lifetime: string;
}

function SettingsFields({
  settings,
  set,
  problem,
  keepLifetime = false,
}: {
  settings: Settings;
  set: (changes: Partial<Settings>) => void;
  problem: ApiProblem | null;
  keepLifetime?: boolean;
}) {
  return (
    <>
      <Field label="Name" hint="The person or system that uses the key." fault={faultOf(problem, 'name')}>
        {(attributes) => (
          <input
            {...attributes}
            className={ui.input}
            value={settings.name}
            maxLength={100}
            required
            data-first=""
            placeholder="DevOps module"
            onChange={(event) => set({ name: event.target.value })}
          />
        )}
      </Field>
      <fieldset className={css.checks}>
        <legend className={ui.label}>Permissions</legend>
        {PERMISSIONS.map(([code, name, explanation]) => (
          <label key={code} className={ui.check}>
            <input
              type="checkbox"
              checked={settings.permissions.includes(code)}
              onChange={(event) =>
                set({
                  permissions: event.target.checked
                    ? [...settings.permissions, code]
                    : settings.permissions.filter((other) => other !== code),
                })
              }
            />
            <span>
              <b>{name}</b>
              <span className={ui.hint}> · {explanation}</span>
            </span>
          </label>
        ))}
        {faultOf(problem, 'permissions') !== undefined && <p className={ui.fault}>Select at least one permission.</p>}
      </fieldset>
      <div className={css.pair}>
        <Field label="Expires" fault={faultOf(problem, 'expires_in_days')}>
          {(attributes) => (
            <select
              {...attributes}
              className={ui.select}
              value={settings.lifetime}
              onChange={(event) => set({ lifetime: event.target.value })}
            >
              {keepLifetime && <option value="">Unchanged</option>}
              {LIFETIMES.map(([days, text]) => (
                <option key={days} value={days}>
                  in {text}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label="Requests per minute" fault={faultOf(problem, 'rate_limit_per_minute')}>
          {(attributes) => (
            <input
              {...attributes}
              className={ui.input}
              type="number"
              min={1}
              max={6000}
              required
              value={settings.rate}
              onChange={(event) => set({ rate: event.target.value })}
            />
          )}
        </Field>
      </div>
    </>
  );
}

function CreateDialog({ onClose }: { onClose: () => void }) {
  const create = useCreateKey();
  const [settings, setSettings] = useState<Settings>({ name: '', permissions: ['read_metrics'], rate: '120', lifetime: '365' });
  if (create.data !== undefined) {
    return <SecretDialog created={create.data} title={`Key ${create.data.name} created`} onClose={onClose} />;
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({
      name: settings.name,
      permissions: settings.permissions,
      rate_limit_per_minute: Number(settings.rate),
      expires_in_days: Number(settings.lifetime),
    });
  };
  return (
    <Dialog title="New key" note="The key is shown only once. Only its hash is stored." onClose={onClose}>
      <form className={css.form} onSubmit={submit}>
        <SettingsFields settings={settings} set={(changes) => setSettings({ ...settings, ...changes })} problem={create.error} />
        <OtherFaults problem={create.error} />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary" busy={create.isPending}>
            Create key
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function ChangeDialog({ apiKey, onClose }: { apiKey: Key; onClose: () => void }) {
  const change = useChangeKey();
  const [settings, setSettings] = useState<Settings>({
    name: apiKey.name,
    permissions: apiKey.permissions,
    rate: String(apiKey.rate_limit_per_minute),
    lifetime: '',
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const body: Schemas['KeyChange'] = {
      name: settings.name,
      permissions: settings.permissions,
      rate_limit_per_minute: Number(settings.rate),
      ...(settings.lifetime !== '' && { expires_in_days: Number(settings.lifetime) }),
    };
    change.mutate({ keyId: apiKey.key_id, body }, { onSuccess: onClose });
  };
  return (
    <Dialog title={`Change ${apiKey.name}`} note="Takes effect with the next request." onClose={onClose}>
      <form className={css.form} onSubmit={submit}>
        <SettingsFields
          settings={settings}
          set={(changes) => setSettings({ ...settings, ...changes })}
          problem={change.error}
          keepLifetime
        />
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

const GRACE = [
  ['0', 'Immediately'],
  ['1', 'After 1 hour'],
  ['24', 'After 24 hours'],
  ['72', 'After 3 days'],
  ['168', 'After 7 days'],
] as const;

function RotateDialog({ apiKey, onClose }: { apiKey: Key; onClose: () => void }) {
  const rotate = useRotateKey();
  const [grace, setGrace] = useState('24');
  if (rotate.data !== undefined) {
    return (
      <SecretDialog
        created={rotate.data}
        title={`Successor of ${rotate.data.name} created`}
        note={
          <>
            The old key works until <Time at={rotate.data.replaced_expires_at} as="minute" />.
          </>
        }
        onClose={onClose}
      />
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    rotate.mutate({ keyId: apiKey.key_id, body: { grace_period_hours: Number(grace) } });
  };
  return (
    <Dialog
      title={`Rotate ${apiKey.name}`}
      note="Creates a successor with the same settings. Both keys work until the grace period ends."
      onClose={onClose}
    >
      <form className={css.form} onSubmit={submit}>
        <Field label="Old key expires" fault={faultOf(rotate.error, 'grace_period_hours')}>
          {(attributes) => (
            <select {...attributes} className={ui.select} value={grace} onChange={(event) => setGrace(event.target.value)}>
              {GRACE.map(([hours, text]) => (
                <option key={hours} value={hours}>
                  {text}
                </option>
              ))}
            </select>
          )}
        </Field>
        <OtherFaults problem={rotate.error} />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary" busy={rotate.isPending}>
            Create successor
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function RevokeDialog({ apiKey, onClose }: { apiKey: Key; onClose: () => void }) {
  const revoke = useRevokeKey();
  const [typed, setTyped] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    revoke.mutate(apiKey.key_id, { onSuccess: onClose });
  };
  return (
    <Dialog title={`Revoke ${apiKey.name}`} onClose={onClose}>
      <form className={css.form} onSubmit={submit}>
        <Notice tone="bad" icon="alert">
          Every request with this key will be refused. This cannot be undone.
          {apiKey.last_used_at !== null && (
            <small>
              Last used <Time at={apiKey.last_used_at} />, {format.count(apiKey.usage_count, 'use')} in total.
            </small>
          )}
        </Notice>
        <Field label={`Type “${apiKey.name}” to confirm`}>
          {(attributes) => (
            <input {...attributes} className={ui.input} value={typed} data-first="" autoComplete="off" onChange={(event) => setTyped(event.target.value)} />
          )}
        </Field>
        <OtherFaults problem={revoke.error} />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="danger" busy={revoke.isPending} disabled={typed.trim() !== apiKey.name}>
            Revoke key
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
  created: Schemas['NewKey'];
  title: string;
  note?: React.ReactNode;
  onClose: () => void;
}) {
  const { baseUrl } = useApi();
  const path = created.permissions.includes('read_metrics') ? '/api/devops/sync/users' : '/api/devops/sync/status';
  const curl = `curl -H 'x-api-key: ${created.api_key}' ${baseUrl.replace(/\/$/, '')}${path}`;
  return (
    <Dialog title={title} note={note} onClose={onClose}>
      <Notice tone="warn" icon="alert">
        Copy the key now. It is not stored and will not be shown again.
      </Notice>
      <CopyField label="Key" text={created.api_key} what="key" testId="api-key" />
      <CopyField label="Try it" text={curl} what="command" />
      <DialogActions>
        <Button kind="primary" onClick={onClose}>
          I have copied it
        </Button>
      </DialogActions>
    </Dialog>
  );
}
