/** The corpus of ../shared as the benchmarks read it: one row a paper, with its own metadata and where its truth lies. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { sharedFolder } from '@sluice/testing';

const Row = z.object({
  id: z.string(),
  file: z.string(),
  title: z.string(),
  authors: z.array(z.string()),
  year: z.number().nullish(),
  doi: z.string().nullish(),
  abstract: z.string().nullish(),
  hasTextLayer: z.boolean(),
  truth: z.string().nullish(),
});

export interface Paper extends z.infer<typeof Row> {
  readonly path: string;
  /** The publisher's main text; absent where the corpus has none. */
  readonly truthPath?: string;
}

/** The corpus's folder, or null where there is none beside the project. */
export function corpusFolder(): string | null {
  const shared = sharedFolder();
  return shared === null ? null : join(shared, 'corpus');
}

export async function readCorpus(corpus: string): Promise<Paper[]> {
  const lines = (await readFile(join(corpus, 'papers.jsonl'), 'utf8')).trim().split('\n');
  return lines.map((line) => {
    const row = Row.parse(JSON.parse(line));
    return { ...row, path: join(corpus, row.file), ...(row.truth && { truthPath: join(corpus, row.truth) }) };
  });
}

/** Letters and digits only, for comparing. */
export function plain(text: string): string {
  return text.normalize('NFKD').toLowerCase().replace(/[^\p{L}\d]/gu, '');
}
