/** The views' queries and changes. Queries are refreshed while the tab is visible. */
import {
  MutationCache,
  QueryCache,
  QueryClient,
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type InfiniteData,
} from '@tanstack/react-query';
import { createContext, useContext, useState } from 'react';
import { useMinute } from '../clock';
import { utcDay } from '../format';
import { ApiProblem, type Api, type Schemas } from './client';

const REFRESH_MS = 30_000;
/** For the live list of events. */
const LIVE_MS = 5_000;
/** For deliveries, while an administrator waits for their outcome. */
const WATCHED_MS = 2_000;
const RETRIES = 2;
const PAGE = 50;
const TRANSACTIONS = 12;
const DELIVERIES = 20;

declare module '@tanstack/react-query' {
  interface Register {
    defaultError: ApiProblem;
  }
}

/**
 * Refreshes every 30 seconds while the tab is visible. Permanent errors are not retried.
 *
 * @param onUnauthenticated called when the API rejects the token
 * @param onNoAccess called when the token is not an administrator's
 */
export function newQueryClient(onUnauthenticated: () => void, onNoAccess: (problem: ApiProblem) => void): QueryClient {
  const onError = (problem: ApiProblem) => {
    if (problem.isUnauthenticated) {
      onUnauthenticated();
    } else if (problem.isWithoutAccess) {
      onNoAccess(problem);
    }
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        refetchInterval: REFRESH_MS,
        refetchIntervalInBackground: false,
        staleTime: REFRESH_MS / 2,
        networkMode: 'always',
        retry: (failures, problem) => failures < RETRIES && (problem.status === 0 || problem.status >= 500) && problem.code !== 'metrics_not_ready',
        retryDelay: (attempt) => 500 * 2 ** attempt,
      },
      mutations: { networkMode: 'always' },
    },
  });
}

export const ApiContext = createContext<Api | null>(null);

export function useApi(): Api {
  const api = useContext(ApiContext);
  if (api === null) {
    throw new Error('This component requires an ApiContext.');
  }
  return api;
}

/** Whose token it is, noticed within seconds when the host signs in another user. */
export function useAccount() {
  const api = useApi();
  return useQuery({ queryKey: ['account'], queryFn: () => api.account(), refetchInterval: LIVE_MS });
}

export type Domain = 'users' | 'revenue' | 'commissions';

export function useStatus() {
  const api = useApi();
  return useQuery({ queryKey: ['status'], queryFn: () => api.get('/api/devops/status', {}) });
}

export function useUsers() {
  const api = useApi();
  return useQuery({ queryKey: ['metrics', 'users'], queryFn: () => api.get('/api/devops/metrics/users', {}) });
}

export function useRevenue() {
  const api = useApi();
  return useQuery({ queryKey: ['metrics', 'revenue'], queryFn: () => api.get('/api/devops/metrics/revenue', {}) });
}

export function useCommissions() {
  const api = useApi();
  return useQuery({ queryKey: ['metrics', 'commissions'], queryFn: () => api.get('/api/devops/metrics/commissions', {}) });
}

export type Interval = 'hour' | 'day' | 'month';

/** A history over the last days, today included. */
function useHistory<T>(domain: Domain, days: number, interval: Interval, read: (query: HistoryQuery) => Promise<T>) {
  const now = useMinute();
  const query: HistoryQuery = { from: utcDay(now, days), to: utcDay(now), interval };
  return useQuery({
    queryKey: ['metrics', domain, 'history', query],
    queryFn: () => read(query),
    placeholderData: keepPreviousData,
  });
}

interface HistoryQuery {
  from: string;
  to: string;
  interval: Interval;
}

export function useUsersHistory(days: number, interval: Interval) {
  const api = useApi();
  return useHistory('users', days, interval, (query) => api.get('/api/devops/metrics/users/history', { params: { query } }));
}

export function useRevenueHistory(days: number, interval: Interval) {
  const api = useApi();
  return useHistory('revenue', days, interval, (query) => api.get('/api/devops/metrics/revenue/history', { params: { query } }));
}

export function useCommissionsHistory(days: number, interval: Interval) {
  const api = useApi();
  return useHistory('commissions', days, interval, (query) =>
    api.get('/api/devops/metrics/commissions/history', { params: { query } }),
  );
}

export function useTransactions(days: number) {
  const api = useApi();
  const now = useMinute();
  const from = utcDay(now, days);
  return useInfiniteQuery({
    queryKey: ['metrics', 'revenue', 'transactions', from],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor }) =>
      api.get('/api/devops/metrics/revenue/transactions', {
        params: { query: cursor === undefined ? { from, limit: TRANSACTIONS } : { from, limit: TRANSACTIONS, cursor } },
      }),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}

export function useTopAffiliates(window: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['metrics', 'commissions', 'top', window],
    queryFn: () => api.get('/api/devops/metrics/commissions/top', { params: { query: { window, limit: 10 } } }),
    placeholderData: keepPreviousData,
  });
}

export function useDeployments(limit: number) {
  const api = useApi();
  return useQuery({
    queryKey: ['deployments', limit],
    queryFn: () => api.get('/api/devops/deployments', { params: { query: { limit } } }),
  });
}

export function useKeys() {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: ['keys'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor }) =>
      api.get('/api/devops/keys', { params: { query: cursor === undefined ? { limit: 100 } : { limit: 100, cursor } } }),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

/** @param watched whether one endpoint is open; its state depends on its deliveries */
export function useEndpoints(watched: boolean) {
  const api = useApi();
  return useQuery({
    queryKey: ['endpoints'],
    queryFn: () => api.get('/api/devops/endpoints', {}),
    refetchInterval: watched ? WATCHED_MS : REFRESH_MS,
  });
}

/** The delivery of the newest message, null before the first one. */
export function useLastDelivery(endpointId: string, watched: boolean) {
  const api = useApi();
  return useQuery({
    queryKey: ['last-delivery', endpointId],
    queryFn: async () => {
      const { deliveries } = await api.get('/api/devops/endpoints/{endpoint_id}/deliveries', {
        params: { path: { endpoint_id: endpointId }, query: { limit: 1 } },
      });
      return deliveries[0] ?? null;
    },
    refetchInterval: watched ? WATCHED_MS : REFRESH_MS,
  });
}

export type DeliveryStatus = Schemas['NotificationDeliveryStatus'];

/** The deliveries to an open endpoint. */
export function useDeliveries(endpointId: string, status: DeliveryStatus | undefined) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: ['deliveries', endpointId, status],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor }) =>
      api.get('/api/devops/endpoints/{endpoint_id}/deliveries', {
        params: {
          path: { endpoint_id: endpointId },
          query: { limit: DELIVERIES, ...(status !== undefined && { status }), ...(cursor !== undefined && { cursor }) },
        },
      }),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchInterval: WATCHED_MS,
    placeholderData: keepPreviousData,
  });
}

export interface EventFilter {
  source?: string;
  event_type?: string;
  status?: string;
  from?: string;
  to?: string;
}

export function useEvents(filter: EventFilter) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: ['events', filter],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor }) =>
      api.get('/api/devops/events', {
        params: { query: cursor === undefined ? { ...filter, limit: PAGE } : { ...filter, limit: PAGE, cursor } },
      }),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchInterval: LIVE_MS,
    placeholderData: keepPreviousData,
  });
}

export function useEvent(webhookId: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['event', webhookId],
    queryFn: () => api.get('/api/devops/events/{webhook_id}', { params: { path: { webhook_id: webhookId } } }),
    refetchInterval: false,
    staleTime: Infinity,
  });
}

export function useRefused() {
  const api = useApi();
  return useQuery({ queryKey: ['refused'], queryFn: () => api.get('/api/devops/events/refused', {}) });
}

export function useActivity(days: { from?: string; to?: string }) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: ['activity', days],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor }) =>
      api.get('/api/devops/activity', {
        params: { query: cursor === undefined ? { ...days, limit: PAGE } : { ...days, limit: PAGE, cursor } },
      }),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}

/** The items of all loaded pages. */
export const items = <P, T>(data: InfiniteData<P> | undefined, of: (page: P) => readonly T[]): T[] =>
  data?.pages.flatMap((page) => [...of(page)]) ?? [];

/** A change of the API's state, after which the queries that it may affect are refreshed. */
function useChange<V, R>(change: (api: Api, variables: V) => Promise<R>, stale: readonly string[]) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation<R, ApiProblem, V>({
    mutationFn: (variables) => change(api, variables),
    onSuccess: () => Promise.all(stale.map((key) => queries.invalidateQueries({ queryKey: [key] }))),
  });
}

export const useSync = () =>
  useChange((api, reconcile: boolean) => api.post('/api/devops/sync', { body: { reconcile } }), ['status', 'metrics']);

/**
 * The header of all requests that one dialog sends, so that a repeat after a lost response creates nothing more.
 * `crypto.randomUUID` is only available to pages with TLS.
 */
function useIdempotencyKey() {
  const [key] = useState(() => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join(''));
  return { 'Idempotency-Key': `"${key}"` };
}

export function useCreateKey() {
  const header = useIdempotencyKey();
  return useChange(
    (api, body: Schemas['KeyRequest']) => api.post('/api/devops/generate-key', { params: { header }, body }),
    ['keys', 'activity', 'status'],
  );
}

export const useChangeKey = () =>
  useChange(
    (api, { keyId, body }: { keyId: string; body: Schemas['KeyChange'] }) =>
      api.patch('/api/devops/keys/{key_id}', { params: { path: { key_id: keyId } }, body }),
    ['keys', 'activity'],
  );

export function useRotateKey() {
  const header = useIdempotencyKey();
  return useChange(
    (api, { keyId, body }: { keyId: string; body: Schemas['RotateRequest'] }) =>
      api.post('/api/devops/keys/{key_id}/rotate', { params: { path: { key_id: keyId }, header }, body }),
    ['keys', 'activity', 'status'],
  );
}

export const useRevokeKey = () =>
  useChange(
    (api, keyId: string) => api.delete('/api/devops/keys/{key_id}', { params: { path: { key_id: keyId } } }),
    ['keys', 'activity', 'status'],
  );

const ENDPOINT_CHANGES = ['endpoints', 'activity'];
const DELIVERY_CHANGES = ['deliveries', 'last-delivery', 'activity'];

export function useCreateEndpoint() {
  const header = useIdempotencyKey();
  return useChange(
    (api, body: Schemas['EndpointRequest']) => api.post('/api/devops/endpoints', { params: { header }, body }),
    ENDPOINT_CHANGES,
  );
}

export const useChangeEndpoint = () =>
  useChange(
    (api, { endpointId, body }: { endpointId: string; body: Schemas['EndpointChange'] }) =>
      api.patch('/api/devops/endpoints/{endpoint_id}', { params: { path: { endpoint_id: endpointId } }, body }),
    ENDPOINT_CHANGES,
  );

export function useRotateEndpoint() {
  const header = useIdempotencyKey();
  return useChange(
    (api, endpointId: string) =>
      api.post('/api/devops/endpoints/{endpoint_id}/rotate', { params: { path: { endpoint_id: endpointId }, header } }),
    ENDPOINT_CHANGES,
  );
}

export const useDeleteEndpoint = () =>
  useChange(
    (api, endpointId: string) => api.delete('/api/devops/endpoints/{endpoint_id}', { params: { path: { endpoint_id: endpointId } } }),
    ENDPOINT_CHANGES,
  );

export const usePing = () =>
  useChange(
    (api, endpointId: string) => api.post('/api/devops/endpoints/{endpoint_id}/ping', { params: { path: { endpoint_id: endpointId } } }),
    DELIVERY_CHANGES,
  );

export const useRetryDelivery = () =>
  useChange(
    (api, { endpointId, messageId }: { endpointId: string; messageId: string }) =>
      api.post('/api/devops/endpoints/{endpoint_id}/deliveries/{message_id}/retry', {
        params: { path: { endpoint_id: endpointId, message_id: messageId } },
      }),
    DELIVERY_CHANGES,
  );

export const useRecover = () =>
  useChange(
    (api, { endpointId, since }: { endpointId: string; since: string }) =>
      api.post('/api/devops/endpoints/{endpoint_id}/recover', { params: { path: { endpoint_id: endpointId } }, body: { since } }),
    DELIVERY_CHANGES,
  );

export const useReplay = () =>
  useChange(
    (api, webhookId: string) =>
      api.post('/api/devops/events/{webhook_id}/replay', { params: { path: { webhook_id: webhookId } } }),
    ['activity'],
  );
