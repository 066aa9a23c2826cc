import { DEFAULT_COLLECTION } from '../default-collection';
import { EMBEDDER } from '../faces/embedder';
import type { FaceAnalyzer, FrameAnalyzer } from '../faces/types';
import { similarity } from '../search/score';
import { watchCollections } from '../store/changes';
import { findCollection } from '../store/collections';
import { openDatabase } from '../store/open';
import { enrollBatch } from './batch';
import { checkLiveness } from './check-liveness';
import { clusterUseCase } from './cluster';
import { collectionUseCases } from './collections';
import { analyze, type Context } from './context';
import { duplicates } from './duplicates';
import { enroll } from './enroll';
import { faceUseCases } from './faces';
import { Galleries } from './galleries';
import { changeUseCases } from './history';
import { toBlob } from './image-input';
import { createInOrder } from './in-order';
import { join } from './join';
import { keyUseCases } from './keys';
import { live } from './live';
import { analyzeOptions, parse } from './options';
import { personUseCases } from './persons';
import { search, searchVector } from './search';
import type { Nearface } from './types';
import { verify } from './verify';
import { visitUseCases } from './visits';

export interface NearfaceOptions {
  analyzer: FaceAnalyzer;
  /** Called for each live session. */
  createFrameAnalyzer: () => FrameAnalyzer;
  /** Name of the IndexedDB database. Default: "nearface". */
  database?: string;
}

/** Face search over the faces that `analyzer` finds and this browser stores. */
export function createNearface({ analyzer, createFrameAnalyzer, database = 'nearface' }: NearfaceOptions): Nearface {
  const db = openDatabase(database);
  const onChange = watchCollections(db);
  const galleries = new Galleries(db);
  onChange((collectionId) => galleries.changed(collectionId));
  const context: Context = {
    analyzer,
    db,
    galleries,
    inOrder: createInOrder(),
    searched: new Map(),
    createFrameAnalyzer,
    onChange,
  };
  const ready = Promise.all([analyzer.ready, findCollection(db, DEFAULT_COLLECTION, EMBEDDER)]).then(
    ([state]) => state,
  );
  // Whoever awaits it is told; nobody has to.
  ready.catch(() => {});
  return {
    ready,
    async analyze(image, options) {
      const parsed = parse(analyzeOptions, options ?? {});
      return (await analyze(context, await toBlob(image), parsed)).faces;
    },
    score: similarity,
    verify: (imageA, imageB) => verify(context, imageA, imageB),
    checkLiveness: (image, options) => checkLiveness(context, image, options),
    collections: collectionUseCases(context),
    enroll: (image, options) => enroll(context, image, options),
    enrollBatch: (items, options) => enrollBatch(context, items, options),
    search: (image, options) => search(context, image, options),
    searchVector: (vector, options) => searchVector(context, vector, options),
    join: (a, b, options) => join(context, a, b, options),
    duplicates: (options) => duplicates(context, options),
    cluster: clusterUseCase(context),
    changes: changeUseCases(context),
    live: (options) => live(context, options),
    visits: visitUseCases(context),
    persons: personUseCases(context),
    faces: faceUseCases(context),
    keys: keyUseCases(context),
    onChange,
  };
}
