import { useEffect, useState } from 'react';
import { type DialectEndpoints, endpointsOf } from './console/endpoints';

/** Whether this page's calls are answered: that takes a service worker in control of the page. */
export type ApiState =
  | { status: 'ready'; dialects: DialectEndpoints[] }
  /** Not known yet. */
  | { status: 'loading' }
  /** The first visit: the app is being stored. */
  | { status: 'installing' }
  /** After a forced reload. */
  | { status: 'bypassed' }
  | { status: 'missing' }
  | { status: 'failed' };

export function useApi(): ApiState {
  const [state, setState] = useState<ApiState>({ status: 'loading' });
  useEffect(() => {
    const controller = new AbortController();
    const look = async () => {
      const found = await findApi();
      if (!controller.signal.aborted) setState(found);
    };
    look();
    navigator.serviceWorker?.addEventListener('controllerchange', look, { signal: controller.signal });
    return () => controller.abort();
  }, []);
  return state;
}

async function findApi(): Promise<ApiState> {
  if (!('serviceWorker' in navigator) || !import.meta.env.PROD) return { status: 'missing' };
  if (!navigator.serviceWorker.controller) {
    const registration = await navigator.serviceWorker.getRegistration();
    return { status: registration?.active?.state === 'activated' ? 'bypassed' : 'installing' };
  }
  try {
    const response = await fetch(`${baseUrl()}/openapi.json`);
    return { status: 'ready', dialects: endpointsOf(await response.json(), document.baseURI) };
  } catch {
    return { status: 'failed' };
  }
}

/** What a client puts in place of the hosted service's. */
export const baseUrl = () => new URL('api', document.baseURI).href;
