/* `npm run check`: types, lint and unused code, side by side. */
import { execFile } from 'node:child_process';
import { tool } from './setup.mjs';

const CHECKS = {
  Types: ['tsc'],
  Lint: ['biome', 'check', '--error-on-warnings', `--colors=${process.stdout.isTTY ? 'force' : 'off'}`],
  'Unused code': ['knip'],
};

await Promise.all(Object.entries(CHECKS).map(([name, [command = '', ...args]]) => check(name, command, args)));

/**
 * @param {string} name
 * @param {string} command
 * @param {string[]} args
 */
function check(name, command, args) {
  return new Promise((resolve) => {
    execFile(
      tool(command),
      args,
      { shell: process.platform === 'win32', maxBuffer: 2 ** 26 },
      (error, stdout, stderr) => {
        if (error) {
          process.exitCode = 1;
          console.error(`${stdout}${stderr}`);
        }
        console.log(`${name}: ${error ? 'failed' : 'passed'}`);
        resolve(undefined);
      },
    );
  });
}
