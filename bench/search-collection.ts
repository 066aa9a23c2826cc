import type { Page } from 'playwright';
import type { BenchBrowser } from './browser';
import { collectedHeap } from './heap';
import { median } from './metrics';
import { ratios, rounds } from './rounds';
import { compareProbes, type ProbesResult, searches, THRESHOLD } from './search-sizes';

/** A collection in the browser's database, through the page's own interface. Times in ms, medians of the rounds. */
export interface CollectionRun {
  faces: number;
  /** Of all faces. */
  import: number;
  /** After the first search: how long it took to write the segments' files, and how many there were. */
  files: { ms: number; files: number };
  read: number;
  /** The whole call of `searchVector`, top 10 of everyone, with one worker and with as many as by default: new persons. */
  one: number;
  all: number;
  oneToRead: number;
  allToRead: number;
  /** With one worker: the same probe once more, and a new one without options. */
  again: number;
  byDefault: number;
  /** The same as `one` and as `byDefault`, in a page that knows nobody beforehand. */
  oneUnread: number;
  byDefaultUnread: number;
  againToRead: number;
  byDefaultToRead: number;
  oneUnreadToRead: number;
  byDefaultUnreadToRead: number;
  recall: { probes: number; right: number };
  /** `search` of a photo with one face and with sixteen, without its analysis, with as many workers as by default. */
  photos: ProbesResult;
  /** From the first call of a new page to its answer, against reading the segments alone. */
  coldStart: number;
  readSegments: number;
  coldToRead: number;
  /** Bytes: of the shards' memory, of the JavaScript around it with all persons, and what the page's process grew by with its first search. */
  memory: { shards: number; heap: number; resident: number | undefined };
  /** Of the collection with itself, where it was measured. */
  join?: { ms: number; pairs: number };
}

const RECALL_PROBES = 10;
const COLD_STARTS = { count: 5, warmUp: 1 };

export async function measureCollection(
  browser: BenchBrowser,
  faces: number,
  withJoin: boolean,
): Promise<CollectionRun> {
  console.log(`Collection of ${faces} faces`);
  const importer = await openNearface(browser);
  const { ms, expected } = await importer.evaluate(([n, probes]) => window.collectionBench.import(n, probes), [
    faces,
    RECALL_PROBES,
  ] as const);
  const files = await importer.evaluate((n) => window.collectionBench.writeFiles(n), faces);
  await importer.close();

  const { coldStart, readSegments } = await rounds(
    {
      coldStart: (round) => withPage(openNearface(browser), (page) => search(page, faces, round)),
      readSegments: () =>
        withPage(browser.open('collection-page'), (page) =>
          page.evaluate((n) => window.collectionBench.readSegments(n), faces),
        ),
    },
    COLD_STARTS,
  );

  const [onePage, allPage] = [await openNearface(browser, 1), await openNearface(browser)];
  // A page of its own: in the other one the vectors of the probe's person were just read.
  const defaultPage = await openNearface(browser, 1);
  const unreadPage = await openNearface(browser, 1, true);
  const { read, one, again, byDefault, oneUnread, byDefaultUnread, all } = await rounds({
    read: () => onePage.evaluate((n) => window.collectionBench.read(n), faces),
    one: (round) => search(onePage, faces, round),
    again: (round) => search(onePage, faces, round),
    byDefault: (round) => search(defaultPage, faces, round, true),
    oneUnread: (round) => search(unreadPage, faces, round),
    // Of the next round's, whom nobody has found yet.
    byDefaultUnread: (round) => search(unreadPage, faces, round + 1, true),
    all: (round) => search(allPage, faces, round),
  });
  for (const page of [onePage, defaultPage, unreadPage]) await page.close();
  const right = await allPage.evaluate(([n, matches]) => window.collectionBench.countRight(n, matches), [
    faces,
    expected,
  ] as const);
  const photos = await rounds(
    searches((from, probes, minScore) =>
      allPage.evaluate((query) => window.collectionBench.searchPhoto(...query), [
        faces,
        from,
        probes,
        minScore,
      ] as const),
    ),
  );
  const join = withJoin
    ? await allPage.evaluate(([n, min]) => window.collectionBench.join(n, min), [faces, THRESHOLD] as const)
    : undefined;
  await allPage.close();

  return {
    faces,
    import: ms,
    files,
    read: median(read),
    one: median(one),
    all: median(all),
    oneToRead: median(ratios(one, read)),
    allToRead: median(ratios(all, read)),
    again: median(again),
    byDefault: median(byDefault),
    oneUnread: median(oneUnread),
    byDefaultUnread: median(byDefaultUnread),
    againToRead: median(ratios(again, read)),
    byDefaultToRead: median(ratios(byDefault, read)),
    oneUnreadToRead: median(ratios(oneUnread, read)),
    byDefaultUnreadToRead: median(ratios(byDefaultUnread, read)),
    recall: { probes: RECALL_PROBES, right },
    photos: compareProbes(photos),
    coldStart: median(coldStart),
    readSegments: median(readSegments),
    coldToRead: median(ratios(coldStart, readSegments)),
    memory: await measureMemory(browser, faces),
    ...(join && { join }),
  };
}

async function measureMemory(browser: BenchBrowser, faces: number): Promise<CollectionRun['memory']> {
  const loaded = await withPage(browser.open('collection-page'), async (page) => {
    const before = await collectedHeap(page);
    const shards = await page.evaluate((n) => window.collectionBench.load(n), faces);
    const after = await collectedHeap(page);
    return { shards, heap: after.objects + after.buffers - before.objects - before.buffers };
  });
  const resident = await withPage(openNearface(browser), async (page) => {
    await collectedHeap(page);
    const before = await browser.residentBytes();
    await search(page, faces, 0);
    await collectedHeap(page);
    const after = await browser.residentBytes();
    return before && after && after - before;
  });
  return { ...loaded, resident };
}

async function openNearface(browser: BenchBrowser, workers?: number, withoutPersons = false): Promise<Page> {
  const page = await browser.open('collection-page');
  await page.evaluate(([n, without]) => window.collectionBench.open(n, without), [workers, withoutPersons] as const);
  return page;
}

async function withPage<T>(opening: Promise<Page>, work: (page: Page) => Promise<T>): Promise<T> {
  const page = await opening;
  try {
    return await work(page);
  } finally {
    await page.close();
  }
}

function search(page: Page, faces: number, probe: number, byDefault = false): Promise<number> {
  return page.evaluate(([n, p, d]) => window.collectionBench.search(n, p, d), [faces, probe, byDefault] as const);
}
