import { expect, test } from 'vitest';
import { outputNames } from './output-names.ts';

test('outputNames() takes the endings of sources and archives away, and numbers what would meet', () => {
  const nameOf = outputNames();
  expect(['a/paper.pdf', 'b/Paper.tar.gz', 'c/2101.00001v1', 'notes.tgz', 'ms.tex.gz', 'notes.v2'].map((path) => nameOf(path))).toEqual(['paper', 'Paper-2', '2101.00001v1', 'notes', 'ms', 'notes.v2']);
});
