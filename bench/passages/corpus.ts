/** The corpus papers as converted documents, and the labels that a reader gave to twenty of them. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { type PaperDocument, PaperDocument as Document } from '@sluice/core-models';
import { type RawPage, layOut, openPdfjs } from '@sluice/pdf-fallback';
import { sharedFolder } from '@sluice/testing';
import { parse } from 'yaml';
import { z } from 'zod';

export interface CorpusPaper {
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

/** In this process: no child, no OCR, since only the text layer is read. */
async function convert(path: string, sha256: string): Promise<PaperDocument> {
  const pages: RawPage[] = [];
  const { outline, info } = await openPdfjs().read({ path, bytes: async () => new Uint8Array(await readFile(path)) }, { signal: AbortSignal.timeout(120_000), onPage: (page) => pages.push(page) });
  return Document.parse(layOut({ pages, outline, info }, { sha256, includeHidden: false }));
}

const Labels = z.array(z.object({ doi: z.string() }).catchall(z.union([z.string(), z.record(z.string(), z.array(z.tuple([z.number(), z.string()])))])));

export interface Label {
  readonly set: string;
  readonly target: string;
  /** Page and first words of each passage that answers. */
  readonly anchors: readonly (readonly [number, string])[];
}

/** By DOI. */
export async function readLabels(): Promise<ReadonlyMap<string, readonly Label[]>> {
  const papers = Labels.parse(parse(await readFile(new URL('./labels.yaml', import.meta.url), 'utf8')));
  return new Map(
    papers.map(({ doi, ...sets }) => [
      doi,
      Object.entries(sets).flatMap(([set, targets]) => (typeof targets === 'string' ? [] : Object.entries(targets).map(([target, anchors]) => ({ set, target, anchors })))),
    ]),
  );
}
