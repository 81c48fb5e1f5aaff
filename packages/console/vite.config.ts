import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';

/** Where `npm run dev` finds a running service. */
const service = 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react()],
  // Relative addresses: the page also works behind a path prefix.
  base: './',
  // The contract comes from its source; the server need not be built first.
  resolve: { conditions: ['source', ...defaultClientConditions] },
  build: {
    target: 'baseline-widely-available',
    // The policy of the service allows no inline script, and every file gets a name by its content.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: true,
  },
  server: { proxy: { '/v1': service, '/api': service, '/health': service } },
});
