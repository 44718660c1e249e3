import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compareResults, readDurableResults } from './durable-results.ts';
import { temporaryFolder } from './temporary-folder.ts';

test('compareResults() names what is lost, what is there twice, what is new and which field differs', () => {
  const expected = [{ entry: 1, title: 'A' }, { entry: 2, title: 'B' }, { entry: 3, title: 'C' }];
  const actual = [{ entry: 1, title: 'A' }, { entry: 2, title: 'X' }, { entry: 4 }, { entry: 1, title: 'A' }];
  expect(compareResults(expected, actual)).toEqual([
    { entry: '1', field: '', expected: 'one line', actual: '2 lines' },
    { entry: '2', field: 'title', expected: '"B"', actual: '"X"' },
    { entry: '3', field: '', expected: 'a line', actual: 'lost' },
    { entry: '4', field: '', expected: 'no line', actual: 'a line' },
  ]);
  expect(compareResults(expected, expected)).toEqual([]);
});

test('readDurableResults() drops volatile fields and nothing else', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'results.jsonl');
  await writeFile(path, '{"entry":1,"status":"extracted","worker":7}\n{"entry":2}\n');
  expect(await readDurableResults(path)).toEqual([{ entry: 1, status: 'extracted' }, { entry: 2 }]);
});
