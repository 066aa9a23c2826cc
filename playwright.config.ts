import { defineConfig } from '@playwright/test';
import { launchOptions } from './scripts/chromium.mjs';

export default defineConfig({
  testDir: 'e2e',
  workers: 1,
  forbidOnly: Boolean(process.env.CI),
  // Generous: nothing may depend on how fast the machine is, and some tests take minutes on a slow one.
  timeout: 900_000,
  expect: { timeout: 120_000 },
  use: { launchOptions: launchOptions(), locale: 'en-GB', screenshot: 'only-on-failure' },
});
