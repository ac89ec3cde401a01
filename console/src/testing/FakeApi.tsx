/** The console with a fake API, whose responses a test sets. Their types are those of the real API. */
import { render } from '@testing-library/react';
import { vi } from 'vitest';
import { DevOpsIntegration } from '../DevOpsIntegration';
import type { Schemas } from '../api/client';

export interface Request {
  method: string;
  path: string;
  query: URLSearchParams;
  body: unknown;
  authorization: string | null;
  idempotencyKey: string | null;
}

type Answer = { status?: number; body: unknown } | (() => { status?: number; body: unknown });

export class FakeApi {
  readonly requests: Request[] = [];
  private readonly answers = new Map<string, Answer>();
  /** Whether every request fails without a response. */
  down = false;

  constructor() {
    this.on('GET /api/devops/status', { body: status() });
    for (const domain of ['users', 'revenue', 'commissions']) {
      this.on(`GET /api/devops/metrics/${domain}`, { status: 503, body: problem(503, 'metrics_not_ready', 'No sync has finished yet.') });
      this.on(`GET /api/devops/metrics/${domain}/history`, { body: { interval: 'day', from: '2026-01-01', to: '2026-01-01', points: [] } });
    }
    this.on('GET /api/devops/metrics/users', { body: users(1234) });
    this.on('GET /api/devops/metrics/revenue/transactions', { body: { ...freshness(), transactions: [], next_cursor: null } });
    this.on('GET /api/devops/metrics/commissions/top', { body: { ...freshness(), currency: 'USD', window: 'all', top_performers: [] } });
    this.on('GET /api/devops/deployments', { body: { timestamp: NOW, deployments: [], next_cursor: null, ...status().delivery } });
    this.on('GET /api/devops/keys', { body: { keys: [], next_cursor: null } });
    this.on('GET /api/devops/events', { body: { events: [], next_cursor: null } });
    this.on('GET /api/devops/events/refused', { body: { refused: [] } });
    this.on('GET /api/devops/endpoints', { body: { endpoints: [] } });
    this.on('GET /api/devops/endpoints/ep_1/deliveries', { body: { deliveries: [], next_cursor: null } });
    this.on('GET /api/devops/activity', { body: { activity: [], next_cursor: null } });
    vi.stubGlobal('fetch', (request: globalThis.Request) => this.answer(request));
  }

  /** Sets the response to "METHOD /path". */
  on(route: string, answer: Answer): this {
    this.answers.set(route, answer);
    return this;
  }

  sent(route: string): Request[] {
    return this.requests.filter(({ method, path }) => `${method} ${path}` === route);
  }

  show(view: string) {
    window.location.hash = `/${view}`;
    return render(<DevOpsIntegration baseUrl="https://api.example/live" getToken={() => 'token'} />);
  }

  private async answer(request: globalThis.Request): Promise<Response> {
    const url = new URL(request.url);
    const path = url.pathname.replace('/live', '');
    const text = await request.text();
    this.requests.push({
      method: request.method,
      path,
      query: url.searchParams,
      body: text === '' ? undefined : JSON.parse(text),
      authorization: request.headers.get('authorization'),
      idempotencyKey: request.headers.get('idempotency-key'),
    });
    const chosen = this.answers.get(`${request.method} ${path}`);
    if (this.down || chosen === undefined) {
      throw new TypeError('Failed to fetch');
    }
    const { status = 200, body } = typeof chosen === 'function' ? chosen() : chosen;
    return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
  }
}

export const NOW = new Date().toISOString();
export const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

export const problem = (status: number, code: string, detail: string): Schemas['Problem'] => ({
  type: 'about:blank',
  title: 'Problem',
  error: 'Problem',
  status,
  detail,
  code,
  request_id: 'request-1',
});

/** The response to a request with one invalid field. */
export const faulty = (pointer: string, detail: string) => ({
  status: 400,
  body: { ...problem(400, 'invalid_request', `${pointer.slice(1)} ${detail}.`), errors: [{ pointer, detail }] },
});

export const status = (changes: Partial<Schemas['AdminStatus']> = {}): Schemas['AdminStatus'] => ({
  timestamp: NOW,
  status: 'connected',
  sync: {
    interval_seconds: 60,
    last_success_at: NOW,
    last_duration_ms: 800,
    last_rows_read: 12,
    backfilling: false,
    backfills: {},
    reconciled_at: null,
    reconcile_differences: {},
  },
  domains: { users: domain(), revenue: domain(), commissions: domain() },
  skipped: {},
  last_failure: null,
  reconcile_details: [],
  keys: { active: 1, rotating: 0, expired: 0, revoked: 0 },
  last_webhook: null,
  last_deployment: null,
  delivery: {
    events_read: 0,
    complete_since: null,
    open_incidents: [],
    open_incident_count: 0,
    measures: [],
    environment_count: 0,
    definitions: {},
  },
  webhook_sources: [],
  webhook_sources_fault: null,
  ...changes,
});

/** The state of one domain. */
export const domain = (changes: Partial<DomainStatus> = {}): DomainStatus => ({
  status: 'connected',
  last_success_at: NOW,
  age_seconds: 0,
  source_lag_seconds: 0,
  failure: null,
  ...changes,
});

type Domains = NonNullable<Schemas['AdminStatus']['domains']>;
type DomainStatus = Domains[keyof Domains];

const freshness = () => ({
  timestamp: NOW,
  as_of: NOW,
  source_lag_seconds: 0,
  reconciled_at: null,
  reconcile_difference: null,
  backfilling: false,
  skipped: {},
});

export const users = (total: number): Schemas['UsersMetrics'] => ({
  ...freshness(),
  total_users: total,
  users_by_role: { member: total },
  users_by_status: { active: total },
  recent_signups: 3,
});

export const revenue = (changes: Partial<Schemas['RevenueMetrics']> = {}): Schemas['RevenueMetrics'] => ({
  ...freshness(),
  revenue_source: 'supabase',
  caveats: [],
  currency: 'USD',
  other_currencies: [],
  total_revenue: 240.9,
  subscription_revenue: 233.9,
  one_time_revenue: 7,
  tripwire_revenue: 7,
  gross: 280.8,
  refunds: 19.95,
  disputes: 19.95,
  net: 240.9,
  refund_rate: 0.071,
  monthly_recurring_revenue: 66.95,
  arr: 803.4,
  arpa: 33.48,
  past_due_mrr: 0,
  trial_mrr: 0,
  paused_mrr: 19.95,
  canceling_mrr: 47,
  active_subscriptions: 3,
  paying_customers: 2,
  subscription_breakdown: {},
  subscriptions_by_tier: {},
  subscriptions_by_status: { active: 2 },
  mrr_movements: { new: 47, expansion: 0, contraction: 0, churn: -97, reactivation: 0 },
  mrr_movement_counts: { new: 1, expansion: 0, contraction: 0, churn: 2, reactivation: 0 },
  retention: [
    { month: '2026-10', gross: null, net: null, customer_churn: null, revenue_churn: null, quick_ratio: null },
    { month: '2026-11', gross: 0.1705, net: 0.2, customer_churn: 0.6667, revenue_churn: 0.8295, quick_ratio: 0.4845 },
  ],
  trials_started: 5,
  trials_converted: 4,
  revenue_by_tier: { membership: { gross: 280.8, refunds: 19.95, disputes: 19.95, net: 240.9, refund_rate: 0.071 } },
  revenue_by_day: [{ day: '2026-11-22', gross: 47, refunds: 19.95, disputes: 0, net: 27.05 }],
  recent_transactions: [],
  ...changes,
});

/** What the platform's tables cannot tell. */
export const ONLY_FROM_STRIPE: Partial<Schemas['RevenueMetrics']> = {
  caveats: [
    { code: 'refunds_unknown', fields: ['refunds', 'disputes', 'net', 'refund_rate', 'revenue_by_tier', 'revenue_by_day'] },
    { code: 'trials_unknown', fields: ['trials_started', 'trials_converted'] },
    { code: 'cancellation_plans_unknown', fields: ['paused_mrr', 'canceling_mrr'] },
  ],
  refunds: null,
  disputes: null,
  net: null,
  refund_rate: null,
  revenue_by_tier: { membership: { gross: 280.8, refunds: null, disputes: null, net: null, refund_rate: null } },
  revenue_by_day: [{ day: '2026-11-22', gross: 47, refunds: null, disputes: null, net: null }],
  trials_started: null,
  trials_converted: null,
  paused_mrr: null,
  canceling_mrr: null,
};

export const commissions = (changes: Partial<Schemas['CommissionsMetrics']> = {}): Schemas['CommissionsMetrics'] => ({
  ...freshness(),
  currency: 'USD',
  other_currencies: [],
  total_commissions: 9.98,
  total_transactions: 1,
  commission_by_tier: {},
  commission_by_status: {},
  top_performers: [],
  recent_commissions: [],
  ...changes,
});

export const key = (changes: Partial<Schemas['Key']> = {}): Schemas['Key'] => ({
  key_id: 'key_1',
  id: 'key_1',
  name: 'DevOps module',
  key_hint: 'rr_0Fq3…',
  user_id: 'user-1',
  permissions: ['read_metrics'],
  created_at: inDays(-10),
  expires_at: inDays(300),
  last_used_at: null,
  last_used: null,
  usage_count: 1234,
  rate_limit_per_minute: 120,
  is_active: true,
  status: 'active',
  revoked_at: null,
  replaced_by: null,
  ...changes,
});

export const endpoint = (changes: Partial<Schemas['Endpoint']> = {}): Schemas['Endpoint'] => ({
  endpoint_id: 'ep_1',
  url: 'https://devops.example.com/hooks',
  event_types: ['*'],
  description: 'DevOps module',
  enabled: true,
  disabled_at: null,
  disabled_reason: null,
  failing_since: null,
  created_at: inDays(-10),
  created_by: 'user-1',
  ...changes,
});

export const attempt = (changes: Partial<Schemas['NotificationDeliveryAttempt']> = {}): Schemas['NotificationDeliveryAttempt'] => ({
  at: NOW,
  duration_ms: 9,
  status_code: 204,
  error: null,
  answer: '',
  ...changes,
});

export const delivery = (changes: Partial<Schemas['NotificationDelivery']> = {}): Schemas['NotificationDelivery'] => ({
  message_id: 'msg_1',
  event_type: 'key.revoked',
  status: 'delivered',
  created_at: NOW,
  next_attempt_at: null,
  attempts: [attempt()],
  ...changes,
});
