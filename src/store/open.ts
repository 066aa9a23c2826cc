import Dexie from 'dexie';
import { Database, NATIVE_VERSION } from './schema';

/** How long another tab may take to close its older version of the database, ms. */
const BLOCKED_PATIENCE = 5000;

/**
 * The database, opened with the first read or write; if it cannot be opened, each of them throws `STORE_FAILED`.
 * It closes for good when another tab brings a newer schema or deletes the database.
 */
export function openDatabase(name: string): Database {
  const db = new Database(name, { indexedDB: onlyThisVersion(Dexie.dependencies.indexedDB) });
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
function onlyThisVersion(factory?: IDBFactory): IDBFactory | undefined {
  return (
    factory && {
      open: (name, version = NATIVE_VERSION) => factory.open(name, version),
      deleteDatabase: (name) => factory.deleteDatabase(name),
      databases: () => factory.databases(),
      cmp: (a, b) => factory.cmp(a, b),
    }
  );
}
