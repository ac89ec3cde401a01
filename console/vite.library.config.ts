import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { css } from './build/raise.ts';

/** The npm package's scripts and styles: the host provides React and bundles the rest. */
export default defineConfig({
  plugins: [react()],
  css,
  publicDir: false,
  build: {
    outDir: 'target/package/dist',
    emptyOutDir: true,
    target: 'es2022',
    minify: false,
    reportCompressedSize: false,
    lib: { entry: 'src/index.ts', formats: ['es'], fileName: 'index', cssFileName: 'style' },
    rollupOptions: {
      external: [/^react($|\/)/, /^react-dom($|\/)/, /^@tanstack\//, /^@radix-ui\//, /^recharts($|\/)/, 'openapi-fetch'],
      // Frameworks with server components render the rest of a page on the server.
      output: { banner: ({ isEntry }) => (isEntry ? '"use client";' : '') },
    },
  },
});
