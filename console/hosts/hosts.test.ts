/** The packed npm package in fresh hosts: installed, compiled, bundled, rendered on a server, and shown by Chromium. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { platform } from 'node:process';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch } from '../browser/chromium';
import { HostServer } from './serve';

const SHOTS = 'target/screenshots';
const VIEWS = ['overview', 'metrics', 'keys', 'events', 'endpoints', 'activity'] as const;
const VIEWPORT = { width: 1280, height: 500 };
const HEADER_PX = 64;

let place: string;
let browser: Browser;

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'devops-console-hosts-'));
  mkdirSync(SHOTS, { recursive: true });
  run(place, 'npm', 'pack', '--silent', '--pack-destination', place, resolve('target/package'));
  browser = await launch();
});

afterAll(async () => {
  await browser?.close();
  rmSync(place, { recursive: true, force: true });
});

/** Runs a program in a host, with the warnings of React's development build. */
function run(directory: string, program: string, ...args: string[]): string {
  return execFileSync(program, args, {
    cwd: directory,
    encoding: 'utf8',
    stdio: 'pipe',
    shell: platform === 'win32',
    env: { ...process.env, NODE_ENV: 'development' },
  });
}

describe.each([
  { name: 'react-18', react: '18.2.0', preflight: '--tw-ring-inset' },
  { name: 'react-19', react: '19.0.0', preflight: '@layer base' },
  { name: 'server', react: '19.3.1', preflight: 'letter-spacing' },
])('in the host $name, the component', ({ name, react, preflight }) => {
  const errors: string[] = [];
  let directory: string;
  let markup: string;
  let server: HostServer;
  let page: Page;

  beforeAll(async () => {
    directory = join(place, name);
    cpSync('hosts/src', directory, { recursive: true });
    cpSync(join('hosts', name), directory, { recursive: true });
    const packed = readdirSync(place).find((file) => file.endsWith('.tgz')) ?? '';
    run(directory, 'npm', 'install', '--no-audit', '--no-fund', '--loglevel=error', join(place, packed));
    run(directory, 'node', 'node_modules/typescript/bin/tsc');
    run(directory, 'node', 'node_modules/vite/bin/vite.js', 'build', '--outDir', 'page');
    run(directory, 'node', 'node_modules/vite/bin/vite.js', 'build', '--outDir', 'server', '--ssr', 'server.tsx');
    markup = run(directory, 'node', 'server/server.js').trim();
    server = await HostServer.start(join(directory, 'page'), name === 'server' ? markup : '');
    page = await open('overview');
  });

  afterAll(async () => {
    await page?.context().close();
    await server?.stop();
  });

  async function open(view: string): Promise<Page> {
    const context = await browser.newContext({ viewport: VIEWPORT, locale: 'en-US', reducedMotion: 'reduce' });
    const opened = await context.newPage();
    opened.on('console', (message) => {
      if (/error|warning/.test(message.type()) && !/Failed to load resource/.test(message.text())) {
        errors.push(message.text());
      }
    });
    opened.on('pageerror', (failure) => errors.push(failure.message));
    await opened.goto(`${server.url}/#/${view}`);
    await settled(opened);
    return opened;
  }

  async function settled(of: Page): Promise<void> {
    await of.locator('#two').getByText('Connected').first().waitFor();
    await of.waitForFunction(() => document.querySelector('[aria-busy="true"], [class*="skeleton"]') === null);
  }

  /** Opens a view of the first component by its tab. */
  async function goTo(view: string): Promise<void> {
    await page.locator(`#one nav a[href="#/${view}"]`).click();
    await page.locator(`#one nav a[href="#/${view}"][aria-current]`).waitFor();
    await settled(page);
  }

  /** Which part of the page is in front at a point: a dialog, a menu or tooltip, the host's header, a component's tabs. */
  const inFront = (x: number, y: number) =>
    page.evaluate(([left, top]) => {
      const element = document.elementFromPoint(left ?? 0, top ?? 0);
      return ['[popover]', 'dialog', 'header:has(> button)', 'nav'].find((part) => element?.closest(part) != null);
    }, [x, y]);

  /** The styles of the first component that the host's styles change, except those of the host's own element. */
  const changedStyles = () =>
    page.evaluate(() => {
      const elements = [...document.querySelectorAll('#one > div, #one > div *')].filter((element) => element.closest('.corner') === null);
      const sheets = [...document.styleSheets].filter(({ href }) => href?.includes('/host-'));
      const styles = () => {
        const found = new Map<string, string>();
        for (const [index, element] of elements.entries()) {
          for (const part of ['', '::before', '::after', '::placeholder', ...(element.matches(':modal') ? ['::backdrop'] : [])]) {
            const style = getComputedStyle(element, part);
            const isAbsent = /before|after/.test(part) && style.content === 'none';
            for (const property of isAbsent ? ['content'] : [...style].filter((name) => !name.startsWith('--'))) {
              found.set(`${index} ${element.tagName} ${element.getAttribute('class')}${part} ${property}`, style.getPropertyValue(property));
            }
          }
        }
        return found;
      };
      const withHost = styles();
      sheets.forEach((sheet) => (sheet.disabled = true));
      const alone = styles();
      sheets.forEach((sheet) => (sheet.disabled = false));
      const names = [...new Set([...withHost.keys(), ...alone.keys()])];
      const changes = names.filter((name) => withHost.get(name) !== alone.get(name));
      return {
        sheets: sheets.length,
        elements: elements.length,
        changes: changes.map((name) => `${name}: ${withHost.get(name)} instead of ${alone.get(name)}`),
      };
    });

  it('runs with the intended React and the host\'s styles', () => {
    const installed = JSON.parse(readFileSync(join(directory, 'node_modules/react/package.json'), 'utf8')) as { version: string };
    const styles = readdirSync(join(directory, 'page/assets')).filter((file) => /^host-.*\.css$/.test(file));

    expect(installed.version).toBe(react);
    expect(styles.map((file) => readFileSync(join(directory, 'page/assets', file), 'utf8')).join('')).toContain(preflight);
  });

  it('renders on a server', () => {
    expect(markup.match(/Loading/g)).toHaveLength(2);
  });

  it('sends no requests when the host renders it again, and then uses the newest token', async () => {
    const fresh = await open('overview');
    const before = server.requests.length;
    for (let count = 1; count <= 10; count++) {
      await fresh.getByRole('button', { name: /^Rendered/ }).click();
      await fresh.getByRole('button', { name: `Rendered ${count}` }).waitFor();
    }
    await fresh.locator('#one').getByRole('link', { name: 'Activity' }).click();
    await settled(fresh);
    await fresh.context().close();

    expect(server.requests.slice(before)).toEqual(['/live/one/api/devops/activity token-10']);
  });

  it.each(VIEWS)('looks the same with and without the host\'s styles: %s', async (view) => {
    await goTo(view);
    await page.screenshot({ path: `${SHOTS}/host-${name}-${view}.png` });
    const { sheets, elements, changes } = await changedStyles();

    expect(sheets).toBeGreaterThan(0);
    expect(elements).toBeGreaterThan(50);
    expect(changes).toEqual([]);
  });

  it.each([
    ['keys', 'New key'],
    ['endpoints', 'New endpoint'],
  ])('centres its dialogs and shows them above the header: %s', async (view, button) => {
    await goTo(view);
    await page.locator('#one').getByRole('button', { name: button }).click();
    const dialog = page.getByRole('dialog');
    await dialog.evaluate((element) => Promise.all(element.getAnimations().map(({ finished }) => finished)));
    const box = await dialog.boundingBox();
    await page.screenshot({ path: `${SHOTS}/host-${name}-${view}-dialog.png` });
    const { changes } = await changedStyles();
    const front = [await inFront(VIEWPORT.width / 2, (box?.y ?? 0) + 5), await inFront(5, 5)];
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });

    expect(box?.y).toBeLessThan(HEADER_PX);
    expect((box?.x ?? 0) + (box?.width ?? 0) / 2).toBeCloseTo(VIEWPORT.width / 2, 0);
    expect((box?.y ?? 0) + (box?.height ?? 0) / 2).toBeCloseTo(VIEWPORT.height / 2, 0);
    expect(front).toEqual(['dialog', 'dialog']);
    expect(changes).toEqual([]);
  });

  it('shows a panel at the side, and its menu above it', async () => {
    await goTo('endpoints');
    await page.locator('#one').getByRole('button', { name: 'DevOps module', exact: true }).click();
    const panel = page.getByRole('dialog');
    await panel.getByRole('button', { name: /^Actions for/ }).click();
    const menu = await page.getByRole('menu').boundingBox();
    await panel.evaluate((element) => Promise.all(element.getAnimations().map(({ finished }) => finished)));
    const box = await panel.boundingBox();
    const front = await inFront((menu?.x ?? 0) + 20, (menu?.y ?? 0) + 20);
    await page.screenshot({ path: `${SHOTS}/host-${name}-panel.png` });
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });

    expect([box?.y, (box?.x ?? 0) + (box?.width ?? 0)]).toEqual([0, VIEWPORT.width]);
    expect(front).toBe('[popover]');
  });

  it('shows tooltips and menus at their buttons, above the header', async () => {
    await goTo('overview');
    await page.locator('#one').getByRole('button', { name: /^Theme/ }).hover();
    const tip = await page.locator('[data-radix-popper-content-wrapper]').boundingBox();
    await page.screenshot({ path: `${SHOTS}/host-${name}-tooltip.png` });
    const tipFront = await inFront((tip?.x ?? 0) + 10, (tip?.y ?? 0) + 5);
    const button = page.locator('#one').getByRole('button', { name: 'More sync options' });
    const trigger = await button.boundingBox();
    await button.click();
    const menu = await page.getByRole('menu').boundingBox();
    await page.screenshot({ path: `${SHOTS}/host-${name}-menu.png` });
    const menuFront = await inFront((menu?.x ?? 0) + 20, (menu?.y ?? 0) + 20);
    const { changes } = await changedStyles();
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });

    expect(tip?.y).toBeLessThan(HEADER_PX);
    expect([tipFront, menuFront]).toEqual(['[popover]', '[popover]']);
    expect(changes).toEqual([]);
    expect((menu?.x ?? 0) + (menu?.width ?? 0)).toBeCloseTo((trigger?.x ?? 0) + (trigger?.width ?? 0), 0);
    expect((menu?.y ?? 0) - (trigger?.y ?? 0) - (trigger?.height ?? 0)).toBeCloseTo(6, 0);
  });

  it('scrolls below the host\'s header, and its own header sticks where the host allows it', async () => {
    await goTo('keys');
    const scroll = () => page.evaluate(() => window.scrollTo(0, 100));
    const tabs = async () => (await page.locator('#one nav').boundingBox())?.y ?? 0;
    await scroll();
    await page.screenshot({ path: `${SHOTS}/host-${name}-scrolled.png` });
    const free = { tabs: await tabs(), front: await inFront(100, HEADER_PX / 2) };
    await page.evaluate(() => document.documentElement.style.setProperty('--devops-console-top', '64px'));
    const stuck = { tabs: await tabs(), front: await inFront(100, HEADER_PX / 2) };
    const tabsFront = await inFront(100, stuck.tabs + 10);
    await page.evaluate(() => document.documentElement.style.removeProperty('--devops-console-top'));
    await page.evaluate(() => window.scrollTo(0, 0));

    expect(free.tabs).toBeLessThan(HEADER_PX);
    expect(stuck.tabs).toBeGreaterThan(HEADER_PX);
    expect([free.front, stuck.front, tabsFront]).toEqual(['header:has(> button)', 'header:has(> button)', 'nav']);
  });

  it('is on the page twice, with separate views and identifiers', async () => {
    await goTo('events');
    await page.locator('#two').getByRole('link', { name: 'Events' }).click();
    await page.locator('#two').getByLabel('Type').waitFor();
    await page.locator('#two').getByRole('link', { name: 'Keys' }).click();
    await page.locator('#two').getByRole('button', { name: 'New key' }).waitFor();
    const ids = await page.evaluate(() => [...document.querySelectorAll('[id]')].map(({ id }) => id));

    expect(new URL(page.url()).hash).toBe('#/events');
    expect(await page.locator('#one nav [aria-current]').innerText()).toBe('Events');
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('leaves the host\'s element its styles and variables, and passes font and colour on to it', async () => {
    const [own, inherited, passed] = await page.locator('#one .corner').evaluate((element) => {
      const { backgroundColor, fontStyle, fontFamily, color } = getComputedStyle(element);
      const root = getComputedStyle(element.closest('[data-theme]') as Element);
      return [[backgroundColor, fontStyle], [fontFamily, color], [root.fontFamily, root.color]];
    });

    expect(own).toEqual(['rgb(1, 2, 3)', 'italic']);
    expect(inherited).toEqual(passed);
  });

  it('draws charts', async () => {
    await goTo('metrics');
    await page.locator('#one').getByRole('img', { name: /^Users, total/ }).locator('svg path.recharts-area-area').first().waitFor();
  });

  it('is served by a host that survives requests for files that it lacks', async () => {
    expect((await fetch(`${server.url}/missing.js`)).status).toBe(404);
  });

  it('has caused no errors and warnings in the browser', () => {
    expect(errors).toEqual([]);
  });
});
