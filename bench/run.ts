import { writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import type { Page } from 'playwright';
import { benchApi } from './api';
import { type BenchBrowser, startBrowser } from './browser';
import type { ClusterResult } from './cluster';
import { knotsSource } from './fit';
import { watchMemory } from './leak';
import { benchLive } from './live';
import { describeMachine } from './machine';
import { measure } from './measure';
import { type BenchRun, type FacesRun, type GroupsRun, nearfaceComparison } from './measurements';
import { type BenchOptions, parseOptions, USAGE } from './options';
import { type GroupPhoto, groupPhotos, type PersonPhoto, personPhotos } from './photos';
import { report } from './report';
import { benchSearch } from './search';
import type { SystemName } from './systems/system';
import { compareWorkers } from './workers';

const RESULTS = join(import.meta.dirname, 'results.md');
const KNOTS = join(import.meta.dirname, '../src/search/knots.ts');
/** Group photos are few, so they are measured several times. */
const GROUP_ROUNDS = 3;
/** Enough for a plain threshold to link nearly all of them by chains. */
const INVENTED_PERSONS = 500;

interface Inputs {
  faces: { name: string; photos: PersonPhoto[] } | undefined;
  groups: { name: string; photos: GroupPhoto[] }[];
}

const { options, inputs } = readOrExit();
const browser = await startBrowser();
try {
  await (options.fit ? fitScore(browser, inputs) : bench(browser, options, inputs));
} finally {
  await browser.close();
}

async function bench(browser: BenchBrowser, options: BenchOptions, { faces, groups }: Inputs): Promise<void> {
  const pages = await openSystems(browser, options.systems);
  const run: BenchRun = {
    machine: describeMachine(browser.version),
    command: commandLine(options),
    systems: options.systems,
    groups: [],
  };
  for (const { name, photos } of groups) run.groups.push(await measureGroups(pages, name, photos));
  if (faces) run.faces = await measureFaces(pages, faces.name, faces.photos);
  run.invented = await groupInvented(pages);
  const bases = await pages
    .get('nearface')
    ?.evaluate((urls) => window.bench.embeddings(urls), urlsOf(faces?.photos ?? []));
  for (const page of pages.values()) await page.close();
  if (options.systems.includes('nearface')) {
    const people = faces?.photos ?? [];
    const samples = groups[0]?.photos ?? [];
    console.log('One worker against two');
    run.workers = await compareWorkers(browser, urlsOf(faces ? people : samples));
    if (options.photos > 0) {
      console.log(`Memory over ${options.photos} photos`);
      run.memory = await watchMemory(browser, urlsOf([...people, ...samples]), options.photos);
    }
  }
  if (options.search) run.search = await benchSearch(browser, { bases: bases ?? [] });
  if (options.live) run.live = await benchLive(browser);
  if (options.api) {
    console.log('Calls of the API');
    run.api = await benchApi();
  }
  console.log(report(run));
  if (!options.write) return;
  writeFileSync(RESULTS, report(run));
  console.log(`Written: ${relative('.', RESULTS)}`);
}

async function fitScore(browser: BenchBrowser, { faces }: Inputs): Promise<void> {
  const run = faces && (await measureFaces(await openSystems(browser, ['nearface']), faces.name, faces.photos));
  const comparison = nearfaceComparison(run);
  if (!run || !comparison) throw new Error('Nothing was measured.');
  writeFileSync(KNOTS, knotsSource(comparison, new Set(run.photos.map(({ person }) => person)).size));
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

async function measureFaces(
  pages: ReadonlyMap<SystemName, Page>,
  name: string,
  photos: PersonPhoto[],
): Promise<FacesRun> {
  console.log(`${name}: ${photos.length} photos`);
  const results = await measure(pages, urlsOf(photos));
  const comparisons: FacesRun['comparisons'] = {};
  for (const [system, page] of pages) {
    comparisons[system] = await page.evaluate((all) => window.bench.compare(all), photos);
  }
  const clusters = await pages.get('nearface')?.evaluate((all) => window.bench.cluster(all), photos);
  return { name, photos, results, comparisons, clusters };
}

async function groupInvented(pages: ReadonlyMap<SystemName, Page>): Promise<ClusterResult | undefined> {
  console.log(`Groups of ${INVENTED_PERSONS} invented persons`);
  return pages.get('nearface')?.evaluate((persons) => window.bench.cluster(persons), INVENTED_PERSONS);
}

async function measureGroups(
  pages: ReadonlyMap<SystemName, Page>,
  name: string,
  photos: GroupPhoto[],
): Promise<GroupsRun> {
  console.log(`${name}: ${photos.length} photos`);
  const results = await measure(pages, Array.from({ length: GROUP_ROUNDS }, () => urlsOf(photos)).flat());
  return { name, photos, results };
}

function urlsOf(photos: { url: string }[]): string[] {
  return photos.map(({ url }) => url);
}

/** The command without the folders' places, which mean nothing elsewhere. */
function commandLine({ faces, groups, photos, search, live, api }: BenchOptions): string {
  const words = [
    ...(faces ? ['--faces', basename(faces)] : []),
    ...(groups ? ['--groups', basename(groups)] : []),
    ...(photos ? ['--photos', String(photos)] : []),
    ...(search ? ['--search'] : []),
    ...(live ? ['--live'] : []),
    ...(api ? ['--api'] : []),
  ];
  return ['npm run bench', ...(words.length > 0 ? ['--', ...words] : [])].join(' ');
}

/** Reads the command line and finds the photos, before anything is started. */
function readOrExit(): { options: BenchOptions; inputs: Inputs } {
  try {
    const options = parseOptions(process.argv.slice(2));
    const { faces, groups } = options;
    const inputs = {
      faces: faces ? { name: basename(faces), photos: personPhotos(faces) } : undefined,
      groups: [
        { name: 'sample photos', photos: groupPhotos() },
        ...(groups ? [{ name: basename(groups), photos: groupPhotos(groups) }] : []),
      ],
    };
    return { options, inputs };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
    process.exit(1);
  }
}
