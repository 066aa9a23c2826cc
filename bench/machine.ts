import { readFileSync } from 'node:fs';
import { arch, cpus, platform, totalmem } from 'node:os';
import { join } from 'node:path';

/** What the figures were measured on and with, as rows of name and value. */
export interface Machine {
  date: string;
  rows: string[][];
}

const PACKAGES = [
  '@vladmandic/face-api',
  '@vladmandic/human',
  '@tensorflow/tfjs-core',
  '@tensorflow/tfjs-backend-wasm',
  '@mediapipe/tasks-vision',
];

export function describeMachine(browserVersion: string): Machine {
  const cores = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    rows: [
      ['processor', `${cores[0]?.model.trim() ?? 'unknown'}, ${cores.length} cores`],
      ['memory', `${Math.round(totalmem() / 2 ** 30)} GiB`],
      ['system', `${platform()} ${arch()}, Node ${process.versions.node}`],
      ['browser', `Chromium ${browserVersion}, headless`],
      ...PACKAGES.map((name) => [name, packageVersion(name)]),
    ],
  };
}

function packageVersion(name: string): string {
  const file = join(import.meta.dirname, '../node_modules', name, 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
