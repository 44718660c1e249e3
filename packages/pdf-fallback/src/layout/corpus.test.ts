import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { PaperDocument } from '@sluice/core-models';
import { sharedFolder } from '@sluice/testing';
import { openPdfjs } from '../backends/pdfjs.ts';
import type { RawPage } from '../raw-page.ts';
import { layOut } from './lay-out.ts';
import { mainText } from './main-text.ts';

const shared = sharedFolder();
const Row = z.object({ id: z.string(), file: z.string(), sha256: z.string(), title: z.string(), doi: z.string().optional(), truth: z.string().nullish() });

async function read(path: string): Promise<PaperDocument> {
  const pages: RawPage[] = [];
  const { outline, info } = await openPdfjs().read({ path, bytes: async () => new Uint8Array(await readFile(path)) }, { signal: AbortSignal.timeout(60_000), onPage: (page) => pages.push(page) });
  return layOut({ pages, outline, info }, { sha256: '', includeHidden: false });
}

/** F1 of words without their order: a floor that needs no program beside this one; `pnpm bench pdf` measures in order. */
function wordF1(truth: string, read: string): number {
  const wanted = countWords(truth);
  const given = countWords(read);
  let same = 0;
  for (const [word, count] of wanted) same += Math.min(count, given.get(word) ?? 0);
  const total = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((sum, count) => sum + count, 0);
  return (2 * same) / (total(wanted) + total(given));
}

function countWords(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [word] of text.normalize('NFKC').toLowerCase().matchAll(/[\p{L}\d]+/gu)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

describe.skipIf(shared === null)('the corpus (needs ../shared)', () => {
  const corpus = join(shared ?? '', 'corpus');

  test('mainText() keeps F1 of words over .97 on the mean of the papers with truth, .9 on each', { timeout: 180_000 }, async () => {
    const rows = (await readFile(join(corpus, 'papers.jsonl'), 'utf8')).trim().split('\n').map((line) => Row.parse(JSON.parse(line)));
    const scores: number[] = [];
    for (const row of rows) {
      if (!row.truth) continue;
      const document = await read(join(corpus, row.file));
      scores.push(wordF1(await readFile(join(corpus, row.truth), 'utf8'), mainText(document)));
      expect.soft(document.metadata.doi?.toLowerCase(), row.id).toBe(row.doi?.toLowerCase());
    }
    expect(scores.length).toBeGreaterThan(0);
    expect(Math.min(...scores)).toBeGreaterThan(0.9);
    expect(scores.reduce((sum, score) => sum + score, 0) / scores.length).toBeGreaterThan(0.97);
  });
});
