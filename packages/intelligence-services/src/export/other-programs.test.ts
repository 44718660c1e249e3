/** Exports opened by a program that is not ours: pandoc reads a library of papers whose fields are as hostile as text gets. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Entry } from '@sluice/core-models';
import { temporaryFolder } from '@sluice/testing';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { bibtexEntry } from './bibtex.ts';

const run = promisify(execFile);
const HOSTILE = [
  'Quotes "double" and a stray " of theirs',
  '=cmd|\'/C calc\'!A0 at 50% & more_than $5 #1 ~ ^2',
  'A line\nand another\r\nand a\ttab',
  'An astral 𝒳, a 🐟 and 魚粉の研究',
  'Sets {a, b} and a \\command of its own',
  'An opening { that nothing closes',
  'A closing } that nothing opened',
  `Long: ${'fish '.repeat(8000)}`,
] as const;

const papers = HOSTILE.map((abstract, ordinal) => ({
  entry: Entry.parse({ runId: 'r', ordinal: ordinal + 1, source: 's', locator: String(ordinal), record: { title: `Paper ${ordinal}`, authors: ['Oldekop, Anna', 'Müller-Łukasz, Jörg'], year: 2021, venue: 'Journal of Mill Ponds', abstract, doi: `10.5555/mill.${ordinal}` } }),
  outcome: null,
  judgements: [],
}));
const Item = z.object({ abstract: z.string(), DOI: z.string(), author: z.array(z.object({ family: z.string(), given: z.string() })) });

/** What pandoc makes of a list, each abstract as plain text by the paper's DOI. */
async function readByPandoc(text: string): Promise<ReadonlyMap<string, z.infer<typeof Item>>> {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'list.bib');
  await writeFile(path, text);
  const { stdout } = await run('pandoc', ['-f', 'bibtex', '-t', 'csljson', path], { maxBuffer: 1e8 });
  return new Map(z.array(Item).parse(JSON.parse(stdout)).map((item) => [item.DOI, item]));
}

const oneLine = (text: string): string => text.replace(/\s+/gu, ' ').trim();

/** Pandoc sets typographic apostrophes for straight ones, as TeX does. */
test('bibtexEntry() writes hostile text that pandoc reads back as it was, one entry after the other', async () => {
  const taken = new Set<string>();
  const read = await readByPandoc(papers.map((paper) => bibtexEntry(paper, taken)).join(''));
  expect(HOSTILE.map((_, ordinal) => read.get(`10.5555/mill.${ordinal}`)?.abstract.replaceAll('’', "'"))).toEqual(HOSTILE.map((text) => oneLine(text).replace('opening {', 'opening (').replace('closing }', 'closing )')));
  for (const { author } of read.values()) expect(author.map(({ family, given }) => `${family}, ${given}`)).toEqual(['Oldekop, Anna', 'Müller-Łukasz, Jörg']);
});
