import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { giveUp, run, tool } from './setup.mjs';

/**
 * How Playwright starts Chromium, wherever this project starts it. Without `executablePath` Playwright says how to
 * install one.
 *
 * @param {string[]} flags
 * @returns {import('playwright').LaunchOptions}
 */
export function launchOptions(...flags) {
  return {
    executablePath: findChromium(),
    args: [
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      // Chromium's sandbox refuses to run as root.
      ...(isRoot() ? ['--no-sandbox'] : []),
      ...flags,
    ],
  };
}

/**
 * Path of a Chromium; one is installed if there is none: Playwright's, else Debian's where that is allowed. Ends the
 * process if neither comes.
 *
 * @returns {Promise<string>}
 */
export async function installChromium() {
  const found = findChromium();
  if (found) return found;

  console.log('\nInstalling Chromium …');
  await run(tool('playwright'), ['install', 'chromium'], { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '10000' });
  if (!findChromium() && isRoot() && existsSync('/usr/bin/apt-get')) {
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update', '-qq'], env);
    await run('apt-get', ['install', '-qq', '-y', '--no-install-recommends', 'chromium'], env);
  }
  return (
    findChromium() ??
    giveUp('The tests need a browser: install Chrome or Chromium, or set NEARFACE_CHROMIUM to the path of one.')
  );
}

/**
 * Path of a Chromium or Chrome that starts: NEARFACE_CHROMIUM, else the one that Playwright downloaded, else the
 * system's.
 *
 * @returns {string | undefined}
 */
function findChromium() {
  return process.env.NEARFACE_CHROMIUM || [playwrightChromium(), ...systemChromiums()].find(starts);
}

function playwrightChromium() {
  return createRequire(import.meta.url)('playwright').chromium.executablePath();
}

function systemChromiums() {
  const { env, platform } = process;
  if (platform === 'win32') {
    return [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA]
      .filter((folder) => folder !== undefined)
      .flatMap((folder) => ['Google\\Chrome', 'Chromium'].map((app) => join(folder, app, 'Application', 'chrome.exe')));
  }
  if (platform === 'darwin') {
    return ['Google Chrome', 'Chromium'].flatMap((app) =>
      ['/Applications', join(env.HOME ?? '', 'Applications')].map((folder) =>
        join(folder, `${app}.app`, 'Contents', 'MacOS', app),
      ),
    );
  }
  return ['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser'].flatMap((name) =>
    (env.PATH ?? '').split(delimiter).map((folder) => join(folder, name)),
  );
}

/** @param {string} path */
function starts(path) {
  // On Linux a downloaded Chromium may lack system libraries.
  return existsSync(path) && (process.platform !== 'linux' || spawnSync(path, ['--version']).status === 0);
}

function isRoot() {
  return process.getuid?.() === 0;
}
