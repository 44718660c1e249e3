/** The same page with the runs of its stream in another order: at random, backwards, row by row over all columns, or its stretches mixed. */
import type { RawPage } from '@sluice/pdf-fallback';
import { openChance } from './chance.ts';

type Runs = RawPage['runs'];

const chance = openChance(11);

export const ORDERS: Readonly<Record<string, (runs: Runs) => Runs>> = {
  'as painted': (runs) => runs,
  'runs at random': (runs) => chance.shuffled(runs),
  'lines at random': (runs) => chance.shuffled(linesOf(runs)).flat(),
  backwards: (runs) => runs.toReversed(),
  'row by row': (runs) => runs.toSorted((one, other) => Math.round(one.box[3] / 4) - Math.round(other.box[3] / 4) || one.box[0] - other.box[0]),
  'stretches of lines mixed': (runs) => chance.shuffled(stretchesOf(runs)).flat(2),
};

function linesOf(runs: Runs): Runs[number][][] {
  const lines: Runs[number][][] = [];
  for (const run of runs) {
    const before = lines.at(-1)?.at(-1);
    if (before !== undefined && Math.abs(before.box[3] - run.box[3]) < 3) lines.at(-1)?.push(run);
    else lines.push([run]);
  }
  return lines;
}

function stretchesOf(runs: Runs): Runs[number][][][] {
  const stretches: Runs[number][][][] = [];
  for (const line of linesOf(runs)) {
    const open = stretches.at(-1);
    if (open === undefined || (open.length > 5 && chance.next() < 0.15)) stretches.push([line]);
    else open.push(line);
  }
  return stretches;
}
