import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { publicModules } from './scripts/public-modules.ts';

export default defineConfig({
  // Relative, so that the app works under any path.
  base: './',
  plugins: [
    react(),
    publicModules(),
    allowInlineScripts(),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src',
      filename: 'sw.ts',
      // The page registers it itself, in src/ui/update.ts.
      injectRegister: false,
      injectManifest: {
        // Everything, models and samples too: after the first visit nothing is missing offline.
        globPatterns: ['**/*'],
        globIgnores: ['sw.js', 'manifest.webmanifest'],
        rollupFormat: 'iife',
        maximumFileSizeToCacheInBytes: 64 * 2 ** 20,
      },
      includeManifestIcons: false,
      manifest: {
        name: 'Nearface',
        short_name: 'Nearface',
        description: 'Face search that never leaves your browser',
        start_url: './',
        scope: './',
        display: 'standalone',
        theme_color: '#ffffff',
        background_color: '#ffffff',
        icons: [
          { src: 'icon.svg', sizes: 'any', type: 'image/svg+xml' },
          { src: 'icon-192.png', sizes: '192x192', type: 'image/png' },
          { src: 'icon-512.png', sizes: '512x512', type: 'image/png' },
          { src: 'icon-maskable.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
        ],
      },
    }),
  ],
  worker: { format: 'es' },
  // Vite's dev server does not look into workers at its start, and a late find reloads the page.
  optimizeDeps: { entries: ['index.html', 'src/**/*worker.ts', '!src/**/test-worker.ts'] },
  build: {
    target: 'es2023',
    // Of what the page holds; the worker's packages carry theirs in its code.
    license: { fileName: 'licenses.md' },
    chunkSizeWarningLimit: 2000,
  },
});

/** React's hot reload needs an inline script: in dev only, the page's policy lets it run. */
function allowInlineScripts(): Plugin {
  return {
    name: 'allow-inline-scripts',
    apply: 'serve',
    transformIndexHtml: (html) => html.replace("script-src 'self'", "script-src 'self' 'unsafe-inline'"),
  };
}
