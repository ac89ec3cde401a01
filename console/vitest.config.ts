import { resolve } from 'node:path';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import oldest from './react-18/package.json' with { type: 'json' };

/** Resolves React, and the packages that import it, in react-18. */
const react18: Plugin = {
  name: 'react-18',
  enforce: 'pre',
  resolveId(source) {
    const name = /^(?:@[^/]+\/)?[^/]+/.exec(source)?.[0] ?? '';
    return name in oldest.dependencies ? this.resolve(source, resolve('react-18/package.json'), { skipSelf: true }) : null;
  },
};

/** Components, without a browser, with the newest and the oldest supported React. */
export default defineConfig({
  test: {
    environment: 'jsdom',
    // One document and one set of modules for all files halves the time. Each test leaves them unchanged.
    isolate: false,
    // The tests of both versions of React wait most of the time.
    maxWorkers: 2,
    unstubGlobals: true,
    setupFiles: ['src/testing/setup.ts'],
    testTimeout: 30_000,
    css: { modules: { classNameStrategy: 'non-scoped' } },
    projects: [
      {
        extends: true,
        test: {
          name: 'react-19',
          include: ['src/**/*.test.{ts,tsx}', 'build/**/*.test.ts'],
          env: { TZ: 'Europe/Berlin', LANG: 'en-US', REACT: '19' },
        },
      },
      {
        extends: true,
        plugins: [react18],
        test: {
          name: 'react-18',
          include: ['src/**/*.test.tsx'],
          env: { TZ: 'America/Los_Angeles', LANG: 'de-DE', REACT: '18.2' },
        },
      },
    ],
  },
});
