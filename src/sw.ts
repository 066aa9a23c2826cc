/// <reference lib="webworker" />
import { clientsClaim } from 'workbox-core';
import {
  addPlugins,
  cleanupOutdatedCaches,
  createHandlerBoundToURL,
  type PrecacheEntry,
  precacheAndRoute,
} from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { createApi } from './api/app';
import { connector } from './api/connect';

/*
 * The service worker: keeps the whole app with models and samples for offline use, answers the API, and lets nothing
 * out.
 */
declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: PrecacheEntry[] };

const apiPath = new URL('api', self.registration.scope).pathname;
const api = createApi(apiPath, connector());

// Comes first, so that it wins. A worker's requests are not covered by the Content Security Policy of the page.
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return event.respondWith(Response.error());
  if (!url.pathname.startsWith(`${apiPath}/`)) return;
  /*
   * Only pages of the app get here with `fetch`: a service worker sees the requests of the pages below its scope, and
   * those of another origin go to that one's own worker, or to the network. What another site can do is to open a page
   * here, also by sending a form: that is refused, and what a page shows without a key is no secret.
   */
  const refused = request.mode === 'navigate' && request.method !== 'GET';
  event.respondWith(refused ? Response.error() : Promise.resolve(api.fetch(request)));
});

// The page has just downloaded the same models: ask the server whether they changed instead of loading them twice.
addPlugins([
  {
    requestWillFetch: async ({ request }) =>
      request.cache === 'reload' ? new Request(request, { cache: 'no-cache' }) : request,
  },
]);
precacheAndRoute(self.__WB_MANIFEST);
cleanupOutdatedCaches();
registerRoute(new NavigationRoute(createHandlerBoundToURL('index.html')));
clientsClaim();

// A new version waits until a page asks for it, and then until no tab is in the middle of an enrolment.
self.addEventListener('message', (event) => {
  if (event.data?.type !== 'SKIP_WAITING') return;
  event.waitUntil(navigator.locks.request('nearface-busy', () => self.skipWaiting()));
});
