import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compressed } from './dev/compressed.ts';

// AFTERTONE: where a running server is, for `npm run dev`.
const server = process.env.AFTERTONE ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react(), compressed()],
  server: { host: '127.0.0.1', proxy: { '/api': server } },
  logLevel: 'warn',
  build: {
    chunkSizeWarningLimit: 600,
    outDir: process.env.PORTAL_DIRECTORY ?? '../share/aftertone/portal',
    emptyOutDir: true,
    // The policy of the pages allows no data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
