/** The integration's health in a few words, always visible. */
import type { Schemas } from './api/client';
import type { useStatus } from './api/queries';
import { Badge, Skeleton, Time, type Tone } from './ui';

export const HEALTH: Record<Schemas['Status']['status'], { name: string; tone: Tone }> = {
  connected: { name: 'Connected', tone: 'good' },
  stale: { name: 'Stale', tone: 'warn' },
  never_synced: { name: 'Never synced', tone: 'neutral' },
};

export function Health({ query }: { query: ReturnType<typeof useStatus> }) {
  if (query.error !== null) {
    return (
      <span role="status">
        <Badge tone="bad" dot>
          {query.error.isUnauthenticated ? 'Signed out' : query.error.status === 0 ? 'API unreachable' : 'API failing'}
        </Badge>
      </span>
    );
  }
  if (query.data === undefined) {
    return <Skeleton width={110} height={22} />;
  }
  const { name, tone } = HEALTH[query.data.status];
  const last = query.data.sync.last_success_at;
  return (
    <Badge tone={tone} dot>
      <span role="status">{name}</span>
      {last !== null && (
        <span>
          · <Time at={last} />
        </span>
      )}
    </Badge>
  );
}
