/** The state of each domain of the metrics: how fresh it is, what waits, what failed, and which rows it lacks. */
import type { Schemas } from '../api/client';
import * as format from '../format';
import { HEALTH } from '../Health';
import { Badge, Notice, Time } from '../ui';
import css from './views.module.css';

type Status = Schemas['AdminStatus'];
type DomainStatus = NonNullable<Status['domains']>[keyof NonNullable<Status['domains']>];

const NAMES: Partial<Record<string, string>> = { users: 'Users', revenue: 'Revenue', commissions: 'Commissions' };

const ROWS: Partial<Record<string, readonly [one: string, many: string]>> = {
  users: ['user', 'users'],
  revenue: ['payment or subscription', 'payments or subscriptions'],
  commissions: ['commission', 'commissions'],
};

const REASONS: Partial<Record<string, string>> = {
  amount_not_a_number: 'the amount is not a number',
  amount_not_whole: 'the amount has a fraction of a minor unit',
  amount_out_of_range: 'the amount is out of range',
  currency_unknown: 'the currency is unknown',
  date_out_of_range: 'the date is out of range',
  interval_unknown: 'the billing interval is unknown',
  kind_unknown: 'the kind of payment is unknown',
  price_missing: 'the price is missing',
  unreadable: 'the row cannot be read',
};

/** A longer lag is worth a banner. */
const LONG_LAG_SECONDS = 5 * 60;

export const domainName = (domain: string) => NAMES[domain] ?? format.words(domain);

const reasonText = (reason: string) => REASONS[reason] ?? format.words(reason).toLowerCase();

/** "users, revenue and commissions" */
const listed = new Intl.ListFormat('en', { type: 'conjunction' });
const domainList = (domains: readonly string[]) => format.words(listed.format(domains.map((domain) => domainName(domain).toLowerCase())));

const entries = (status: Status): Array<[string, DomainStatus]> => Object.entries(status.domains ?? {});

// ---------------------------------------------------------------- freshness

export function DomainStates({ status }: { status: Status }) {
  const domains = entries(status);
  return domains.length === 0 ? null : (
    <ul className={css.domains} aria-label="Domains">
      {domains.map(([domain, state]) => (
        <li key={domain}>
          <Badge tone={isFailing(state) ? 'bad' : HEALTH[state.status].tone} dot>
            <span>
              {domainName(domain)}: {isFailing(state) ? 'failing' : HEALTH[state.status].name.toLowerCase()}
              {state.last_success_at !== null && (
                <>
                  {' · '}
                  <Time at={state.last_success_at} />
                </>
              )}
              {lag(state) > 0 && ` · ${format.duration(lag(state))} behind`}
            </span>
          </Badge>
        </li>
      ))}
    </ul>
  );
}

const lag = ({ source_lag_seconds: seconds }: DomainStatus) => seconds ?? 0;

const isFailing = ({ failure, last_success_at: success }: DomainStatus) =>
  failure !== null && (success === null || failure.failed_at > success);

/** The failures of runs in which other domains were updated. */
export function partialFailures(status: Status): Array<{ domains: string[]; failure: NonNullable<DomainStatus['failure']> }> {
  const all = entries(status);
  const failing = all.filter(([, state]) => isFailing(state));
  if (failing.length === all.length) {
    return [];
  }
  const groups = new Map<string, { domains: string[]; failure: NonNullable<DomainStatus['failure']> }>();
  failing.forEach(([domain, { failure }]) => {
    if (failure !== null) {
      const key = `${failure.code} ${failure.message}`;
      const group = groups.get(key) ?? { domains: [], failure };
      group.domains.push(domain);
      groups.set(key, group);
    }
  });
  return [...groups.values()];
}

/** The domains that wait for their source, and those that fail when not all do. */
export function DomainNotices({ status }: { status: Status }) {
  const waiting = entries(status).filter(([, state]) => lag(state) > LONG_LAG_SECONDS);
  const longest = Math.max(...waiting.map(([, state]) => lag(state)));
  return (
    <>
      {waiting.length > 0 && (
        <Notice tone="warn" icon="clock" role="status">
          {domainList(waiting.map(([domain]) => domain))}: changes wait, most likely for an open transaction on the platform's database
          server; see the runbook.
          <small>They have been waiting for {format.duration(longest)}.</small>
        </Notice>
      )}
      {partialFailures(status).map(({ domains, failure }) => (
        <Notice key={domains.join()} tone="bad" icon="alert" role="status">
          {domainList(domains)} failed <Time at={failure.failed_at} />, the other metrics are fresh: {failure.message}
          <small>
            {failure.code} · run <code>{failure.run_id}</code>
          </small>
        </Notice>
      ))}
    </>
  );
}

// ---------------------------------------------------------------- skipped rows

/** "2 commissions skipped: the amount is not a number". */
function skippedText(domain: string, counts: Record<string, number>): string {
  const reasons = Object.entries(counts).sort(([, one], [, other]) => other - one);
  const total = reasons.reduce((sum, [, count]) => sum + count, 0);
  const [one, many] = ROWS[domain] ?? ['row', 'rows'];
  const texts = reasons.map(([reason, count]) => (reasons.length === 1 ? reasonText(reason) : `${reasonText(reason)} (${format.number(count)})`));
  return `${format.count(total, one, many)} skipped: ${texts.join(', ')}`;
}

/** Nothing without skipped rows. */
export function Skipped({ domain, counts = {} }: { domain: string; counts: Record<string, number> | undefined }) {
  return Object.keys(counts).length === 0 ? null : (
    <Notice tone="warn" icon="alert">
      {skippedText(domain, counts)}.
    </Notice>
  );
}

/** The skipped rows of all domains, to find them in the source. */
export function SkippedRows({ status }: { status: Status }) {
  return (
    <>
      {Object.entries(status.skipped ?? {}).map(([domain, { counts, rows }]) => (
        <Notice key={domain} tone="warn" icon="alert">
          {skippedText(domain, counts)}. No number includes them until they are corrected in the source.
          <details className={css.rows}>
            <summary>Show {format.count(rows.length, 'row')}</summary>
            <ul>
              {rows.map(({ table, id, reason }) => (
                <li key={`${table} ${id} ${reason}`}>
                  {table} <code>{id}</code>: {reasonText(reason)}
                </li>
              ))}
            </ul>
          </details>
        </Notice>
      ))}
    </>
  );
}
