/* `npm test`: sets up a fresh clone, then types, lint, unit tests, build and end-to-end tests. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installChromium } from './chromium.mjs';
import { build, setUp, step, tool } from './setup.mjs';

const reports = mkdtempSync(join(tmpdir(), 'nearface-'));
const unitReport = join(reports, 'unit.json');
const e2eReport = join(reports, 'e2e.json');
// Whatever ends the process, a step that failed too, the counts are its last line.
process.on('exit', summarise);

await setUp();
const env = { NEARFACE_CHROMIUM: await installChromium() };
await step('Types and lint', process.execPath, ['scripts/check.mjs']);
await step(
  'Unit tests',
  tool('vitest'),
  ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${unitReport}`],
  { env },
);
await build();
await step('End-to-end tests', tool('playwright'), ['test', '--reporter=list,json'], {
  env: { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: e2eReport },
});

/** @param {number} exitCode */
function summarise(exitCode) {
  const unit = report(unitReport);
  const e2e = report(e2eReport)?.stats;
  const passed = (unit?.numPassedTests ?? 0) + (e2e?.expected ?? 0) + (e2e?.flaky ?? 0);
  const failed = (unit?.numFailedTests ?? 0) + (e2e?.unexpected ?? 0);
  const skipped = (unit?.numPendingTests ?? 0) + (unit?.numTodoTests ?? 0) + (e2e?.skipped ?? 0);
  // A step that fails without a failing test, such as the build, counts as one.
  const counts = [`${passed} passed`, `${exitCode === 0 ? failed : Math.max(failed, 1)} failed`];
  if (skipped > 0) counts.push(`${skipped} skipped`);
  rmSync(reports, { recursive: true });
  console.log(counts.join(', '));
}

/** @param {string} path */
function report(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}
