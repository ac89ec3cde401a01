/** Who may use the API, and how they do. */
import * as Menu from '@radix-ui/react-dropdown-menu';
import type { ColumnDef } from '@tanstack/react-table';
import { useMemo, useState, type FormEvent } from 'react';
import { useAddress } from '../address';
import { ApiProblem, type Schemas } from '../api/client';
import { items, useApi, useChangeKey, useKeys, useMakeKey, useRevokeKey, useRotateKey } from '../api/queries';
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
import { useRoot } from '../ui/root';
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

type Shown = { what: 'make' } | { what: 'change' | 'rotate' | 'revoke'; key: Key };

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
      <ViewHead title="API keys" note="What the DevOps module and others sign in with. A key is shown once, when it is made.">
        <Button kind="primary" icon="plus" onClick={() => setShown({ what: 'make' })}>
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
                <Empty icon="key" title="No key yet">
                  Make the first one for the DevOps module.
                </Empty>
              ) : rows.length === 0 ? (
                <Empty icon="search" title="No key is like that" />
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
      {shown?.what === 'make' && <MakeDialog onClose={close} />}
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
    // The dialog takes the focus when the menu is gone.
    onSelect: () => setTimeout(() => show({ what, key: apiKey })),
  });
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger asChild>
        <Button kind="quiet" icon="dots" aria-label={`Actions for ${apiKey.name}`} />
      </Menu.Trigger>
      <Menu.Portal container={root}>
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
      <Field label="Name" hint="Who or what uses it." fault={faultOf(problem, 'name')}>
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
        {faultOf(problem, 'permissions') !== undefined && <p className={ui.fault}>Choose at least one.</p>}
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
              {keepLifetime && <option value="">As it is</option>}
              {LIFETIMES.map(([days, text]) => (
                <option key={days} value={days}>
                  in {text}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label="Requests a minute" fault={faultOf(problem, 'rate_limit_per_minute')}>
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

function MakeDialog({ onClose }: { onClose: () => void }) {
  const make = useMakeKey();
  const [settings, setSettings] = useState<Settings>({ name: '', permissions: ['read_metrics'], rate: '120', lifetime: '365' });
  if (make.data !== undefined) {
    return <SecretDialog made={make.data} title={`The key ${make.data.name} is made`} onClose={onClose} />;
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate({
      name: settings.name,
      permissions: settings.permissions,
      rate_limit_per_minute: Number(settings.rate),
      expires_in_days: Number(settings.lifetime),
    });
  };
  return (
    <Dialog title="New key" note="It is shown once; only its hash is stored." onClose={onClose}>
      <form className={css.form} onSubmit={submit}>
        <SettingsFields settings={settings} set={(changes) => setSettings({ ...settings, ...changes })} problem={make.error} />
        <OtherFaults problem={make.error} />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary" busy={make.isPending}>
            Make the key
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
    <Dialog title={`Change ${apiKey.name}`} note="Holds from the next request on." onClose={onClose}>
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
  ['0', 'At once'],
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
        made={rotate.data}
        title={`The successor of ${rotate.data.name} is made`}
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
      note="A successor with the same settings is made. Until the grace period ends both work, so that nothing stands still."
      onClose={onClose}
    >
      <form className={css.form} onSubmit={submit}>
        <Field label="The old key stops" fault={faultOf(rotate.error, 'grace_period_hours')}>
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
            Make the successor
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
          Every request with this key is refused from now on. This cannot be undone.
          {apiKey.last_used_at !== null && (
            <small>
              Last used <Time at={apiKey.last_used_at} />, {format.count(apiKey.usage_count, 'use')} in all.
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
            Revoke the key
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function SecretDialog({
  made,
  title,
  note,
  onClose,
}: {
  made: Schemas['NewKey'];
  title: string;
  note?: React.ReactNode;
  onClose: () => void;
}) {
  const { baseUrl } = useApi();
  const path = made.permissions.includes('read_metrics') ? '/api/devops/sync/users' : '/api/devops/sync/status';
  const curl = `curl -H 'x-api-key: ${made.api_key}' ${baseUrl.replace(/\/$/, '')}${path}`;
  return (
    <Dialog title={title} note={note} onClose={onClose}>
      <Notice tone="warn" icon="alert">
        Copy the key now. It is not stored and will not be shown again.
      </Notice>
      <CopyField label="Key" text={made.api_key} what="key" testId="api-key" />
      <CopyField label="Try it" text={curl} what="command" />
      <DialogActions>
        <Button kind="primary" onClick={onClose}>
          I have copied it
        </Button>
      </DialogActions>
    </Dialog>
  );
}
