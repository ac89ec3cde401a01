import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The npm package: the host provides React and bundles the rest. */
export default defineConfig({
  plugins: [react()],
  publicDir: false,
  build: {
    outDir: 'target/library',
    emptyOutDir: true,
    target: 'es2022',
    minify: false,
    reportCompressedSize: false,
    lib: { entry: 'src/index.ts', formats: ['es'], fileName: 'index', cssFileName: 'style' },
    rollupOptions: {
      external: [/^react($|\/)/, /^react-dom($|\/)/, /^@tanstack\//, /^@radix-ui\//, /^recharts($|\/)/, 'openapi-fetch'],
    },
  },
});
