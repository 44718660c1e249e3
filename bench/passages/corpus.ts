/** Papers as converted documents: those of the corpus, and those that come with R packages. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { type PaperDocument, PaperDocument as Document } from '@sluice/core-models';
import { type RawPage, layOut, openPdfjs } from '@sluice/pdf-fallback';
import { sharedFolder } from '@sluice/testing';
import { z } from 'zod';

export interface CorpusPaper {
  /** What a label names it by, too, where it has no DOI. */
  readonly id: string;
  readonly doi: string | undefined;
  readonly path: string;
  readonly hasTruth: boolean;
  convert(): Promise<PaperDocument>;
}

const Row = z.object({ id: z.string(), file: z.string(), sha256: z.string(), doi: z.string().nullish(), truth: z.string().nullish() });

/** In order of id; ends the process with a sentence where the corpus is not there. */
export async function corpusPapers(): Promise<readonly CorpusPaper[]> {
  const shared = sharedFolder();
  if (shared === null) {
    process.stderr.write('Cannot measure on the corpus: no ../shared; expected it there or in SLUICE_SHARED\n');
    return process.exit(1);
  }
  const corpus = join(shared, 'corpus');
  const rows = (await readFile(join(corpus, 'papers.jsonl'), 'utf8')).trim().split('\n').map((line) => Row.parse(JSON.parse(line)));
  return rows
    .toSorted((one, other) => (one.id < other.id ? -1 : 1))
    .map((row) => ({ id: row.id, doi: row.doi ?? undefined, path: join(corpus, row.file), hasTruth: Boolean(row.truth), convert: () => convert(join(corpus, row.file), row.sha256) }));
}

/** Each article by its place in R's library, as in `coin/doc/MAXtest.pdf`; ends the process with a sentence where one is not there. */
export function libraryPapers(library: string, ids: readonly string[]): readonly CorpusPaper[] {
  const absent = ids.filter((id) => !existsSync(join(library, id)));
  if (absent.length > 0) {
    process.stderr.write(`Cannot measure on "${library}": ${absent.join(', ')} not there; expected a folder in which r-cran-* packages of those names are unpacked\n`);
    return process.exit(1);
  }
  return ids.map((id) => ({ id, doi: undefined, path: join(library, id), hasTruth: true, convert: () => convert(join(library, id), createHash('sha256').update(id).digest('hex')) }));
}

/** In this process: no child, no OCR, since only the text layer is read. */
async function convert(path: string, sha256: string): Promise<PaperDocument> {
  const pages: RawPage[] = [];
  const { outline, info } = await openPdfjs().read({ path, bytes: async () => new Uint8Array(await readFile(path)) }, { signal: AbortSignal.timeout(120_000), onPage: (page) => pages.push(page) });
  return Document.parse(layOut({ pages, outline, info }, { sha256, includeHidden: false }));
}
