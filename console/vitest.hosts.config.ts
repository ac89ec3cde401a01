import { defineConfig } from 'vitest/config';

/** The npm package in fresh hosts, in Chromium. ConsoleBrowserTest runs this with -Pthorough. */
export default defineConfig({
  test: {
    include: ['hosts/*.test.ts'],
    environment: 'node',
    css: { modules: { classNameStrategy: 'non-scoped' } },
    testTimeout: 120_000,
    hookTimeout: 480_000,
  },
});
