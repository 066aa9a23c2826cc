/*
 * Compiles the variants of the search's kernel from AssemblyScript into src/search/kernel/build/, in base64 so that they
 * can be imported as text. `npm start`, `test`, `dev`, `build` and `bench` call it.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { main } from 'assemblyscript/asc';

const KERNEL = 'src/search/kernel';
const VARIANTS = {
  plain: ['--enable', 'simd', '--use', 'WIDE_SUMS=0'],
  relaxed: ['--enable', 'simd,relaxed-simd', '--use', 'WIDE_SUMS=0'],
  dot: ['--enable', 'simd,relaxed-simd', '--use', 'WIDE_SUMS=1'],
};

const root = join(import.meta.dirname, '..');
for (const [name, options] of Object.entries(VARIANTS)) {
  const { error, stderr } = await main(
    [
      `${KERNEL}/assembly/scan.ts`,
      ...['--baseDir', root, '--outFile', `${KERNEL}/build/${name}.base64`],
      // No runtime: the kernel uses its memory as layout.ts says.
      ...['-O3', '--noAssert', '--runtime', 'stub', '--initialMemory', '4'],
      ...options,
      ...['--disable', 'bulk-memory'],
    ],
    { writeFile: (path, contents) => writeIfChanged(join(root, path), Buffer.from(contents).toString('base64')) },
  );
  if (error) throw new Error(`The kernel does not compile: ${error.message}\n${stderr}`);
}

/** A file that stays as it is keeps its time, so that the app is not built again. */
function writeIfChanged(path: string, contents: string): void {
  if (existsSync(path) && readFileSync(path, 'utf8') === contents) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, contents);
}
