import { Database, SCHEMA_VERSION } from './schema';

/** How long another tab may take to close its older version of the database, ms. */
const BLOCKED_PATIENCE = 5000;

/**
 * The database, opened with the first read or write; if it cannot be opened, each of them throws `STORE_FAILED`.
 * It closes for good when another tab brings a newer schema or deletes the database.
 */
export function openDatabase(name: string): Database {
  const db = new Database(name);
  // Dexie would open it again by itself, at a schema this code does not know.
  db.on('versionchange', () => {
    db.close();
    return false;
  });
  db.on('blocked', () => {
    const patience = setTimeout(() => db.close(), BLOCKED_PATIENCE);
    db.on('ready', () => clearTimeout(patience));
  });
  db.on(
    'ready',
    () => {
      if (db.verno !== SCHEMA_VERSION) throw new Error(`The database has the schema ${db.verno} of a newer app.`);
    },
    true,
  );
  return db;
}
