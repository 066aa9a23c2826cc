/// <reference lib="webworker" />
import * as Comlink from 'comlink';
import { NearfaceError } from '../errors';
import type { Connect, Engine } from './types';
import {
  ASK_FOR_ENGINE,
  type EngineAnswer,
  type EngineFunction,
  type EngineOffer,
  REPEATABLE,
  type RemoteEngine,
} from './wire';

declare const self: ServiceWorkerGlobalScope;

/** How long pages may take to say that they have the engine, ms: one may be loading. */
const PATIENCE = 5000;

/** How long to wait for a page with its models loaded once another has answered, ms. */
const WARM_PATIENCE = 200;

/**
 * In the service worker: the engine of an open page, of another when that one is closed. All that it remembers is which
 * page that is, and a worker that was stopped asks the pages anew.
 */
export function connector(): Connect {
  const known = new Map<string, EnginePage>();
  let current: EnginePage | undefined;
  let asking: Promise<EnginePage | undefined> | undefined;
  const engine = engineOver(call);
  return async () => ((await page()) ? engine : undefined);

  async function page(): Promise<EnginePage | undefined> {
    // One that is loading, or could not load, is no reason to stay.
    if (current?.state === 'warm') return current;
    asking ??= find().finally(() => {
      asking = undefined;
    });
    return asking;
  }

  async function find(): Promise<EnginePage | undefined> {
    const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
    // Other apps of the same origin are none of ours.
    const own = pages.filter(({ url }) => url.startsWith(self.registration.scope));
    const offered = await bestOf(own.map(ask));
    current = offered && connectTo(offered);
    return current;
  }

  function connectTo(offered: Offered): EnginePage {
    const before = known.get(offered.lock);
    if (before) {
      before.state = offered.state;
      offered.port.close();
      return before;
    }
    const page = new EnginePage(offered, () => {
      known.delete(offered.lock);
      if (current === page) current = undefined;
    });
    known.set(offered.lock, page);
    return page;
  }

  async function call(name: EngineFunction, args: unknown[]): Promise<unknown> {
    for (;;) {
      const found = await page();
      if (!found) throw new NearfaceError('ENGINE_MISSING', 'No page of the app is open.');
      if (found.gone) continue;
      const answer = await found.call(name, args);
      if (answer === 'gone') {
        if (REPEATABLE[name]) continue;
        throw new NearfaceError('ENGINE_MISSING', 'The page was closed before it said whether the call was done.');
      }
      if ('code' in answer) throw new NearfaceError(answer.code, answer.message, answer.refusal);
      return answer.value;
    }
  }
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

const STATES: readonly EngineOffer['state'][] = ['warm', 'loading', 'failed'];

/** The first that is warm, else the best of those that come in time; documents that are not the app never answer. */
async function bestOf(offers: Promise<Offered>[]): Promise<Offered | undefined> {
  const came: Offered[] = [];
  await new Promise<void>((resolve) => {
    setTimeout(resolve, offers.length === 0 ? 0 : PATIENCE);
    for (const offer of offers) {
      void offer.then((offered) => {
        came.push(offered);
        if (offered.state === 'warm' || came.length === offers.length) resolve();
        else setTimeout(resolve, WARM_PATIENCE);
      });
    }
  });
  const [best] = came.sort((a, b) => STATES.indexOf(a.state) - STATES.indexOf(b.state));
  for (const offer of offers) void offer.then((offered) => offered !== best && offered.port.close());
  return best;
}

/** A page that has the engine, for as long as it is open. */
class EnginePage {
  state: EngineOffer['state'];
  gone = false;
  readonly #remote: Comlink.Remote<RemoteEngine>;
  readonly #waiting = new Set<(gone: 'gone') => void>();

  constructor({ state, lock, port }: Offered, onGone: () => void) {
    this.state = state;
    this.#remote = Comlink.wrap<RemoteEngine>(port);
    // A page that is closed, or killed, sends nothing; but its lock becomes free.
    void navigator.locks.request(lock, () => {
      this.gone = true;
      onGone();
      for (const resolve of this.#waiting) resolve('gone');
    });
  }

  /** 'gone' if the page was closed before it answered. */
  call(name: EngineFunction, args: unknown[]): Promise<EngineAnswer | 'gone'> {
    return new Promise((resolve, reject) => {
      this.#waiting.add(resolve);
      this.#remote
        .call(name, args)
        .then(resolve, reject)
        .finally(() => this.#waiting.delete(resolve));
    });
  }
}

function engineOver(call: (name: EngineFunction, args: unknown[]) => Promise<unknown>): Engine {
  const engine: Record<string, unknown> = {};
  for (const name of Object.keys(REPEATABLE) as EngineFunction[]) {
    const work = (...args: unknown[]) => call(name, args);
    const [group, member] = name.split('.') as [string, string?];
    if (member === undefined) engine[group] = work;
    else engine[group] = { ...(engine[group] as object), [member]: work };
  }
  return engine as unknown as Engine;
}
