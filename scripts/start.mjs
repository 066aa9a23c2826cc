/* `npm start`: installs and builds what is missing, then serves the production build. */
import { build, run, setUp, tool } from './setup.mjs';

await setUp();
await build();
process.exitCode = await run(tool('vite'), ['preview', ...process.argv.slice(2)]);
