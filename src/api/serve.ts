import * as Comlink from 'comlink';
import { NearfaceError } from '../errors';
import { hold } from '../live-worker';
import type { Nearface } from '../usecases/types';
import { ASK_FOR_ENGINE, type EngineOffer, REPEATABLE, type RemoteEngine } from './wire';

/** Lets the service worker call a page's engine; to be called once. */
export function serveEngine(nearface: Nearface): void {
  if (!('serviceWorker' in navigator)) return;
  const offer: EngineOffer = { state: 'loading', lock: `nearface-engine-${crypto.randomUUID()}` };
  const held = hold(offer.lock);
  nearface.ready.then(
    () => {
      offer.state = 'warm';
    },
    () => {
      offer.state = 'failed';
    },
  );
  navigator.serviceWorker.addEventListener('message', async ({ data, ports: [port] }) => {
    if (data !== ASK_FOR_ENGINE || !port) return;
    await held;
    Comlink.expose(remoteEngine(nearface), port);
    port.postMessage(offer);
  });
  navigator.serviceWorker.startMessages();
}

/** The functions that the API uses, and nothing else that can be reached from the page's interface. */
export function remoteEngine(nearface: Nearface): RemoteEngine {
  return {
    async call(name, args) {
      if (!Object.hasOwn(REPEATABLE, name)) {
        return { code: 'INVALID_ARGUMENT', message: `The engine has no function ${name}.` };
      }
      try {
        return { value: await call(nearface, name, args) };
      } catch (error) {
        if (error instanceof NearfaceError) {
          const { code, message, keyId, retryAfter } = error;
          return { code, message, refusal: { keyId, retryAfter } };
        }
        return { code: 'WORKER_CRASHED', message: `The engine failed: ${error}` };
      }
    },
  };
}

function call(nearface: Nearface, name: string, args: unknown[]): unknown {
  const [member = '', group] = name.split('.').reverse();
  const owner: unknown = group === undefined ? nearface : nearface[group as keyof Nearface];
  return (owner as Record<string, (...args: unknown[]) => unknown>)[member]?.(...args);
}
