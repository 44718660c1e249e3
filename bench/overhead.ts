/**
 * Microseconds of CPU per entry and stage where the work does nothing. Each measurement is a process of its own, so that no contender
 * meets code that another has optimised or a heap that it has filled; the contenders take turns, so that a busy machine hits all alike.
 *
 *     node bench/overhead.ts [--sizes 10000,100000,1000000] [--repeat 5] [--only PART_OF_NAME]
 */
import { execFile } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { median } from './median.ts';
import { contenders } from './overhead/contenders.ts';
import { printMachine, printTable } from './print-table.ts';

const { values } = parseArgs({ options: { sizes: { type: 'string', default: '10000,100000,1000000' }, repeat: { type: 'string', default: '5' }, only: { type: 'string', default: '' } } });
const sizes = values.sizes.split(',').map(Number);
const names = Object.keys(contenders).filter((name) => name.includes(values.only));
const measureFile = fileURLToPath(new URL('overhead/measure.ts', import.meta.url));

const found = new Map<string, number[]>();
for (const size of sizes) {
  for (let round = 0; round < Number(values.repeat); round += 1) {
    for (const name of names) {
      const { stdout } = await promisify(execFile)(process.execPath, [measureFile, name, String(size)]);
      found.set(keyOf(name, size), [...(found.get(keyOf(name, size)) ?? []), Number(stdout)]);
    }
  }
}

printMachine();
process.stdout.write(`µs of CPU (GC and compiler threads included) per entry and stage; 4 stages, limits 5/3/1/2, no-op work (no seed: nothing is drawn); median of ${values.repeat} processes, × the first row\n\n`);
const [first = ''] = names;
printTable(
  ['', ...sizes.flatMap((size) => [`${size.toLocaleString('en')} entries`, '×'])],
  names.map((name) => [
    name,
    ...sizes.flatMap((size) => {
      const micros = medianOf(name, size);
      return [micros.toFixed(2), (micros / medianOf(first, size)).toFixed(1)];
    }),
  ]),
);

function medianOf(name: string, size: number): number {
  return median(found.get(keyOf(name, size)) ?? []);
}

function keyOf(name: string, size: number): string {
  return `${name} ${size}`;
}
