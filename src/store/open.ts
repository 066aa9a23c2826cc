import Dexie from 'dexie';
import { Database, NATIVE_VERSION } from './schema';
import { NATIVE_USAGE_VERSION, UsageDatabase } from './usage-schema';

/** How long another tab may take to close its older version of the database, ms. */
const BLOCKED_PATIENCE = 5000;

/**
 * The database, opened with the first read or write; if it cannot be opened, each of them throws `STORE_FAILED`.
 * It closes for good when another tab brings a newer schema or deletes the database.
 */
export function openDatabase(name: string): Database {
  return closing(new Database(name, { indexedDB: onlyVersion(NATIVE_VERSION) }));
}

/** The one that goes with the database of that name. As `openDatabase`. */
export function openUsageDatabase(name: string): UsageDatabase {
  return closing(new UsageDatabase(`${name}-usage`, { indexedDB: onlyVersion(NATIVE_USAGE_VERSION) }));
}

function closing<D extends Dexie>(db: D): D {
  // Dexie would open it again by itself.
  db.on('versionchange', () => {
    db.close();
    return false;
  });
  db.on('blocked', () => {
    const patience = setTimeout(() => db.close(), BLOCKED_PATIENCE);
    db.on('ready', () => clearTimeout(patience));
    return false;
  });
  return db;
}

/** Where the database is of a newer app, Dexie would open it without a version, and add what it lacks. */
function onlyVersion(native: number): IDBFactory | undefined {
  const factory: IDBFactory | undefined = Dexie.dependencies.indexedDB;
  return (
    factory && {
      open: (name, version = native) => factory.open(name, version),
      deleteDatabase: (name) => factory.deleteDatabase(name),
      databases: () => factory.databases(),
      cmp: (a, b) => factory.cmp(a, b),
    }
  );
}
