/** `sluice dedup FILE…`: which records of some lists are the same paper, and why. */
import { ConfigurationError, type PaperRecord } from '@sluice/core-models';
import { DedupBatch, matchPairs, readPairs } from '@sluice/intelligence-services';
import type { Command } from 'commander';
import type { Face } from '../face.ts';
import { type ListedRecord, listPath, streamRecords } from '../read-records.ts';
import { printable } from '../render/printable.ts';
import { count } from '../render/quantity.ts';
import { cut } from '../render/wrap.ts';

interface DedupFlags {
  readonly oneToOne?: string;
  readonly pairs?: string;
  readonly table?: boolean;
}

export function addDedup(program: Command, face: Face): void {
  program
    .command('dedup')
    .description('which records of some lists are the same paper, and why: {id, cluster, reason} a line')
    .argument('[FILE...]', 'JSONL, CSV, BibTeX, RIS …, as for run')
    .option('--one-to-one <field>', 'each value of this field names a source without duplicates of its own: a record has at most one partner')
    .option('--pairs <file>', 'JSON Lines of {pair, left, right} instead: prints {pair, match, score} a line')
    .option('--table', 'duplicates alone, for people to read')
    .option('--json', 'JSON lines, as without it')
    .action((sources: string[], flags: DedupFlags) => dedup(sources, flags, face));
}

async function dedup(sources: readonly string[], flags: DedupFlags, face: Face): Promise<void> {
  if ((sources.length === 0) === (flags.pairs === undefined)) {
    throw new ConfigurationError('Cannot compare records: either lists or --pairs must be given; expected "sluice dedup FILE…" or "sluice dedup --pairs FILE"');
  }
  if (flags.pairs !== undefined) return comparePairs(await listPath(flags.pairs, face), face);
  const batch = new DedupBatch();
  const titles: string[] = [];
  let hasField = false;
  for await (const item of streamRecords(sources, face)) {
    const source = flags.oneToOne === undefined ? undefined : fieldOf(item, flags.oneToOne);
    hasField ||= source !== undefined;
    batch.add({ id: item.id, record: item.record, source: source ?? '' });
    if (flags.table === true) titles.push(item.record.title ?? item.locator);
  }
  if (flags.oneToOne !== undefined && !hasField) {
    throw new ConfigurationError(`Cannot use --one-to-one "${flags.oneToOne}": no record has such a field; expected one that names each record's source, or "file" for the file it stands in`);
  }
  let members = 0;
  let records = 0;
  let lines: string[] = [];
  for (const line of batch.lines({ oneToOne: flags.oneToOne !== undefined })) {
    const isMember = line.id !== line.cluster;
    if (isMember) members += 1;
    records += 1;
    if (flags.table !== true) lines.push(JSON.stringify(line));
    else if (isMember) lines.push(cut(`${line.id} = ${line.cluster}  ${printable(titles[records - 1] ?? '')}  ${face.paint.dim(printable(line.reason))}`, face.terminal.out.columns()));
    if (lines.length < 1000) continue;
    await face.print(lines.join('\n'));
    lines = [];
  }
  if (lines.length > 0) await face.print(lines.join('\n'));
  face.say(`${count(records, 'record')}: ${count(records - members, 'paper')}, ${count(members, 'duplicate')}.`);
}

async function comparePairs(path: string, face: Face): Promise<void> {
  let pairs = 0;
  let matches = 0;
  for await (const item of readPairs(path, { signal: new AbortController().signal })) {
    if (item.kind === 'malformed') {
      face.say(item.message);
      continue;
    }
    for (const line of matchPairs([item])) {
      pairs += 1;
      if (line.match) matches += 1;
      await face.print(JSON.stringify(line));
    }
  }
  face.say(`${count(pairs, 'pair')}: ${count(matches, 'match', 'matches')}.`);
}

/** A field of the list, ours or its own. */
function fieldOf({ record, source }: ListedRecord, field: string): string | undefined {
  if (record.custom[field] !== undefined) return record.custom[field];
  const known = new Map<string, PaperRecord[keyof PaperRecord]>(Object.entries(record));
  const value = known.get(field);
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  return field === 'file' ? source : undefined;
}
