import type { Database } from './schema';
import { read } from './transaction';
import { readDirectory } from './vectors';

/*
 * Copies of segments in the browser's file system for the site, which workers read faster than the database. They are
 * written and read by the search; a file is named after its segment.
 */

/** Names, from the outermost folder on. */
export const folderOf = (db: Database, collectionId: string) => [...foldersOf(db), collectionId];

/** Removes the files of segments that are gone. What another tab still reads, and what fails, is left for another time. */
export async function sweepFiles(db: Database): Promise<void> {
  try {
    let folders = await navigator.storage.getDirectory();
    for (const name of foldersOf(db)) folders = await folders.getDirectoryHandle(name);
    for await (const [collectionId, folder] of folders.entries()) {
      // First the files: then one without a segment is of one that is gone, for segments come before their files.
      const files = await namesIn(folder as FileSystemDirectoryHandle);
      const segments = await read(db, (db) => readDirectory(db, collectionId));
      const isGone = (name: string) => !segments.some(({ id }) => String(id) === name);
      const removals = files.filter(isGone).map((name) => (folder as FileSystemDirectoryHandle).removeEntry(name));
      await Promise.allSettled(removals);
      // Only if it is empty.
      if (segments.length === 0) await Promise.allSettled([folders.removeEntry(collectionId)]);
    }
  } catch {
    // There are no files, or none that can be looked at now.
  }
}

const foldersOf = ({ name }: Database) => ['segments', encodeURIComponent(name)];

async function namesIn(folder: FileSystemDirectoryHandle): Promise<string[]> {
  const names: string[] = [];
  for await (const name of folder.keys()) names.push(name);
  return names;
}
