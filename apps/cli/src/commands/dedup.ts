/** `sluice dedup SOURCE…`: which records of these lists are the same paper, and why. */
import { deduplicate } from '@sluice/intelligence-services';
import type { Command } from 'commander';
import type { Face } from '../face.ts';
import { readRecords } from '../read-records.ts';
import { printable } from '../render/printable.ts';
import { count } from '../render/quantity.ts';
import { cut } from '../render/wrap.ts';

export function addDedup(program: Command, face: Face): void {
  program
    .command('dedup')
    .description('which records of some lists are the same paper, and why')
    .argument('<SOURCE...>')
    .option('--json', 'one JSON object a record: cluster, leader, reason')
    .action((sources: string[], flags: { readonly json?: boolean }) => dedup(sources, flags.json ?? false, face));
}

async function dedup(sources: readonly string[], json: boolean, face: Face): Promise<void> {
  const records = await readRecords(sources, face);
  const places = deduplicate(records.map(({ record }) => record));
  const members = places.filter(({ leader }) => !leader).length;
  if (json) {
    for (const [index, place] of places.entries()) {
      const { source, locator, record } = records[index] ?? { source: '', locator: '', record: { title: undefined } };
      await face.print(JSON.stringify({ entry: index + 1, cluster: place.cluster + 1, leader: place.leader, reason: place.reason, source, locator, title: record.title ?? null }));
    }
  } else {
    for (const [index, { cluster, leader, reason }] of places.entries()) {
      if (leader) continue;
      const title = printable(records[index]?.record.title ?? records[index]?.locator ?? '');
      await face.print(cut(`${index + 1} = ${cluster + 1}  ${title}  ${face.paint.dim(printable(reason))}`, face.terminal.out.columns()));
    }
  }
  face.say(`${count(records.length, 'record')}: ${count(records.length - members, 'paper')}, ${count(members, 'duplicate')}.`);
}
