import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@sluice/testing';
import { describe, expect, test } from 'vitest';
import { runCommandLine } from '../program.ts';
import { deafTerminal } from '../test-terminal.ts';

const palpanas = { title: 'Incremental Maintenance for Non-Distributive Aggregate Functions', authors: ['Palpanas, T.', 'Sidle, R.'], year: 2002 };
const kemper = { title: 'Dual-buffering strategies in object bases', authors: ['Kemper, A.', 'Kossmann, D.'], year: 1994 };
const lines = (rows: readonly object[]): string => rows.map((row) => JSON.stringify(row)).join('\n');

async function sluice(folder: string, files: Readonly<Record<string, string>>, argv: readonly string[]) {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const terminal = deafTerminal(folder);
  const code = await runCommandLine(argv, terminal);
  const printed = terminal.printed.join('').trim();
  return { code, said: terminal.said.join(''), rows: printed === '' ? [] : printed.split('\n').map((line) => JSON.parse(line)) };
}

describe('sluice dedup', () => {
  test('dedup prints id, cluster and reason of each record of JSONL, CSV, BibTeX and RIS, whatever says too little included', async () => {
    await using folder = await temporaryFolder();
    const files = {
      'a.jsonl': lines([{ id: 'one', ...palpanas }, { id: 'two', title: '' }]),
      'b.csv': 'id,title,authors,year\none,Dual-buffering strategies in object bases,"Kemper, A.; Kossmann, D.",1994\n',
      'c.bib': '@article{pal02, title={Incremental maintenance for non-distributive aggregate functions}, author={Palpanas, T. and Sidle, R.}, year=2002}',
      'd.ris': 'TY  - JOUR\nID  - kem94\nTI  - Dual-Buffering Strategies in Object Bases.\nAU  - Kemper, A.\nAU  - Kossmann, D.\nPY  - 1994\nER  - \n',
    };
    const { code, rows, said } = await sluice(folder.path, files, ['dedup', ...Object.keys(files)]);
    expect(rows).toEqual([
      { id: 'one', cluster: 'one', reason: '' },
      { id: 'two', cluster: 'two', reason: '' },
      { id: 'b.csv#one', cluster: 'b.csv#one', reason: '' },
      { id: 'pal02', cluster: 'one', reason: 'same title, 2 of 2 authors, same year' },
      { id: 'kem94', cluster: 'b.csv#one', reason: 'same title, 2 of 2 authors, same year' },
    ]);
    expect({ code, said }).toEqual({ code: 0, said: '5 records: 3 papers, 2 duplicates.\n' });
  });

  test('dedup --one-to-one joins a record with one partner of another source only', async () => {
    await using folder = await temporaryFolder();
    const records = lines([
      { id: 'a1', source: 'a', ...palpanas },
      { id: 'b1', source: 'b', ...palpanas },
      { id: 'b2', source: 'b', ...palpanas, year: undefined },
    ]);
    const clusters = async (...flags: string[]) => (await sluice(folder.path, { 'r.jsonl': records }, ['dedup', 'r.jsonl', ...flags])).rows.map(({ cluster }) => cluster);
    expect(await clusters()).toEqual(['a1', 'a1', 'a1']);
    expect(await clusters('--one-to-one', 'source')).toEqual(['a1', 'a1', 'b2']);
    const wrong = await sluice(folder.path, {}, ['dedup', 'r.jsonl', '--one-to-one', 'origin']);
    expect(wrong).toMatchObject({ code: 1, said: expect.stringContaining('Cannot use --one-to-one "origin": no record has such a field') });
  });

  test('dedup --pairs prints pair, match and score, and says which line is no pair', async () => {
    await using folder = await temporaryFolder();
    const pairs = `${lines([
      { pair: 'p', left: palpanas, right: { ...palpanas, authors: ['t palpanas', 'r sidle'], venue: null } },
      { left: palpanas, right: kemper },
    ])}\n{"left": 1}\n`;
    const { code, rows, said } = await sluice(folder.path, { 'pairs.jsonl': pairs }, ['dedup', '--pairs', 'pairs.jsonl']);
    expect(rows).toEqual([
      { pair: 'p', match: true, score: expect.any(Number) },
      { pair: 2, match: false, score: expect.any(Number) },
    ]);
    expect(rows[0].score).toBeGreaterThan(0);
    expect(code).toBe(0);
    expect(said).toMatch(/line 3: it has no left and right; expected .*\n2 pairs: 1 match\.\n$/);
  });
});

describe('sluice rank --queries', () => {
  test('rank prints query, id and score, the best of each query first, as many as --top says', async () => {
    await using folder = await temporaryFolder();
    const files = {
      'corpus.jsonl': lines([
        { id: '1', title: 'Bread', abstract: 'Flour and water.' },
        { id: '2', title: 'Fish and flour', abstract: 'Fish in flour, fried.' },
        { _id: '3', title: 'Fish', text: 'Fish swim.' },
      ]),
      'queries.jsonl': lines([{ id: 'q1', text: 'fish' }, { id: 'q2', text: 'flour water' }]),
    };
    const { rows } = await sluice(folder.path, files, ['rank', 'corpus.jsonl', '--queries', 'queries.jsonl', '--top', '1']);
    expect(rows).toEqual([
      { query: 'q1', id: '3', score: expect.any(Number) },
      { query: 'q2', id: '1', score: expect.any(Number) },
    ]);
    const all = await sluice(folder.path, {}, ['rank', 'corpus.jsonl', '--queries', 'queries.jsonl']);
    expect(all.rows.filter(({ query }) => query === 'q1').map(({ id }) => id).slice(0, 2)).toEqual(['3', '2']);
    expect(await sluice(folder.path, {}, ['rank', 'corpus.jsonl', '--top', '0'])).toMatchObject({ code: 1, said: expect.stringContaining('Cannot use --top "0"') });
  });
});
