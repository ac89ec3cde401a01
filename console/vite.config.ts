import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The page: its files lie below its own address, wherever that is. */
export default defineConfig({
  plugins: [react()],
  publicDir: false,
  build: {
    outDir: 'target/page',
    emptyOutDir: true,
    target: 'es2022',
    // The Content-Security-Policy takes no data: in styles and fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  experimental: {
    renderBuiltUrl: (file, { hostType }) => (hostType === 'html' ? `embedded-widget/${file}` : { relative: true }),
  },
  server: { proxy: { '/api': 'http://localhost:3000', '/local': 'http://localhost:3000' } },
});
