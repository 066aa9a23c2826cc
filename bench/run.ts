import { writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import type { Page } from 'playwright';
import { type BenchBrowser, startBrowser } from './browser';
import { knotsSource } from './fit';
import { watchMemory } from './leak';
import { describeMachine } from './machine';
import { measure } from './measure';
import { type BenchRun, type FacesRun, type GroupsRun, nearfaceComparison } from './measurements';
import { type BenchOptions, parseOptions, USAGE } from './options';
import { groupPhotos, personPhotos } from './photos';
import { report } from './report';
import type { SystemName } from './systems/system';
import { compareWorkers } from './workers';

const RESULTS = join(import.meta.dirname, 'results.md');
const KNOTS = join(import.meta.dirname, '../src/search/knots.ts');
/** The sample photos are few, so they are measured several times. */
const GROUP_ROUNDS = 3;

const options = optionsOrExit();
const browser = await startBrowser();
try {
  await (options.fit ? fitScore(browser, options) : bench(browser, options));
} finally {
  await browser.close();
}

async function bench(browser: BenchBrowser, options: BenchOptions): Promise<void> {
  const pages = await openSystems(browser, options.systems);
  const run: BenchRun = {
    machine: describeMachine(browser.version),
    command: commandLine(options),
    systems: options.systems,
    groups: [await measureGroups(pages, 'sample photos')],
  };
  if (options.groups) run.groups.push(await measureGroups(pages, basename(options.groups), options.groups));
  if (options.faces) run.faces = await measureFaces(pages, options.faces);
  await closeAll(pages);
  if (options.systems.includes('nearface')) {
    const urls = (run.faces?.photos ?? groupPhotos()).map(({ url }) => url);
    console.log('One worker against two');
    run.workers = await compareWorkers(browser, urls);
    if (options.photos > 0) {
      console.log(`Memory over ${options.photos} photos`);
      const samples = groupPhotos().map(({ url }) => url);
      run.memory = await watchMemory(browser, run.faces ? [...urls, ...samples] : samples, options.photos);
    }
  }
  if (options.write) writeFileSync(RESULTS, report(run));
  console.log(options.write ? `Written: ${relative('.', RESULTS)}` : report(run));
}

async function fitScore(browser: BenchBrowser, { faces: dir = '' }: BenchOptions): Promise<void> {
  const faces = await measureFaces(await openSystems(browser, ['nearface']), dir);
  const comparison = nearfaceComparison(faces);
  if (!comparison) throw new Error('Nothing was measured.');
  writeFileSync(KNOTS, knotsSource(comparison, new Set(faces.photos.map(({ person }) => person)).size));
  console.log(`Written: ${relative('.', KNOTS)}; run the bench again to see the score table.`);
}

async function openSystems(browser: BenchBrowser, systems: SystemName[]): Promise<Map<SystemName, Page>> {
  const pages = new Map<SystemName, Page>();
  for (const system of systems) {
    const page = await browser.open();
    await page.evaluate((name) => window.bench.load(name), system);
    pages.set(system, page);
  }
  return pages;
}

async function measureFaces(pages: ReadonlyMap<SystemName, Page>, dir: string): Promise<FacesRun> {
  const photos = personPhotos(dir);
  console.log(`Faces: ${photos.length} photos`);
  const results = await measure(
    pages,
    photos.map(({ url }) => url),
  );
  const comparisons: FacesRun['comparisons'] = {};
  for (const [system, page] of pages) {
    comparisons[system] = await page.evaluate((all) => window.bench.compare(all), photos);
  }
  return { name: basename(dir), photos, results, comparisons };
}

async function measureGroups(pages: ReadonlyMap<SystemName, Page>, name: string, dir?: string): Promise<GroupsRun> {
  const photos = groupPhotos(dir);
  console.log(`Group photos: ${photos.length}`);
  const urls = photos.map(({ url }) => url);
  const results = await measure(pages, Array.from({ length: GROUP_ROUNDS }, () => urls).flat());
  return { name, photos, results };
}

async function closeAll(pages: ReadonlyMap<SystemName, Page>): Promise<void> {
  for (const page of pages.values()) await page.close();
}

/** The command without the folders' places, which mean nothing elsewhere. */
function commandLine({ faces, groups, photos }: BenchOptions): string {
  const words = [
    ...(faces ? ['--faces', basename(faces)] : []),
    ...(groups ? ['--groups', basename(groups)] : []),
    ...(photos ? ['--photos', String(photos)] : []),
  ];
  return ['npm run bench', ...(words.length > 0 ? ['--', ...words] : [])].join(' ');
}

function optionsOrExit(): BenchOptions {
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
    process.exit(1);
  }
}
