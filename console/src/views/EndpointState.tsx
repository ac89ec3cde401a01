/** The state of an endpoint. */
import type { Schemas } from '../api/client';
import { Badge, Time, css as ui, type Tone } from '../ui';

export type Endpoint = Schemas['Endpoint'];

export const STATES = [
  ['all', 'All'],
  ['active', 'Active'],
  ['failing', 'Failing'],
  ['disabled', 'Disabled'],
] as const;

type State = Exclude<(typeof STATES)[number][0], 'all'>;

const LOOKS: Record<State, { name: string; tone: Tone }> = {
  active: { name: 'Active', tone: 'good' },
  failing: { name: 'Failing', tone: 'bad' },
  disabled: { name: 'Disabled', tone: 'neutral' },
};

export const stateOf = (endpoint: Endpoint): State =>
  !endpoint.enabled ? 'disabled' : endpoint.failing_since !== null ? 'failing' : 'active';

/** The description, or else the host. */
export const nameOf = ({ url, description }: Pick<Endpoint, 'url' | 'description'>): string => description ?? new URL(url).host;

/** The state, since when, and why. */
export function EndpointState({ endpoint }: { endpoint: Endpoint }) {
  const { name, tone } = LOOKS[stateOf(endpoint)];
  const since = endpoint.disabled_at ?? endpoint.failing_since;
  return (
    <span className={ui.stackedCell}>
      <span>
        <Badge tone={tone} dot>
          {name}
          {since !== null && (
            <>
              {' · '}
              <Time at={since} />
            </>
          )}
        </Badge>
      </span>
      {endpoint.disabled_reason !== null && <span className={ui.hint}>{endpoint.disabled_reason}</span>}
    </span>
  );
}
