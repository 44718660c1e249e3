/** What a paper takes in the store: papers of the corpus through a whole run without a model, and then the server's own count. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '@sluice/intelligence-services';
import { loadTargets, openSluice } from '@sluice/pipeline';
import { z } from 'zod';
import { corpusPapers } from '../passages/corpus.ts';

/** Of a paper in the mean: its rows after Postgres' compression, without indexes. */
export interface PaperBytes {
  readonly papers: number;
  readonly tables: readonly { readonly table: string; readonly bytes: number }[];
}

/** Tables of which a row, or several, belong to one paper. */
const TABLES = ['documents', 'extractions', 'outcomes', 'entries', 'events'];
const Bytes = z.tuple([z.object({ bytes: z.coerce.number() })]);

export async function bytesPerPaper(): Promise<PaperBytes> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-bytes-'));
  try {
    const url = `local:${join(folder, 'db')}`;
    const sources = (await corpusPapers()).filter(({ hasTruth }) => hasTruth).map(({ path }) => path);
    const targets = await loadTargets({ path: 'methods-summary.yaml', cwd: new URL('../../examples/targets/', import.meta.url).pathname, env: {} });
    await using sluice = await openSluice({ db: url });
    const { counts } = await sluice.run({ sources, targets: [...targets], extractor: 'extractive' }).summary;
    const papers = counts.extracted;
    await using db = await openDatabase({ url });
    const ask = async (query: string): Promise<number> => Bytes.parse(await db.server?.run(query))[0].bytes / papers;
    const tables = await Promise.all(TABLES.map(async (table) => ({ table, bytes: await ask(`select sum(pg_column_size(t.*)) as bytes from sluice.${table} t`) })));
    return { papers, tables };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}
