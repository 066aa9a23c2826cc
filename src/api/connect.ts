/// <reference lib="webworker" />
import * as Comlink from 'comlink';
import { NearfaceError } from '../errors';
import type { Connect, Engine } from './types';
import { ASK_FOR_ENGINE, type EngineOffer, type RemoteEngine } from './wire';

declare const self: ServiceWorkerGlobalScope;

/** How long pages may take to say that they have the engine, ms: one may be loading. */
const PATIENCE = 5000;

/** How long to wait for a page with its models loaded once another has answered, ms. */
const WARM_PATIENCE = 200;

/** In the service worker: connects to the engine of an open page, and to another's when that page is gone. */
export function connector(): Connect {
  let current: Promise<Engine | undefined> | undefined;
  return () => {
    current ??= find(() => {
      current = undefined;
    }).then((engine) => {
      if (!engine) current = undefined;
      return engine;
    });
    return current;
  };
}

async function find(onGone: () => void): Promise<Engine | undefined> {
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const offered = await bestOf(pages.map(ask));
  if (!offered) return undefined;
  const { port, lock } = offered;
  const gone = navigator.locks.request(lock, () => onGone());
  return engineOver(Comlink.wrap<RemoteEngine>(port), gone);
}

interface Offered extends EngineOffer {
  port: MessagePort;
}

function ask(page: Client): Promise<Offered> {
  const { port1: port, port2 } = new MessageChannel();
  page.postMessage(ASK_FOR_ENGINE, [port2]);
  return new Promise((resolve) => {
    port.addEventListener('message', ({ data }) => resolve({ ...(data as EngineOffer), port }), { once: true });
    port.start();
  });
}

/** The first that is warm, else the first that came. */
function bestOf(offers: Promise<Offered>[]): Promise<Offered | undefined> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(undefined), offers.length === 0 ? 0 : PATIENCE);
    for (const offer of offers) {
      void offer.then((offered) => {
        if (offered.warm) resolve(offered);
        else setTimeout(() => resolve(offered), WARM_PATIENCE);
      });
    }
  });
}

/** The engine's functions over a port. Calls that wait when the page goes fail with `ENGINE_MISSING`. */
function engineOver(remote: Comlink.Remote<RemoteEngine>, gone: Promise<unknown>): Engine {
  const isGone = gone.then(() => {
    throw new NearfaceError('ENGINE_MISSING', 'The page that had the engine was closed.');
  });
  // Whoever waits is told.
  isGone.catch(() => {});
  const call = async (path: string[], args: unknown[]) => {
    const answer = await Promise.race([remote.call(path, args), isGone]);
    if ('code' in answer) throw new NearfaceError(answer.code, answer.message);
    return answer.value;
  };
  const at = (path: string[]): unknown =>
    new Proxy(() => {}, {
      // Not a promise, though it has every other property.
      get: (_, name) => (name === 'then' ? undefined : at([...path, String(name)])),
      apply: (_, __, args) => call(path, args),
    });
  return at([]) as Engine;
}
