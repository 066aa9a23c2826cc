/*
 * What `npm start` and `npm test` share: a fresh clone becomes one that is installed and built. Plain Node without
 * packages, because nothing is installed when this begins.
 */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const OLDEST_NODE = { major: 20, minor: 19 };

/** Installs packages that are missing or of another version than the lock file's, and prepares public/. */
export async function setUp() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < OLDEST_NODE.major || (major === OLDEST_NODE.major && minor < OLDEST_NODE.minor)) {
    giveUp(
      `Nearface needs Node ${OLDEST_NODE.major}.${OLDEST_NODE.minor} or newer, and this is ${process.versions.node}: install a newer one from https://nodejs.org.`,
    );
  }
  if (!isInstalled()) {
    await step('Installing packages', 'npm', ['ci', '--no-audit', '--no-fund'], {
      hint: 'npm has to reach its registry once: check the network connection and run this again.',
    });
  }
  await step('Preparing models', tool('tsx'), ['scripts/models.ts']);
  await step('Compiling the search kernel', tool('tsx'), ['scripts/kernel.ts']);
}

/** Builds dist/ unless it is newer than everything that it is made of. */
export async function build() {
  // The folders in public/ are copied anew each time, from what the lock file and scripts/ say.
  const icons = readdirSync('public').filter((name) => name.includes('.'));
  const inputs = [
    ...['index.html', 'package-lock.json', 'scripts', 'src', 'vite.config.ts'],
    ...icons.map((name) => join('public', name)),
  ];
  if (existsSync('dist/sw.js') && newest(inputs) < modified('dist/sw.js')) return;
  await step('Building', tool('vite'), ['build', '--logLevel', 'warn']);
}

/**
 * Runs one command with its output shown. If it fails, says which step that was and what to do, and ends the process.
 *
 * @param {string} name
 * @param {string} command
 * @param {string[]} args
 * @param {{ env?: Record<string, string>, hint?: string, quiet?: boolean }} [options]
 */
export async function step(name, command, args, options = {}) {
  console.log(`\n${name} …`);
  const code = await run(command, args, options.env);
  if (code !== 0) giveUp(`${name} failed.${options.hint ? ` ${options.hint}` : ''}`);
}

/**
 * Exit code of a command whose output is shown; 127 if there is no such command.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {Record<string, string>} [env]
 * @returns {Promise<number>}
 */
export function run(command, args, env) {
  return new Promise((resolve) => {
    // Windows starts npm and node_modules/.bin through its shell only.
    const shell = process.platform === 'win32';
    const child = spawn(command, args, { stdio: 'inherit', shell, env: { ...process.env, ...env } });
    const forward = (/** @type {NodeJS.Signals} */ signal) => child.kill(signal);
    process.on('SIGINT', forward).on('SIGTERM', forward);
    child.on('error', () => resolve(127));
    child.on('close', (code) => {
      process.off('SIGINT', forward).off('SIGTERM', forward);
      resolve(code ?? 1);
    });
  });
}

/**
 * Path of a command that comes with a package.
 *
 * @param {string} name
 */
export function tool(name) {
  return join('node_modules', '.bin', name);
}

/**
 * Ends the process with one sentence.
 *
 * @param {string} sentence
 * @returns {never}
 */
export function giveUp(sentence) {
  console.error(`\n${sentence}`);
  process.exit(1);
}

/** npm keeps what it installed in node_modules/.package-lock.json; packages for other systems are left out there. */
function isInstalled() {
  if (!existsSync('node_modules/.package-lock.json')) return false;
  const wanted = packages('package-lock.json');
  const installed = packages('node_modules/.package-lock.json');
  return Object.entries(wanted).every(([path, entry]) =>
    installed[path] ? installed[path].version === entry.version : path === '' || entry.optional === true,
  );
}

/**
 * @param {string} lockFile
 * @returns {Record<string, { version?: string, optional?: boolean }>}
 */
function packages(lockFile) {
  return JSON.parse(readFileSync(lockFile, 'utf8')).packages;
}

/**
 * Time of the last change to any of the files and folders.
 *
 * @param {string[]} paths
 * @returns {number}
 */
function newest(paths) {
  return Math.max(
    ...paths.filter(existsSync).map((path) => {
      if (!statSync(path).isDirectory()) return modified(path);
      return Math.max(modified(path), newest(readdirSync(path).map((name) => join(path, name))));
    }),
  );
}

/** @param {string} path */
function modified(path) {
  return statSync(path).mtimeMs;
}
