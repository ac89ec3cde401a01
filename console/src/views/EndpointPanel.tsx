/** One endpoint: its event types, its state and its deliveries. */
import type { ReactNode } from 'react';
import { items, useDeliveries, type useEndpoints, type usePing } from '../api/queries';
import { Answer, Button, Dialog, Empty, Notice, ProblemNotice, Skeleton, StaleNotice, Time, css as ui } from '../ui';
import { Deliveries, NextAttempt, outcomeOf } from './Deliveries';
import { EndpointState, nameOf, type Endpoint } from './EndpointState';
import { eventTypes } from './EventTypes';
import css from './views.module.css';

export function EndpointPanel({
  endpointId,
  query,
  ping,
  menuOf,
  onEnable,
  onRecover,
  onClose,
}: {
  endpointId: string;
  query: ReturnType<typeof useEndpoints>;
  ping: ReturnType<typeof usePing>;
  menuOf: (endpoint: Endpoint) => ReactNode;
  onEnable: (endpoint: Endpoint) => void;
  onRecover: (endpoint: Endpoint) => void;
  onClose: () => void;
}) {
  const endpoint = query.data?.endpoints.find((one) => one.endpoint_id === endpointId);
  const isPinged = ping.variables === endpointId;
  return (
    <Dialog
      side
      title={endpoint === undefined ? 'Endpoint' : nameOf(endpoint)}
      note={<span className={ui.mono}>{endpointId}</span>}
      onClose={onClose}
    >
      <StaleNotice queries={[query]} />
      <Answer query={query} skeleton={<Skeleton height={420} />}>
        {() =>
          endpoint === undefined ? (
            <Empty icon="search" title="Endpoint not found">
              It may have been deleted.
            </Empty>
          ) : (
            <>
              <dl className={css.details}>
                <dt>URL</dt>
                <dd className={ui.mono}>{endpoint.url}</dd>
                <dt>Event types</dt>
                <dd>{eventTypes(endpoint.event_types)}</dd>
                <dt>State</dt>
                <dd>
                  <EndpointState endpoint={endpoint} />
                </dd>
                <dt>Created</dt>
                <dd>
                  <Time at={endpoint.created_at} as="minute" />
                </dd>
              </dl>
              <div className={css.panelActions}>
                {endpoint.enabled ? (
                  <Button kind="primary" icon="send" busy={ping.isPending} onClick={() => ping.mutate(endpointId)}>
                    Send ping
                  </Button>
                ) : (
                  <Button kind="primary" icon="check" onClick={() => onEnable(endpoint)}>
                    Enable…
                  </Button>
                )}
                {menuOf(endpoint)}
              </div>
              {isPinged && ping.error !== null && <ProblemNotice problem={ping.error} />}
              {isPinged && ping.data !== undefined && <PingOutcome endpointId={endpointId} messageId={ping.data.message_id} />}
              <Deliveries endpoint={endpoint} onRecover={() => onRecover(endpoint)} />
            </>
          )
        }
      </Answer>
    </Dialog>
  );
}

/** The outcome of a ping so far. It is among the newest deliveries. */
function PingOutcome({ endpointId, messageId }: { endpointId: string; messageId: string }) {
  const query = useDeliveries(endpointId, undefined);
  const ping = items(query.data, (page) => page.deliveries).find((delivery) => delivery.message_id === messageId);
  const last = ping?.attempts.at(-1);
  if (ping === undefined || last === undefined) {
    return (
      <Notice tone="accent" icon="send" role="status">
        {ping?.status === 'missed' ? 'Ping missed: the endpoint is disabled.' : 'Sending ping…'}
      </Notice>
    );
  }
  return ping.status === 'delivered' ? (
    <Notice tone="good" icon="check" role="status">
      Ping delivered: {outcomeOf(last)}.
    </Notice>
  ) : (
    <Notice tone="bad" icon="alert" role="status">
      Ping failed: {outcomeOf(last)}.
      {ping.next_attempt_at !== null && (
        <small>
          <NextAttempt at={ping.next_attempt_at} />
        </small>
      )}
    </Notice>
  );
}
