import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';

const PAGE = 'target/classes/console';
const PACKAGE = 'target/package';
const MOST_BYTES = 250_000;

/** The scripts that the page needs at first: those that it names, and their static imports. */
function firstScripts(): string[] {
  const html = readFileSync(join(PAGE, 'index.html'), 'utf8');
  const waiting = [...html.matchAll(/embedded-widget\/assets\/([^"]+\.js)"/g)].map((match) => match[1] ?? '');
  const found = new Set<string>();
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (!found.has(name)) {
      found.add(name);
      const script = readFileSync(join(PAGE, 'assets', name), 'utf8');
      waiting.push(...[...script.matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g)].map((match) => match[1] ?? ''));
    }
  }
  return [...found];
}

describe('the built page', () => {
  it('needs at most 250 kB of gzipped JavaScript for the first view', () => {
    const scripts = firstScripts();
    const bytes = scripts.reduce((sum, name) => sum + gzipSync(readFileSync(join(PAGE, 'assets', name))).length, 0);

    expect(scripts.length).toBeGreaterThan(0);
    expect(bytes).toBeLessThanOrEqual(MOST_BYTES);
  });

  it('does not load the chart library and the sign-in library at first', () => {
    const first = firstScripts().map((name) => readFileSync(join(PAGE, 'assets', name), 'utf8')).join('');

    expect(first.includes('recharts-')).toBe(false);
    expect(first.includes('GoTrueClient')).toBe(false);
  });

  it('consists of text files, because the gateway serves nothing else', () => {
    const files = readdirSync(join(PAGE, 'assets'));

    expect(files.filter((file) => !/\.(js|css|svg)$/.test(file))).toEqual([]);
  });

  it('has no inline scripts or styles', () => {
    const html = readFileSync(join(PAGE, 'index.html'), 'utf8');

    expect(html).not.toMatch(/<style|style=|<script(?![^>]*\ssrc=)|\son[a-z]+=/);
  });
});

describe('the npm package', () => {
  const HOST = 'target/host';
  const NAME = '@revenue-ripple/devops-console';
  const json = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as Record<string, Record<string, unknown>>;

  beforeAll(() => {
    // Installed in a host, as npm installs a directory.
    rmSync(HOST, { recursive: true, force: true });
    mkdirSync(join(HOST, 'node_modules', dirname(NAME)), { recursive: true });
    symlinkSync(resolve(PACKAGE), join(HOST, 'node_modules', NAME), 'junction');
    copyFileSync('build/consumer.tsx', join(HOST, 'consumer.tsx'));
  });

  it('has what a reader and npm need, and nothing that is for its development', () => {
    const published = json(join(PACKAGE, 'package.json'));
    const { dependencies, peerDependencies, repository, license, version } = json('package.json');

    expect(published).toMatchObject({ dependencies, peerDependencies, repository, license, version });
    expect(Object.keys(published).filter((field) => /scripts|devDependencies|private|engines/.test(field))).toEqual([]);
    expect(readdirSync(PACKAGE).sort()).toEqual(['LICENSE', 'README.md', 'dist', 'package.json']);
    expect(readdirSync(join(PACKAGE, 'dist'), { recursive: true }).filter((file) => !/(^[^.]+|\.js|\.d\.ts|^style\.css)$/.test(String(file)))).toEqual([]);
  });

  it('exports its component, its styles and their types', () => {
    const targets = Object.values(json(join(PACKAGE, 'package.json'))['exports'] ?? {}).flatMap((target) =>
      typeof target === 'string' ? [target] : Object.values(target as object),
    );

    expect(targets.length).toBe(5);
    expect(targets.filter((target) => !existsSync(join(PACKAGE, target)))).toEqual([]);
  });

  it('has types that compile with an earlier TypeScript, and change none of the host', () => {
    execFileSync('node', ['node_modules/typescript/bin/tsc', '--project', 'tsconfig.consumer.json'], { stdio: 'pipe' });

    const types = readdirSync(join(PACKAGE, 'dist'), { recursive: true }).map(String).filter((file) => file.endsWith('.d.ts'));
    expect(types.filter((file) => readFileSync(join(PACKAGE, 'dist', file), 'utf8').includes('declare module'))).toEqual([]);
  }, 60_000);

  it('renders on a server, and only in the browser with server components', () => {
    const script = `
      import { createElement } from 'react';
      import { renderToString } from 'react-dom/server';
      import { DevOpsIntegration } from '${NAME}';
      console.log(renderToString(createElement(DevOpsIntegration, { baseUrl: 'https://api.example', getToken: () => 'token' })));`;
    const html = execFileSync('node', ['--input-type=module', '--eval', script], { cwd: HOST, encoding: 'utf8' });

    expect(html).toContain('Loading');
    expect(readFileSync(join(PACKAGE, 'dist/index.js'), 'utf8')).toMatch(/^"use client";\n/);
  });

  it('is tested with the same packages and the oldest React', () => {
    const { dependencies, devDependencies } = json('package.json');
    const { react, 'react-dom': reactDom, ...others } = json('react-18/package.json')['dependencies'] ?? {};

    expect([react, reactDom]).toEqual(['18.2.0', '18.2.0']);
    expect(others).toMatchObject(dependencies ?? {});
    expect({ ...devDependencies, ...dependencies }).toMatchObject(others);
  });

  it('has variables of its own, so that those of a host stay as they are in the element that it gives', () => {
    const css = readFileSync(join(PACKAGE, 'dist/style.css'), 'utf8');
    const names = [...css.matchAll(/(?<=[{;\s(])--[\w-]+/g)].map(([name]) => name);

    expect(names.length).toBeGreaterThan(100);
    expect(names.filter((name) => !name.startsWith('--devops-console-'))).toEqual([]);
  });

  it('has styles that apply only within the console, and there win over those of a host', () => {
    const css = readFileSync(join(PACKAGE, 'dist/style.css'), 'utf8').replace(/\/\*.*?\*\//gs, '');
    const selectors = [...css.matchAll(/(?:^|[{};])\s*([^@{};%]+?)\s*\{/g)].flatMap((match) => (match[1] ?? '').split(/,(?![^(]*\))/)).map((selector) => selector.trim());
    const rules = selectors.filter((selector) => !/^(from|to|\d+)/.test(selector));

    expect(rules.length).toBeGreaterThan(50);
    expect(rules.filter((selector) => !/^:not\(#_#_#_\)(:where\()?\._/.test(selector))).toEqual([]);
  });
});
