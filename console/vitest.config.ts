import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** Components, without a browser. */
export default defineConfig({
  plugins: [react()],
  test: {
    include: ['src/**/*.test.{ts,tsx}', 'build/**/*.test.ts'],
    environment: 'jsdom',
    // One document and one set of modules for all files halves the time. Each test leaves them unchanged.
    isolate: false,
    setupFiles: ['src/testing/setup.ts'],
    env: { TZ: 'Europe/Berlin', LANG: 'en-US' },
    testTimeout: 30_000,
    css: { modules: { classNameStrategy: 'non-scoped' } },
  },
});
