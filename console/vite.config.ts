import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { css } from './build/raise.ts';

/** The page. Its files are below its own address, whatever that is. Java reads them as resources. */
export default defineConfig({
  plugins: [react()],
  css,
  publicDir: false,
  build: {
    outDir: 'target/classes/console',
    emptyOutDir: true,
    target: 'es2022',
    // The gateway serves only text. The font is therefore inlined in a separate style, which is loaded last.
    assetsInlineLimit: (file) => file.endsWith('.woff2'),
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  experimental: {
    renderBuiltUrl: (file, { hostType }) => (hostType === 'html' ? `embedded-widget/${file}` : { relative: true }),
  },
  server: { proxy: { '/api': 'http://localhost:3000', '/local': 'http://localhost:3000' } },
});
