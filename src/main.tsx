import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { serveEngine } from './api/serve';
import { createFaceAnalyzer } from './faces/analyzer';
import { createFrameAnalyzer } from './faces/frames';
import type { PipelineOptions } from './faces/pipeline';
import { startI18n } from './i18n';
import { App } from './ui/App';
import { watchUnhandled } from './ui/shared/errors';
import { watchForUpdates } from './ui/update';
import { createNearface } from './usecases';
import type { Nearface } from './usecases/types';

declare global {
  /** The page's own interface; see `usecases/types.ts`. */
  var nearface: Nearface;
}

/** Plain http from another machine: no service worker, no camera, no locks. */
const secure = window.isSecureContext;

if (secure) {
  const query = new URLSearchParams(location.search);
  const backend = query.get('backend');
  const workers = Number(query.get('workers'));
  const options: PipelineOptions = {
    assets: new URL('./', document.baseURI).href,
    ...((backend === 'wasm' || backend === 'webgpu') && { backend }),
  };
  window.nearface = createNearface({
    analyzer: createFaceAnalyzer({ ...options, ...(workers > 0 && { workers }) }),
    createFrameAnalyzer: () => createFrameAnalyzer(options),
  });
  serveEngine(window.nearface);
  watchUnhandled();
  watchForUpdates();
}

await startI18n();
const root = document.getElementById('root');
if (!root) throw new Error('index.html lacks #root.');
createRoot(root).render(
  <StrictMode>
    <App secure={secure} />
  </StrictMode>,
);
