import { expect, type Page } from '@playwright/test';

/** Changes the JSON of a model where the app keeps it for use without network, for whoever loads it from then on. */
export async function changeModel(page: Page, name: string, change: (json: string) => string): Promise<void> {
  const url = await page.evaluate((path) => new URL(path, document.baseURI).href, `models/${name}.json`);
  const json = await page.evaluate(async (url) => (await fetch(url)).text(), url);
  const changed = change(json);
  expect(changed).not.toBe(json);
  await page.evaluate(
    async ([url, changed]) => {
      for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        const [request] = await cache.keys(url, { ignoreSearch: true });
        if (request)
          await cache.put(request, new Response(changed, { headers: { 'content-type': 'application/json' } }));
      }
    },
    [url, changed] as const,
  );
}
