import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

const PAGE = 'target/classes/console';
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
  it('has types that compile with an earlier TypeScript', () => {
    execFileSync('node', ['node_modules/typescript/bin/tsc', '--noEmit', '--project', 'tsconfig.consumer.json'], { stdio: 'pipe' });
  }, 60_000);

  it('has no styles that apply outside the console', () => {
    const css = readFileSync('target/library/style.css', 'utf8').replace(/\/\*.*?\*\//gs, '');
    const selectors = [...css.matchAll(/(?:^|[{};])\s*([^@{};%]+?)\s*\{/g)].map((match) => match[1] ?? '');

    expect(selectors.length).toBeGreaterThan(50);
    const free = selectors.flatMap((list) => list.split(/,(?![^(]*\))/)).filter((selector) => !/[._]_?[a-zA-Z]/.test(selector) && !/^\s*(from|to|\d+)/.test(selector));
    expect(free).toEqual([]);
  });
});
