import { execFile } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, chromium, type Page } from 'playwright';
import sirv from 'sirv';
import { build, createServer, type Plugin } from 'vite';
import { cameraFlags, putClip, type Scene } from '../e2e/clips';
import { launchOptions } from '../scripts/chromium.mjs';
import { publicModules } from '../scripts/public-modules';

const ROOT = resolve(import.meta.dirname, '..');
const PORT = 5340;
const PHOTOS = '/bench-photos';
/** What each page sets once it is loaded. */
const PAGES = {
  page: 'bench',
  'search-page': 'searchBench',
  'join-page': 'joinBench',
  'collection-page': 'collectionBench',
  'live-page': 'liveBench',
};

/** Those that are measured from their first moment on: built, as the app is. */
const BUILT: readonly string[] = ['collection-page'];
const BUILT_PATH = '/built';

/** Chromium with pages of the bench, served from the repository by Vite. */
export interface BenchBrowser {
  version: string;
  /** A fresh page of the bench. What fails in it is printed here. */
  open(name?: keyof typeof PAGES): Promise<Page>;
  /** An empty page. */
  blank(): Promise<Page>;
  /** What the camera shows when it is switched on next, over and over. */
  show(scene: Scene): Promise<void>;
  /** Bytes of main memory of the page processes, or undefined where the system does not tell. */
  residentBytes(): Promise<number | undefined>;
  close(): Promise<void>;
}

export async function startBrowser(): Promise<BenchBrowser> {
  const built = await mkdtemp(join(tmpdir(), 'nearface-bench-built-'));
  await build({
    configFile: false,
    root: ROOT,
    base: './',
    publicDir: false,
    logLevel: 'warn',
    worker: { format: 'es' },
    build: {
      target: 'es2023',
      outDir: built,
      emptyOutDir: true,
      rollupOptions: { input: BUILT.map((name) => join(ROOT, `bench/${name}.html`)) },
    },
  });
  const server = await createServer({
    configFile: false,
    root: ROOT,
    cacheDir: join(ROOT, 'node_modules/.vite-bench'),
    appType: 'mpa',
    logLevel: 'warn',
    server: { port: PORT, host: '127.0.0.1', hmr: false, watch: null },
    worker: { format: 'es' },
    // Everything is prepared before the first page loads: a dependency found later would reload it.
    optimizeDeps: {
      entries: [
        ...Object.keys(PAGES).map((name) => `bench/${name}.html`),
        'src/**/*.ts',
        '!src/ui/**',
        '!src/search/kernel/assembly/**',
        '!src/sw.ts',
        '!src/**/*.test.ts',
      ],
      exclude: ['@vladmandic/face-api', '@vladmandic/human'],
    },
    plugins: [publicModules(), servePhotos(), serveBuilt(built)],
  });
  await server.listen();

  // A profile on the disk: without one a browser keeps its databases in memory.
  const profile = await mkdtemp(join(tmpdir(), 'nearface-bench-'));
  const clip = join(profile, 'clip.mjpeg');
  const context = await chromium.launchPersistentContext(profile, {
    // The memory check collects garbage before it looks.
    ...launchOptions('--js-flags=--expose-gc', ...cameraFlags(clip)),
    // The app would store itself for offline use while it is measured.
    serviceWorkers: 'block',
  });
  const browser = context.browser() as Browser;
  const blank = async () => {
    const page = await context.newPage();
    page.on('pageerror', (error) => console.error(error));
    return page;
  };
  return {
    version: browser.version(),
    async open(name = 'page') {
      const page = await blank();
      const path = BUILT.includes(name) ? `${BUILT_PATH}/bench/${name}.html` : `/bench/${name}.html`;
      await page.goto(new URL(path, server.resolvedUrls?.local[0]).href);
      await page.waitForFunction((global) => global in window, PAGES[name]);
      return page;
    },
    blank,
    async show(scene) {
      const page = await context.newPage();
      await putClip(page, scene, clip);
      await page.close();
    },
    async residentBytes() {
      const session = await browser.newBrowserCDPSession();
      const { processInfo } = await session.send('SystemInfo.getProcessInfo');
      await session.detach();
      return residentBytes(processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id));
    },
    async close() {
      await context.close();
      await server.close();
      for (const folder of [profile, built]) await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Gives a photo of this machine an address that the bench's pages can fetch. */
export function photoUrl(path: string): string {
  const url = `/${served.size}/${encodeURIComponent(basename(path))}`;
  served.set(url, path);
  return PHOTOS + url;
}

const served = new Map<string, string>();

function servePhotos(): Plugin {
  return {
    name: 'bench-photos',
    configureServer(server) {
      server.middlewares.use(PHOTOS, (request, response, next) => {
        const path = served.get(request.url ?? '');
        if (!path) return next();
        response.setHeader('Content-Type', 'application/octet-stream');
        createReadStream(path).pipe(response);
      });
    },
  };
}

function serveBuilt(folder: string): Plugin {
  return {
    name: 'bench-built',
    configureServer(server) {
      server.middlewares.use(BUILT_PATH, sirv(folder, { dev: true }));
    },
  };
}

async function residentBytes(pids: number[]): Promise<number | undefined> {
  try {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', pids.join(',')]);
    return stdout
      .trim()
      .split(/\s+/)
      .reduce((sum, kib) => sum + Number(kib) * 1024, 0);
  } catch {
    return undefined;
  }
}
