/** `sluice cache stats|prune`: how full the cache is and what it saved; what has expired or does not fit goes. */
import type { CacheStats } from '@sluice/pipeline';
import { loadConfig } from '@sluice/pipeline';
import type { Command } from 'commander';
import type { Face } from '../face.ts';
import { count, megabytes } from '../render/quantity.ts';
import { withSluice } from '../with-sluice.ts';

interface CacheFlags {
  readonly db?: string;
  readonly json?: boolean;
  readonly config?: string;
}

export function addCache(program: Command, face: Face): void {
  const cache = program.command('cache').description('what the cache holds, and what it saved');
  cache
    .command('stats')
    .description('rows, bytes, what has expired, hits and misses of each level')
    .option('--db <url>', 'the store')
    .option('--json', 'one JSON object')
    .action((flags: CacheFlags) => stats(flags, face));
  cache
    .command('prune')
    .description('remove what has expired; then PDFs, and documents that no result shows, until the cache fits max_cache_size_mb')
    .option('--config <file>', 'its cache settings')
    .option('--db <url>', 'the store')
    .option('--json', 'one JSON object')
    .action((flags: CacheFlags) => prune(flags, face));
}

async function stats(flags: CacheFlags, face: Face): Promise<void> {
  const found = await withSluice(face, { db: flags.db, create: false }, (sluice) => sluice.cacheStats());
  if (flags.json === true) return face.print(JSON.stringify(found));
  for (const line of linesOf(found)) await face.print(line);
}

function linesOf({ responses, downloads, documents, extractions, hits }: CacheStats): readonly string[] {
  const expired = (n: number): string => (n === 0 ? '' : `, ${n.toLocaleString('en-US')} expired`);
  const rows = [
    ['answers of registers', `${count(responses.rows, 'row')}${expired(responses.expired)}`, hits['api']],
    ['PDFs', `${count(downloads.rows, 'address', 'addresses')}, ${megabytes(downloads.bytes)}${expired(downloads.expired)}`, hits['pdf']],
    ['converted documents', `${count(documents.rows, 'row')}, ${megabytes(documents.bytes)}`, hits['document']],
    ['extracted answers', `${count(extractions.rows, 'row')}${expired(extractions.expired)}`, hits['extraction']],
  ] as const;
  const width = Math.max(...rows.map(([, size]) => size.length));
  return rows.map(([level, size, counted]) => `${level.padEnd(21)} ${size.padEnd(width)}  ${counted === undefined ? 'never asked' : `${count(counted.hits, 'hit')}, ${count(counted.misses, 'miss', 'misses')}`}`);
}

async function prune(flags: CacheFlags, face: Face): Promise<void> {
  const { terminal } = face;
  const { jobs } = await loadConfig({ path: flags.config, env: terminal.env, cwd: terminal.cwd });
  const gone = await withSluice(face, { db: flags.db, create: false }, (sluice) => sluice.pruneCache(jobs[0].settings));
  if (flags.json === true) return face.print(JSON.stringify({ ...gone, pdfs: gone.pdfs.length }));
  face.say(
    `Removed ${count(gone.responses, 'answer')} of registers, ${count(gone.pdfs.length, 'PDF')} (${count(gone.downloads, 'address', 'addresses')}), ${count(gone.documents, 'converted document')}, ${count(gone.extractions, 'extracted answer')}.`,
  );
}
