import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig, type UserWorkspaceConfig } from 'vitest/config';
import { launchOptions } from './scripts/chromium.mjs';
import { publicModules } from './scripts/public-modules.ts';

// Generous: nothing may depend on how fast the machine is.
const patience = { testTimeout: 900_000, hookTimeout: 900_000, expect: { poll: { timeout: 600_000 } } };

/** Packages are found before the first test: one that is found later reloads the page under a running test. */
const inBrowser: UserWorkspaceConfig = {
  plugins: [publicModules()],
  worker: { format: 'es' },
  // Workers' imports too.
  optimizeDeps: { entries: ['src/**/*.ts', '!src/ui/**', '!src/search/kernel/assembly/**'] },
  // What is missing is missing: it is not the app's page, whose packages would be found with it.
  appType: 'mpa',
};

/** A new one, for as long as this runs. */
function profile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'nearface-profile-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...patience,
          name: 'node',
          // Node 20 has relaxed SIMD, which the search's kernel uses, behind a flag.
          execArgv: process.versions.node.startsWith('20.') ? ['--experimental-wasm-relaxed-simd'] : [],
          include: ['src/**/*.test.ts', 'bench/**/*.test.ts', 'scripts/**/*.test.ts'],
          exclude: ['**/*.browser.test.ts', '**/*.disk.test.ts'],
        },
      },
      {
        ...inBrowser,
        test: {
          ...patience,
          name: 'browser',
          include: ['src/**/*.browser.test.ts'],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            // A software GPU, to see that it gives the same numbers and is never chosen.
            provider: playwright({
              launchOptions: launchOptions('--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'),
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
      {
        ...inBrowser,
        test: {
          ...patience,
          name: 'disk',
          include: ['src/**/*.disk.test.ts'],
          fileParallelism: false,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            // Other tests run in private windows, whose files are no files.
            provider: playwright({ launchOptions: launchOptions(), persistentContext: profile() }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
});
