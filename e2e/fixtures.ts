import { test as base, type Page } from '@playwright/test';
import { type Site, serve } from './site';

/**
 * `site` is the production build under a sub-path; `app` is a page with it open and its models loaded. Each test has
 * a browser profile of its own, so an empty store.
 */
export const test = base.extend<{ app: Page }, { site: Site }>({
  site: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures that are needed from the pattern.
    async ({}, use) => {
      const site = await serve();
      await use(site);
      await site.close();
    },
    { scope: 'worker' },
  ],
  app: async ({ page, site }, use) => {
    await open(page, site);
    await use(page);
  },
});

export { expect } from '@playwright/test';

/** Opens the app and waits until it can look at photos. */
export async function open(page: Page, site: Site): Promise<void> {
  await page.goto(site.url);
  await page.waitForFunction(() => window.nearface?.ready);
}
