import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { type Site, serve } from '../e2e/site';

const ROOT = join(import.meta.dirname, '..');

/** Builds and serves the app for as long as a job takes. */
export async function withBuiltApp<T>(job: (site: Site) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'nearface-build-'));
  try {
    await build({ root: ROOT, logLevel: 'error', build: { outDir: folder, emptyOutDir: true } });
    const site = await serve(folder);
    try {
      return await job(site);
    } finally {
      await site.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
