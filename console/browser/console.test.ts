import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { launch } from './chromium';
import { LocalSystem } from './system';

const SHOTS = 'target/screenshots';
const PAGE = '/admin/embedded-widget';
const VIEWS = ['overview', 'metrics', 'keys', 'events', 'endpoints', 'activity'] as const;
const WAIT_MS = 60_000;
/** The page refreshes at this interval. */
const REFRESH_MS = 30_000;
/** Within this time the responses usually arrive. */
const ANSWER_MS = 3_000;
/** Age of one of the oldest days in the sample history, which is written last. */
const HISTORY_DAYS = 399;
const HISTORY_MS = 150_000;
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let system: LocalSystem;
let browser: Browser;
/** By their options. Pages of one context share compiled scripts. */
const contexts = new Map<string, BrowserContext>();
/** Closed after each test. */
const opened: Array<Page | BrowserContext> = [];
/** The browser's errors, including violations of the Content-Security-Policy. */
const browserErrors: string[] = [];

beforeAll(async () => {
  mkdirSync(SHOTS, { recursive: true });
  system = await LocalSystem.start();
  browser = await launch();
  await fill();
});

afterAll(async () => {
  await browser?.close();
  await system?.stop();
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
});

// ---------------------------------------------------------------- helpers

/** Opens a page that is closed after the test. */
async function open(view: string, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await openForGood(view, options);
  opened.push(page);
  return page;
}

/** The same, with a clock that the test can move. The clock is the context's, so the page has its own context. */
async function openMovable(view: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await newContext(options);
  opened.push(context);
  await context.clock.install();
  return openIn(context, view);
}

/** Opens a page that the caller closes. */
async function openForGood(view: string, options: BrowserContextOptions): Promise<Page> {
  const key = JSON.stringify(options);
  const context = contexts.get(key) ?? (await newContext(options));
  contexts.set(key, context);
  return openIn(context, view);
}

async function newContext(options: BrowserContextOptions): Promise<BrowserContext> {
  return browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'de-DE', timezoneId: 'Europe/Berlin', reducedMotion: 'reduce', ...options });
}

async function openIn(context: BrowserContext, view: string): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  page.on('console', (message) => {
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) {
      browserErrors.push(message.text());
    }
  });
  page.on('pageerror', (failure) => browserErrors.push(failure.message));
  await page.goto(`${system.baseUrl}${PAGE}#/${view}`);
  await signIn(page);
  return page;
}

async function signIn(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sign in as local administrator' }).click();
  await page.getByRole('navigation', { name: 'Views' }).waitFor();
}

/** Opens a view by its tab. */
async function goTo(page: Page, view: string): Promise<void> {
  await page.locator(`nav a[href="#/${view}"]`).click();
  await page.locator(`nav a[href="#/${view}"][aria-current]`).waitFor();
}

/** Advances the clock of a page of {@link openMovable}, so that it refreshes, until the element has the given state. */
async function refreshUntil(page: Page, awaited: Locator, state: 'visible' | 'detached' = 'visible'): Promise<void> {
  await vi.waitFor(
    async () => {
      await page.clock.fastForward(REFRESH_MS);
      await awaited.waitFor({ state, timeout: ANSWER_MS });
    },
    { timeout: WAIT_MS },
  );
}

/** Waits until all data, charts and fonts are loaded. */
async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null && document.querySelector('[class*="skeleton"]') === null);
  await page.evaluate(() => document.fonts.ready);
}

async function admin(): Promise<Record<string, string>> {
  const response = await fetch(`${system.baseUrl}/local/token`);
  const { access_token: token } = (await response.json()) as { access_token: string };
  return { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
}

async function post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response> {
  return fetch(`${system.baseUrl}${path}`, { method: 'POST', headers: headers ?? (await admin()), body: JSON.stringify(body) });
}

const withKey = (key: string): Record<string, string> => ({ 'x-api-key': key, 'content-type': 'application/json' });

const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();

/** Waits for the whole sample history, which the running system writes newest day first. */
async function waitForHistory(): Promise<void> {
  const day = hoursAgo(24 * HISTORY_DAYS).slice(0, 10);
  const headers = await admin();
  for (const start = Date.now(); Date.now() - start < HISTORY_MS; ) {
    const response = await fetch(`${system.baseUrl}/api/devops/metrics/commissions/history?from=${day}&to=${day}`, { headers });
    if (((await response.json()) as { points: unknown[] }).points.length > 0) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error('The sample history is incomplete.');
}

/**
 * Syncs until there are metrics of all domains. On a busy machine, one run may not have the time for all. No schedule
 * runs in this system, so its metrics are stale three minutes later.
 */
async function syncAll(): Promise<void> {
  const metrics = async (domain: string) => (await fetch(`${system.baseUrl}/api/devops/metrics/${domain}`, { headers: await admin() })).status;
  await vi.waitFor(
    async () => {
      expect((await post('/api/devops/sync', { reconcile: true })).status).toBe(200);
      expect(await Promise.all(['users', 'revenue', 'commissions'].map(metrics))).toEqual([200, 200, 200]);
    },
    { timeout: HISTORY_MS, interval: 500 },
  );
}

/** Creates sample data through the API. */
async function fill(): Promise<void> {
  await syncAll();
  await waitForHistory();
  const key = withKey(system.firstKey);
  for (const [index, service] of ['web', 'api', 'billing', 'web', 'api', 'web'].entries()) {
    await post(
      '/api/devops/webhook',
      {
        event_type: 'deployment',
        status: index === 3 ? 'failure' : 'success',
        service,
        version: `2.${14 - index}.0`,
        environment: 'production',
        commit: `9f2c1a${index}`,
        commit_at: hoursAgo(5 * index + 7),
        finished_at: hoursAgo(5 * index + 1),
        duration: 100 + 17 * index,
      },
      key,
    );
  }
  await post('/api/devops/webhook', { event_type: 'deployment', status: 'in_progress', service: 'web', version: '2.15.0-rc1', environment: 'staging' }, key);
  await post('/api/devops/webhook', { event_type: 'alert', alert_id: 'a1', status: 'open', title: 'p95 latency of checkout above 800 ms', severity: 'high', service: 'checkout' }, key);
  await post('/api/devops/webhook', { event_type: 'alert', alert_id: 'a2', status: 'acknowledged', title: 'Payout job is late', severity: 'low', service: 'billing' }, key);
  await post('/api/devops/webhook/nobody', {}, {});
  await post('/api/devops/webhook/github', {}, {});
  await post('/api/devops/generate-key', { name: 'Nightly export', permissions: ['read_metrics'], expires_in_days: 12, rate_limit_per_minute: 30 });
  const pipeline = (await (await post('/api/devops/generate-key', { name: 'CI pipeline', permissions: ['write_webhooks'] })).json()) as { key_id: string };
  await post(`/api/devops/keys/${pipeline.key_id}/rotate`, {});
  await post('/api/devops/endpoints', { url: inbox(), event_types: ['*', 'webhook.received'], description: 'DevOps module' });
  await post('/api/devops/endpoints', { url: inbox(503), event_types: ['key.', 'sync.failed', 'sync.stale'], description: 'On-call rota' });
  await post('/api/devops/endpoints', { url: inbox(410), event_types: ['metrics.updated'], description: 'Archive' });
}

/** A URL that accepts messages and returns the given status. */
const inbox = (status = 204) => `${system.baseUrl}/local/inbox?status=${status}`;

/** The violations that axe-core finds. It is evaluated from outside, because the page's policy allows no other script. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run: (where: Document, options: object) => Promise<{ violations: Violation[] }> } };
    interface Violation {
      id: string;
      help: string;
      nodes: Array<{ html: string; failureSummary: string }>;
    }
    const { violations: found } = await axe.run(document, { resultTypes: ['violations'] });
    return found.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.html} ${node.failureSummary}`));
  });
}

const row = (page: Page, name: string) => page.getByRole('table', { includeHidden: false }).first().getByRole('row').filter({ hasText: name });

// ---------------------------------------------------------------- tasks of an administrator

describe('an administrator', () => {
  it('signs in, and the token is kept in memory only', async () => {
    await syncAll();
    const page = await open('overview');

    await page.getByRole('heading', { name: /Connected, last synced (just now|\d+ (seconds|minutes?) ago)/ }).waitFor();
    const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));
    expect(kept).toBe('[{},{},""]');
  });

  it('sees metrics, incidents and deployments on the overview', async () => {
    const page = await open('overview');

    await page.getByText('vs. 30 days ago').first().waitFor();
    await page.getByRole('img', { name: /MRR movements of/ }).waitFor();
    await page.getByRole('heading', { name: 'Open incidents' }).waitFor();
    await page.getByText('p95 latency of checkout above 800 ms').waitFor();
    await page.getByText('Change failure rate').waitFor();
    await page.getByRole('link', { name: 'web 2.14.0' }).click();
    await page.getByRole('dialog').getByText('"2.14.0"').waitFor();
  });

  it('syncs and sees the outcome', async () => {
    const page = await open('overview');

    await page.getByRole('button', { name: 'Sync now' }).click();
    await page.getByText(/Synced in .* rows? read/).waitFor();
    await page.getByRole('button', { name: 'More sync options' }).click();
    await page.getByRole('menuitem', { name: /compare with sources/ }).click();
    await page.getByText(/counters compared with the sources/).waitFor();
  });

  it('creates a key, sees its use, rotates and revokes it, and then it is rejected', async () => {
    const page = await openMovable('keys');
    await page.getByRole('button', { name: 'New key' }).click();
    await page.getByLabel('Name').fill('Browser key');
    await page.getByRole('button', { name: 'Create key' }).click();
    const key = await page.getByTestId('api-key').innerText();
    await page.screenshot({ path: `${SHOTS}/key-made.png` });
    await page.getByRole('button', { name: 'I have copied it' }).click();
    await row(page, 'Browser key').getByText('Never').waitFor();

    expect((await fetch(`${system.baseUrl}/api/devops/sync/users`, { headers: withKey(key) })).status).toBe(200);
    expect((await fetch(`${system.baseUrl}/api/devops/sync/users`, { headers: withKey(key) })).status).toBe(200);
    await refreshUntil(page, row(page, 'Browser key').getByRole('cell', { name: '2', exact: true }));

    await page.getByRole('button', { name: 'Actions for Browser key' }).click();
    await page.getByRole('menuitem', { name: /Rotate/ }).click();
    await page.getByRole('button', { name: 'Create successor' }).click();
    const successor = await page.getByTestId('api-key').innerText();
    await page.getByRole('button', { name: 'I have copied it' }).click();
    await row(page, 'Rotating').filter({ hasText: 'Browser key' }).waitFor();
    expect((await fetch(`${system.baseUrl}/api/devops/sync/users`, { headers: withKey(key) })).status).toBe(200);

    await row(page, 'Browser key').filter({ hasText: 'Active' }).getByRole('button', { name: 'Actions for Browser key' }).click();
    await page.getByRole('menuitem', { name: /Revoke/ }).click();
    await page.getByLabel(/to confirm/).fill('Browser key');
    await page.getByRole('button', { name: 'Revoke key' }).click();
    await row(page, 'Browser key').filter({ hasText: 'Active' }).waitFor({ state: 'detached' });
    expect((await fetch(`${system.baseUrl}/api/devops/sync/users`, { headers: withKey(successor) })).status).toBe(401);

    await page.getByRole('link', { name: 'Activity' }).click();
    await page.getByText('revoked the key').first().waitFor();
  });

  it('changes a key and sees an error at its field', async () => {
    const page = await open('keys');
    await page.getByRole('button', { name: 'Actions for Nightly export' }).click();
    await page.getByRole('menuitem', { name: /Change/ }).click();
    await page.getByRole('checkbox', { name: /Read metrics/ }).uncheck();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Select at least one permission.').waitFor();

    await page.getByRole('checkbox', { name: /Read metrics/ }).check();
    await page.getByLabel('Requests per minute').fill('45');
    await page.getByRole('button', { name: 'Save' }).click();
    await row(page, 'Nightly export').getByText('45/min').waitFor();
  });

  it('sees a webhook appear without a reload, opens it and replays it', async () => {
    const page = await openMovable('events');
    await row(page, 'deployment').first().waitFor();

    await post('/api/devops/webhook', { event_type: 'browser.test', status: 'success', number: 42 }, withKey(system.firstKey));
    await refreshUntil(page, page.getByRole('button', { name: 'browser.test' }));
    await page.getByRole('button', { name: 'browser.test' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('42', { exact: true }).waitFor();
    await page.screenshot({ path: `${SHOTS}/event.png` });
    await dialog.getByRole('button', { name: /Replay/ }).click();
    await dialog.getByRole('button', { name: 'Publish again' }).click();
    await dialog.getByText(/Published again/).waitFor();
  });

  it('creates an endpoint, sees its secret once, pings it, rotates its secret and deletes it', async () => {
    const page = await open('endpoints');
    await page.getByRole('button', { name: 'New endpoint' }).click();
    await page.getByLabel('URL').fill('ftp://devops.example.com/');
    await page.getByLabel('Description').fill('Browser endpoint');
    await page.getByRole('button', { name: 'Create endpoint' }).click();
    await page.getByText('must be an https URL').waitFor();
    await page.getByLabel('URL').fill(inbox());
    await page.getByRole('button', { name: 'Create endpoint' }).click();
    expect(await page.getByTestId('signing-secret').innerText()).toMatch(/^whsec_/);
    await page.screenshot({ path: `${SHOTS}/endpoint-made.png` });
    await page.getByRole('button', { name: 'I have copied it' }).click();
    const panel = page.getByRole('dialog', { name: 'Browser endpoint', exact: true });
    await panel.getByRole('button', { name: /^ping Delivered/ }).waitFor();
    expect(await page.getByTestId('signing-secret').count()).toBe(0);

    await fetch(inbox(), { method: 'DELETE' });
    await panel.getByRole('button', { name: 'Send ping' }).click();
    await panel.getByText(/Ping delivered: 204 after/).waitFor();
    const { requests } = (await (await fetch(inbox())).json()) as { requests: Array<{ body: string }> };
    expect(requests.some(({ body }) => body.includes('"ping"'))).toBe(true);
    await page.screenshot({ path: `${SHOTS}/endpoint-pinged.png` });

    await panel.getByRole('button', { name: 'Actions for Browser endpoint' }).click();
    await page.getByRole('menuitem', { name: /Rotate/ }).click();
    await page.getByRole('button', { name: 'Rotate secret' }).click();
    await page.getByText(/Earlier secrets stay valid until/).waitFor();
    await page.getByRole('button', { name: 'I have copied it' }).click();

    await panel.getByRole('button', { name: 'Actions for Browser endpoint' }).click();
    await page.getByRole('menuitem', { name: /Delete/ }).click();
    await page.getByLabel(/to confirm/).fill(new URL(inbox()).host);
    await page.getByRole('button', { name: 'Delete endpoint' }).click();
    await panel.waitFor({ state: 'detached' });
    await row(page, 'Browser endpoint').waitFor({ state: 'detached' });
  });

  it('sees a failing endpoint, corrects its URL and retries the delivery', async () => {
    const page = await open('endpoints');
    await post('/api/devops/endpoints', { url: inbox(500), event_types: ['reconcile.'], description: 'Broken endpoint' });
    await page.reload();
    await signIn(page);
    await page.getByRole('button', { name: 'Broken endpoint', exact: true }).click();
    const panel = page.getByRole('dialog', { name: 'Broken endpoint', exact: true });
    await panel.getByText(/^Failing/).waitFor();
    // The third attempt is due only minutes later.
    const delivery = panel.getByRole('button', { name: /^ping Pending .*500 after .* 2 attempts/ });
    await delivery.waitFor();
    await delivery.click();
    await panel.getByText('Attempt 2').waitFor();
    await page.screenshot({ path: `${SHOTS}/endpoint-failing.png` });

    await panel.getByRole('button', { name: 'Actions for Broken endpoint' }).click();
    await page.getByRole('menuitem', { name: /Change/ }).click();
    await page.getByLabel('URL').fill(inbox());
    await page.getByRole('button', { name: 'Save' }).click();
    await panel.getByRole('button', { name: /^Retry ping/ }).click();
    await panel.getByRole('button', { name: /^ping Delivered .*204 after .* 3 attempts/ }).waitFor();
    await panel.getByText('Active', { exact: true }).waitFor();
  });

  it('disables an endpoint, enables it and recovers missed messages', async () => {
    await post('/api/devops/endpoints', { url: inbox(), event_types: ['key.created'], description: 'Paused endpoint' });
    const page = await open('endpoints');
    await page.getByRole('button', { name: 'Actions for Paused endpoint' }).click();
    await page.getByRole('menuitem', { name: /Disable/ }).click();
    await page.getByRole('button', { name: 'Disable endpoint' }).click();
    await row(page, 'Paused endpoint').getByText(/^Disabled/).waitFor();
    await post('/api/devops/generate-key', { name: 'Created meanwhile', permissions: ['read_metrics'] });

    await page.getByRole('button', { name: 'Paused endpoint', exact: true }).click();
    const panel = page.getByRole('dialog', { name: 'Paused endpoint', exact: true });
    await panel.getByRole('button', { name: /^key\.created Missed/ }).waitFor();
    await panel.getByRole('button', { name: 'Enable…' }).click();
    await page.getByRole('button', { name: 'Enable endpoint' }).click();
    await panel.getByRole('button', { name: /^key\.created Delivered/ }).waitFor();
  });

  it('downloads the data of a chart', async () => {
    const page = await open('metrics');
    await page.getByLabel('Users: breakdown').selectOption('By role');
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download Users as CSV' }).click();
    const lines = readFileSync(await (await download).path(), 'utf8').trim().split('\r\n');

    expect(lines[0]).toContain('at,Member');
    expect(lines.length).toBeGreaterThan(2);
  });

  it('can use the keyboard alone, with animations on', async () => {
    const page = await open('overview', { reducedMotion: 'no-preference' });
    await page.locator('body').press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content');

    await page.getByRole('link', { name: 'Keys' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'New key' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    expect(await page.evaluate(() => document.activeElement?.closest('dialog') !== null)).toBe(true);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('New key');

    const menu = page.getByRole('button', { name: /^Actions for/ }).first();
    await menu.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: /Change/ }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });

    await page.getByRole('link', { name: 'Endpoints' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'On-call rota', exact: true }).focus();
    await page.keyboard.press('Enter');
    const panel = page.getByRole('dialog');
    await panel.getByRole('button', { name: /^Actions for/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: /Rotate/ }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
    await panel.waitFor();
    await panel.getByRole('button', { name: /^ping/ }).focus();
    await page.keyboard.press('Enter');
    await panel.getByText('Attempt 1').waitFor();
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('On-call rota');
  });
});

// ---------------------------------------------------------------- appearance and accessibility

const APPEARANCES = {
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  phone: { viewport: { width: 360, height: 740 } },
  '4k': { viewport: { width: 3840, height: 2160 } },
} as const satisfies Record<string, BrowserContextOptions>;

for (const [name, options] of Object.entries(APPEARANCES)) {
  describe(`each view, ${name},`, () => {
    let page: Page;

    beforeAll(async () => {
      page = await openForGood(VIEWS[0], options);
    });

    afterAll(async () => {
      await page.close();
    });

    for (const view of VIEWS) {
      it(`fits its width and has no accessibility violations: ${view}`, async () => {
        await goTo(page, view);
        await settled(page);
        await page.screenshot({ path: `${SHOTS}/${view}-${name}.png`, fullPage: name !== '4k' });

        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(page.viewportSize()?.width);
        // axe-core finds the same on all large screens.
        expect(name === '4k' ? [] : await violations(page)).toEqual([]);
      });
    }
  });
}

describe('each view', () => {
  it('has no accessibility violations in a dialog', async () => {
    const page = await open('keys');
    await page.getByRole('button', { name: 'New key' }).click();
    await page.screenshot({ path: `${SHOTS}/new-key.png` });

    expect(await violations(page)).toEqual([]);
  });

  for (const [name, options] of [
    ['light', { colorScheme: 'light' }],
    ['dark', { colorScheme: 'dark' }],
    ['phone', { viewport: { width: 360, height: 740 } }],
  ] as const) {
    it(`has no accessibility violations in an endpoint's settings and deliveries: ${name}`, async () => {
      const page = await open('endpoints', options);
      await page.getByRole('button', { name: 'New endpoint' }).click();
      await page.getByRole('button', { name: 'Selected types' }).click();
      await page.screenshot({ path: `${SHOTS}/new-endpoint-${name}.png` });
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press('Escape');

      await page.getByRole('button', { name: 'On-call rota', exact: true }).click();
      await page.getByRole('dialog').getByRole('button', { name: /^ping/ }).click();
      await page.getByText('Attempt 1').waitFor();
      await settled(page);
      await page.screenshot({ path: `${SHOTS}/endpoint-${name}.png` });
      expect(await violations(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(page.viewportSize()?.width);
    });
  }

  it('has no accessibility violations at the sign-in', async () => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    opened.push(context);
    const page = await context.newPage();
    await page.goto(`${system.baseUrl}${PAGE}`);
    await page.getByRole('button', { name: /Sign in/ }).waitFor();
    await page.screenshot({ path: `${SHOTS}/sign-in.png` });

    expect(await violations(page)).toEqual([]);
  });
});

describe('a user without access', () => {
  it('sees which claim was checked, without accessibility violations, and can sign out', async () => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    opened.push(context);
    const page = await context.newPage();
    await page.route('**/local/token', (route) => route.continue({ url: `${system.baseUrl}/local/token?role=member` }));
    await page.goto(`${system.baseUrl}${PAGE}`);
    await page.getByRole('button', { name: /Sign in/ }).click();
    await page.getByText("claim app_metadata.role must be 'admin', but is 'member'").waitFor();
    await page.screenshot({ path: `${SHOTS}/no-access.png` });

    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: /Sign in/ }).waitFor();
  });
});

// ---------------------------------------------------------------- size and caching

describe('the first view', () => {
  it('is compressed and small', async () => {
    await syncAll();
    const context = await browser.newContext();
    opened.push(context);
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send('Network.enable');
    let bytes = 0;
    const scripts = new Set<string>();
    session.on('Network.responseReceived', ({ requestId, response }) => {
      if (response.mimeType === 'text/javascript') {
        scripts.add(requestId);
      }
    });
    session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      bytes += scripts.has(requestId) ? encodedDataLength : 0;
    });
    const start = Date.now();
    await page.goto(`${system.baseUrl}${PAGE}`, { waitUntil: 'load' });
    await page.getByRole('button', { name: /Sign in/ }).waitFor();
    const interactive = Date.now() - start;
    const signInBytes = bytes;
    await signIn(page);
    await page.getByRole('heading', { name: /Connected, last synced (just now|\d+ (seconds|minutes?) ago)/ }).waitFor();
    const overview = Date.now() - start;
    await settled(page);
    const paint = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime);
    writeFileSync(
      'target/console-figures.json',
      `${JSON.stringify(
        {
          javascript_bytes_until_sign_in: signInBytes,
          javascript_bytes_with_overview_and_charts: bytes,
          first_contentful_paint_ms: Math.round(paint ?? 0),
          interactive_ms: interactive,
          overview_with_sign_in_ms: overview,
        },
        null,
        2,
      )}\n`,
    );

    expect(signInBytes).toBeGreaterThan(0);
    expect(signInBytes).toBeLessThan(250_000);
  });

  it('is cached for good except for the page itself, which only allowed origins can frame', async () => {
    const page = await fetch(`${system.baseUrl}${PAGE}`, { headers: { accept: 'text/html' } });
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(page.headers.get('cache-control')).toBe('no-cache');
    expect(policy).toContain("frame-ancestors 'self'");
    expect(policy).not.toContain('unsafe');
    const script = /embedded-widget\/(assets\/[^"]+\.js)/.exec(await page.text())?.[1] ?? '';
    const asset = await fetch(`${system.baseUrl}${PAGE}/${script}`, { headers: { 'accept-encoding': 'gzip, br' } });
    expect(asset.headers.get('content-encoding')).toBe('gzip');
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(await asset.text()).toContain('import');
    for (const coding of ['identity', 'gzip;q=0, br']) {
      const refused = await fetch(`${system.baseUrl}${PAGE}/${script}`, { headers: { 'accept-encoding': coding } });
      expect(refused.status).toBe(406);
    }
  });
});

// ---------------------------------------------------------------- failures, last because they stop the system

describe('when something goes wrong', () => {
  it('reports that the API is unreachable, keeps its data and recovers', async () => {
    const page = await openMovable('events');
    await row(page, 'deployment').first().waitFor();

    const { port } = system;
    await system.stop();
    const away = page.getByText(/The API cannot be reached/).first();
    await refreshUntil(page, away);
    await row(page, 'deployment').first().waitFor();
    await page.screenshot({ path: `${SHOTS}/api-away.png` });

    system = await LocalSystem.start(port);
    await refreshUntil(page, away, 'detached');
    await row(page, 'deployment').first().waitFor();
  });

  it('requires a new sign-in after the token has expired, and returns to the same view', async () => {
    const page = await openMovable('activity');
    await page.getByText('created the key').first().waitFor();

    // From here on, the system's clock is ahead of all others.
    await system.advance('PT2H');
    await refreshUntil(page, page.getByText('Your session has ended'));
    await signIn(page);

    await page.getByText('created the key').first().waitFor();
    expect(page.url()).toContain('#/activity');
  });

  it('has caused no errors in the browser', () => {
    expect(browserErrors).toEqual([]);
  });
});
