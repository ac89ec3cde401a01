/** The deliveries to an endpoint, with their attempts. */
import { useId, useState } from 'react';
import { useAddress } from '../address';
import type { Schemas } from '../api/client';
import { items, useDeliveries, useRetryDelivery, type DeliveryStatus } from '../api/queries';
import { useNow } from '../clock';
import * as format from '../format';
import { Answer, Badge, Button, Empty, Icon, ProblemNotice, Select, Skeleton, StaleNotice, Time, css as ui, type Tone } from '../ui';
import type { Endpoint } from './EndpointState';
import css from './views.module.css';

export type Delivery = Schemas['NotificationDelivery'];
type Attempt = Schemas['NotificationDeliveryAttempt'];

const STATUSES = [
  ['all', 'All'],
  ['pending', 'Pending'],
  ['delivered', 'Delivered'],
  ['failed', 'Failed'],
  ['missed', 'Missed'],
] as const;
const ERRORS: Record<NonNullable<Attempt['error']>, string> = {
  timeout: 'timed out',
  host_unknown: 'host not found',
  address_refused: 'host has an address that is not public',
  connection_failed: 'connection failed',
  tls_failed: 'TLS connection failed',
  interrupted: 'interrupted',
};

/** The outcome of an attempt: "204 after 9 ms", "connection failed after 1.2 s". */
export function outcomeOf({ status_code: code, error, duration_ms: duration }: Attempt): string {
  const outcome = [...(code === null ? [] : [String(code)]), ...(error === null ? [] : [ERRORS[error]])].join(', ');
  return `${outcome} after ${format.latency(duration)}`;
}

export const lastTouched = (delivery: Delivery): string => delivery.attempts.at(-1)?.at ?? delivery.created_at;

const toneOf = ({ status, attempts }: Delivery): Tone =>
  status === 'delivered' ? 'good' : status === 'failed' ? 'bad' : status === 'missed' ? 'neutral' : attempts.length > 0 ? 'warn' : 'accent';

export function DeliveryBadge({ delivery }: { delivery: Delivery }) {
  return (
    <Badge tone={toneOf(delivery)} dot>
      {format.words(delivery.status)}
    </Badge>
  );
}

/** The time of the next attempt at a pending delivery. */
export function NextAttempt({ at }: { at: string }) {
  return new Date(at).getTime() <= useNow() ? (
    <>attempt in progress</>
  ) : (
    <>
      next attempt <Time at={at} />
    </>
  );
}

export function Deliveries({ endpoint, onRecover }: { endpoint: Endpoint; onRecover: () => void }) {
  const { parameters, change } = useAddress();
  const id = useId();
  const chosen = STATUSES.find(([name]) => name === parameters.get('status'))?.[0] ?? 'all';
  const status: DeliveryStatus | undefined = chosen === 'all' ? undefined : chosen;
  const query = useDeliveries(endpoint.endpoint_id, status);
  const retry = useRetryDelivery();
  /** By message id, how many attempts there were when a retry was requested. */
  const [asked, setAsked] = useState<Readonly<Record<string, number>>>({});
  const rows = items(query.data, (page) => page.deliveries);
  const retryOne = ({ message_id: messageId, attempts }: Delivery) =>
    retry.mutate(
      { endpointId: endpoint.endpoint_id, messageId },
      { onSuccess: () => setAsked((before) => ({ ...before, [messageId]: attempts.length })) },
    );
  return (
    <section className={css.deliveries} aria-labelledby={id}>
      <div className={css.deliveriesHead}>
        <h3 className={ui.cardTitle} id={id}>
          Deliveries
        </h3>
        <Select
          label="Delivery status"
          options={STATUSES}
          value={chosen}
          onChange={(next) => change({ status: next === 'all' ? undefined : next })}
        />
        <Button icon="replay" disabled={!endpoint.enabled} onClick={onRecover}>
          Recover…
        </Button>
      </div>
      <StaleNotice queries={[query]} />
      {retry.error !== null && <ProblemNotice problem={retry.error} />}
      <Answer query={query} skeleton={<Skeleton height={220} />}>
        {() => (
          <>
            {rows.length === 0 && <Empty icon="inbox" title={status === undefined ? 'No deliveries yet' : 'No matching deliveries'} />}
            {rows.length > 0 && (
              <ul className={css.deliveryList}>
                {rows.map((delivery) => (
                  <DeliveryItem
                    key={delivery.message_id}
                    delivery={delivery}
                    asked={asked[delivery.message_id] === delivery.attempts.length}
                    busy={retry.isPending && retry.variables.messageId === delivery.message_id}
                    {...(endpoint.enabled && { onRetry: () => retryOne(delivery) })}
                  />
                ))}
              </ul>
            )}
            {query.hasNextPage && (
              <div className={css.furtherBack}>
                <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                  {rows.length === 0 ? 'Load older deliveries' : 'Show more'}
                </Button>
              </div>
            )}
          </>
        )}
      </Answer>
    </section>
  );
}

/** @param asked whether a retry is requested and not yet made */
function DeliveryItem({ delivery, asked, busy, onRetry }: { delivery: Delivery; asked: boolean; busy: boolean; onRetry?: () => void }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const { event_type: type, attempts, next_attempt_at: next } = delivery;
  const last = attempts.at(-1);
  return (
    <li className={css.delivery}>
      <button type="button" className={css.deliverySummary} aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
        <span className={css.turn} data-open={open ? '' : undefined}>
          <Icon name="chevron" size={14} />
        </span>
        <span className={css.itemMain}>
          <span className={css.itemTitle}>
            {type} <DeliveryBadge delivery={delivery} />
          </span>
          <span className={css.itemNote}>
            <Time at={delivery.created_at} />
            {last !== undefined && ` · ${outcomeOf(last)}`}
            {attempts.length > 1 && ` · ${format.count(attempts.length, 'attempt')}`}
            {asked ? (
              <> · retry requested</>
            ) : (
              next !== null && (
                <>
                  {' · '}
                  <NextAttempt at={next} />
                </>
              )
            )}
          </span>
        </span>
      </button>
      <Button
        icon="replay"
        aria-label={`Retry ${type} of ${format.dateTime(delivery.created_at)}`}
        busy={busy || asked}
        disabled={onRetry === undefined}
        onClick={onRetry}
      >
        <span className={css.wideOnly}>Retry</span>
      </Button>
      <div id={id} className={css.attempts} hidden={!open}>
        {open && (
          <>
            <p className={css.itemNote}>
              Message <span className={ui.mono}>{delivery.message_id}</span>
            </p>
            {attempts.length === 0 && <p className={css.itemNote}>No attempts.</p>}
            <ol className={css.attemptList}>
              {attempts.map((attempt, index) => (
                <AttemptItem key={attempt.at} attempt={attempt} ordinal={index + 1} />
              ))}
            </ol>
          </>
        )}
      </div>
    </li>
  );
}

function AttemptItem({ attempt, ordinal }: { attempt: Attempt; ordinal: number }) {
  return (
    <li>
      <p>
        <b>Attempt {ordinal}</b> · <Time at={attempt.at} as="full" /> · {outcomeOf(attempt)}
      </p>
      {attempt.answer !== '' && (
        <pre className={css.payload} tabIndex={0} aria-label={`Response to attempt ${ordinal}`}>
          {attempt.answer}
        </pre>
      )}
    </li>
  );
}
