import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { printedPapers } from './printed-papers.ts';

const here = (path: string) => new URL(path, import.meta.url);

test('printedPapers() gives the kept papers, byte for byte, and no other is kept', async () => {
  const printed: string[] = [];
  for await (const paper of printedPapers((name) => readFile(here(`manuscripts/${name}`), 'utf8'))) {
    const kept = await readFile(here(`papers/${paper.file}`));
    expect(kept.equals(paper.bytes), `${paper.file} differs: run node examples/first-run/make-papers.ts`).toBe(true);
    printed.push(paper.file);
  }
  expect((await readdir(here('papers/'))).toSorted()).toEqual(printed.toSorted());
});
