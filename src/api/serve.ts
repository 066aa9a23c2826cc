import * as Comlink from 'comlink';
import { NearfaceError } from '../errors';
import { hold } from '../live-worker';
import type { Nearface } from '../usecases/types';
import { ASK_FOR_ENGINE, type EngineOffer, type RemoteEngine } from './wire';

/** Lets the service worker call a page's engine; to be called once. */
export function serveEngine(nearface: Nearface): void {
  if (!('serviceWorker' in navigator)) return;
  const offer: EngineOffer = { warm: false, lock: `nearface-engine-${crypto.randomUUID()}` };
  const held = hold(offer.lock);
  nearface.ready.then(
    () => {
      offer.warm = true;
    },
    // Each call tells it.
    () => {},
  );
  navigator.serviceWorker.addEventListener('message', async ({ data, ports: [port] }) => {
    if (data !== ASK_FOR_ENGINE || !port) return;
    await held;
    Comlink.expose(remoteEngine(nearface), port);
    port.postMessage(offer);
  });
  navigator.serviceWorker.startMessages();
}

function remoteEngine(nearface: Nearface): RemoteEngine {
  return {
    async call(path, args) {
      try {
        let target: unknown = nearface;
        for (const name of path.slice(0, -1)) target = (target as Record<string, unknown>)[name];
        const work = (target as Record<string, (...args: unknown[]) => unknown>)[path.at(-1) ?? ''];
        return { value: await work?.(...args) };
      } catch (error) {
        if (error instanceof NearfaceError) return { code: error.code, message: error.message };
        return { code: 'WORKER_CRASHED', message: `The engine failed: ${error}` };
      }
    },
  };
}
