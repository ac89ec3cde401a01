/** Serves a host's page, and a fake API below /live. */
import { readFileSync, statSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { attempt, delivery, endpoint, inDays, key, problem, status, users } from '../src/testing/FakeApi';

const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };
const notReady = { status: 503, body: problem(503, 'metrics_not_ready', 'No sync has finished yet.') };
const history = (points: object[]) => ({ status: 200, body: { interval: 'day', from: '2026-01-01', to: '2026-01-31', points } });
const signups = Array.from({ length: 30 }, (_, day) => ({
  at: inDays(day - 30),
  total_users: 1200 + day,
  users_by_role: { member: 1200 + day },
  users_by_status: { active: 1200 + day },
  recent_signups: 1,
}));

const ok = (body: object) => ({ status: 200, body });

const ANSWERS: Record<string, { status: number; body: object }> = {
  status: ok(status()),
  'metrics/users': ok(users(1234)),
  'metrics/users/history': history(signups),
  'metrics/revenue': notReady,
  'metrics/revenue/history': history([]),
  'metrics/revenue/transactions': ok({ transactions: [], next_cursor: null }),
  'metrics/commissions': notReady,
  'metrics/commissions/history': history([]),
  'metrics/commissions/top': ok({
    currency: 'USD',
    top_performers: [{ rank: 1, username: 'ada', total_commission: 120.5, transaction_count: 3 }],
  }),
  deployments: ok({ timestamp: inDays(0), deployments: [], next_cursor: null, ...status().delivery }),
  keys: ok({ keys: [key(), key({ key_id: 'key_2', name: 'Export', expires_at: inDays(12) })], next_cursor: null }),
  events: ok({ events: [], next_cursor: null }),
  'events/refused': ok({ refused: [] }),
  endpoints: ok({ endpoints: [endpoint()] }),
  'endpoints/ep_1/deliveries': ok({ deliveries: [delivery({ attempts: [attempt({ answer: 'ok' })] })], next_cursor: null }),
  activity: ok({ activity: [], next_cursor: null }),
};

export class HostServer {
  /** Each request to the API: its path, and its token. */
  readonly requests: string[] = [];
  private readonly server: Server;

  /**
   * @param directory the built page
   * @param markup what a server has rendered; such a page has a strict Content-Security-Policy
   */
  private constructor(
    private readonly directory: string,
    private readonly markup: string,
  ) {
    this.server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://localhost');
      const route = /^\/live\/(?:one|two)\/api\/devops\/(.*)$/.exec(pathname)?.[1];
      if (route === undefined) {
        this.sendFile(pathname, response);
      } else {
        this.requests.push(`${pathname} ${request.headers.authorization?.replace('Bearer ', '')}`);
        const answer = ANSWERS[route] ?? { status: 404, body: problem(404, 'not_found', pathname) };
        response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
      }
    });
  }

  static async start(directory: string, markup: string): Promise<HostServer> {
    const host = new HostServer(directory, markup);
    await new Promise<void>((listening) => host.server.listen(0, '127.0.0.1', listening));
    return host;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  private sendFile(path: string, response: ServerResponse): void {
    if (path === '/favicon.ico') {
      response.writeHead(204).end();
      return;
    }
    const file = join(this.directory, path === '/' ? 'index.html' : path);
    if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) {
      response.writeHead(404).end();
      return;
    }
    const content = readFileSync(file);
    response.writeHead(200, {
      'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
      ...(this.markup !== '' && { 'content-security-policy': "default-src 'self'" }),
    });
    response.end(path === '/' ? content.toString().replace('<div id="root"></div>', `<div id="root">${this.markup}</div>`) : content);
  }
}
