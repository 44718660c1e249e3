import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@sluice/testing';
import { describe, expect, test } from 'vitest';
import { openSluice } from './open-sluice.ts';
import { newDatabase, paper, requestOf, runThrough } from './test-bench.ts';

const TEX = String.raw`\documentclass{article}
\title{Tides and the rest of oystercatchers}\author{Maria Strand}
\begin{document}\maketitle
\begin{abstract}We watched resting birds over a winter at one roost.\end{abstract}
\section{Methods}
In total, 41 participants counted the birds at high tide on each of the days from November to March.
\section{Results}
Birds rested longest when the water stood highest, and least when dogs ran free on the beach.
\end{document}`;
const withPandoc = { settings: { conversion: { backends: [{ backend: 'pdfjs' }, { backend: 'pandoc' }] } } };

describe.skipIf(!existsSync('/usr/bin/pandoc'))('sources in a run (need pandoc in /usr/bin)', { timeout: 60_000 }, () => {
  test('a run reads TeX beside PDFs where pandoc is turned on: its evidence has offsets and neither page nor box, in every export too', async () => {
    await using folder = await temporaryFolder();
    const papers = join(folder.path, 'papers');
    await mkdir(papers);
    await writeFile(join(papers, 'one.pdf'), await paper(1));
    await writeFile(join(papers, 'one.tex'), TEX);
    await writeFile(join(papers, 'two.tex'), TEX);
    await using sluice = await openSluice({ db: await newDatabase(), workDir: folder.path });
    const { summary, outcomes } = await runThrough(sluice.run(requestOf({ sources: [papers], ...withPandoc })));
    expect(summary).toMatchObject({ status: 'finished', total: 2, counts: { extracted: 2 } });

    const fromTex = outcomes.find(({ title }) => title?.startsWith('Tides'));
    expect(fromTex).toMatchObject({ contentSource: 'fulltext', pdf: { backend: 'pandoc' } });
    const sha256 = fromTex?.pdf?.sha256 ?? '';
    const document = await sluice.archive.document(sha256);
    const pieces = Object.values(fromTex?.extraction ?? {}).flatMap(({ evidence }) => evidence);
    expect(pieces.length).toBeGreaterThan(0);
    for (const piece of pieces) {
      expect(document?.markdown.slice(piece.start, piece.end)).toBe(piece.quote);
      expect(piece).not.toHaveProperty('page');
      expect(piece).not.toHaveProperty('boxes');
    }
    expect(await sluice.archive.pdf(sha256)).toBeNull();
    for (const format of ['csv', 'values', 'markdown', 'ris', 'jsonl'] as const) {
      const text = (await Array.fromAsync(sluice.archive.export(summary.runId, format))).join('');
      expect(text).toContain('Tides and the rest');
      expect(text).not.toContain('undefined');
    }
  });

  test('a source that is named itself says what is missing where pandoc is not turned on', async () => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, 'two.tex'), TEX);
    await using sluice = await openSluice({ db: await newDatabase(), workDir: folder.path });
    const { outcomes } = await runThrough(sluice.run(requestOf({ sources: [join(folder.path, 'two.tex')] })));
    expect(outcomes).toMatchObject([{ status: 'failed', stage: 'convert', errorClass: 'not_a_pdf', reason: expect.stringContaining('{backend: pandoc}') }]);
  });
});
