import { defineConfig } from 'vitest/config';

/** The page in Chromium with the whole local system. ConsoleBrowserTest runs this. */
export default defineConfig({
  test: {
    include: ['browser/**/*.test.ts'],
    environment: 'node',
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 480_000,
  },
});
