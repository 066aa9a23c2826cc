import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';

/**
 * How Playwright starts Chromium, wherever this project starts it. `executablePath` is missing if there is none:
 * then Playwright says how to install one.
 *
 * @returns {import('playwright').LaunchOptions}
 */
export function launchOptions() {
  return {
    executablePath: findChromium(),
    args: [
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      // Chromium's sandbox refuses to run as root.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  };
}

/**
 * Path of a Chromium or Chrome: NEARFACE_CHROMIUM, else the one that Playwright downloaded, else the system's.
 *
 * @returns {string | undefined}
 */
export function findChromium() {
  return process.env.NEARFACE_CHROMIUM || [playwrightChromium(), ...systemChromiums()].find(existsSync);
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
