import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type SourceItem, PaperRecord } from '@sluice/core-models';
import { temporaryFolder } from '@sluice/testing';
import { expect, test } from 'vitest';
import { confined, liesIn } from './confine.ts';

const item = (pdfPath: string): SourceItem => ({ kind: 'record', source: 'list.bib', locator: 'a', record: PaperRecord.parse({ title: 'A', pdfPath }) });

test('confined() takes a file from a record that lies outside, by whatever way it is written, and keeps one that lies inside', async () => {
  await using folder = await temporaryFolder();
  const inside = join(folder.path, 'inside');
  await mkdir(inside);
  await mkdir(join(folder.path, 'inside-not'));
  for (const name of ['inside/a.pdf', 'secret.pdf', 'inside-not/b.pdf']) await writeFile(join(folder.path, name), '%PDF-');
  await symlink(join(folder.path, 'secret.pdf'), join(inside, 'link.pdf'));
  const kept = async (path: string): Promise<boolean> => {
    const answer = await confined(item(path), [inside]);
    return answer.kind === 'record' && answer.record.pdfPath === path;
  };
  expect(await kept(join(inside, 'a.pdf'))).toBe(true);
  for (const path of [join(folder.path, 'secret.pdf'), join(inside, '../secret.pdf'), `${inside}/../inside-not/b.pdf`, join(inside, 'link.pdf'), join(inside, 'missing.pdf'), '/etc/passwd']) {
    expect([path, await kept(path)]).toEqual([path, false]);
  }
  expect(await confined(item('/etc/passwd'), undefined)).toEqual(item('/etc/passwd'));
  expect(await liesIn(inside, [inside])).toBe(true);
  expect(await liesIn(inside, [])).toBe(false);
});
