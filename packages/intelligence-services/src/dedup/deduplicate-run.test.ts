import { PaperRecord } from '@sluice/core-models';
import { asc, eq, inArray } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { Database } from '../db/database.ts';
import { testStores } from '../db/test-stores.ts';
import { entries, outcomes, papers } from '../db/schema.ts';
import { commitOutcomes } from '../checkpoint/commit-outcomes.ts';
import { createRun } from '../checkpoint/create-run.ts';
import { outcome } from '../checkpoint/test-run.ts';
import { deduplicateRun } from './deduplicate-run.ts';
import { enterAnswered } from './known-papers.ts';
import { runDuplicates } from './run-duplicates.ts';
import { unmergeEntries } from './unmerge.ts';

type RecordInput = z.input<typeof PaperRecord>;

async function append(db: Database, runId: string, records: readonly (RecordInput | string)[]): Promise<void> {
  const there = await db.orm.select({ ordinal: entries.ordinal }).from(entries).where(eq(entries.runId, runId));
  await db.orm.insert(entries).values(
    records.map((record, index) => ({
      runId,
      ordinal: there.length + index + 1,
      source: 'test',
      locator: `${there.length + index + 1}`,
      record: PaperRecord.parse(typeof record === 'string' ? {} : record),
      malformed: typeof record === 'string' ? record : null,
    })),
  );
}

async function roles(db: Database, runId: string) {
  return await db.orm
    .select({ ordinal: entries.ordinal, role: entries.role, leader: entries.leaderOrdinal, reason: entries.clusterReason, paperId: entries.paperId })
    .from(entries)
    .where(eq(entries.runId, runId))
    .orderBy(asc(entries.ordinal));
}

const signal = new AbortController().signal;
const paper = { title: 'Incremental maintenance for non-distributive aggregate functions', authors: ['Palpanas, T.', 'Sidle, R.'], year: 2002 };
const other = { title: 'Dual-buffering strategies in object bases', authors: ['Kemper, A.', 'Kossmann, D.'], year: 1994 };

describe.each(testStores)('deduplicateRun() on $name', { timeout: 60_000 }, ({ open }) => {
  let db: Database;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db[Symbol.asyncDispose]());

  it('deduplicateRun() gives each entry a role, a paper id and each member its leader and reason', async () => {
    await append(db, 'run-1', [paper, other, { ...paper, doi: '10.1000/abc' }, 'not a record']);
    expect(await deduplicateRun(db, 'run-1', { enabled: true, signal })).toEqual({ leaders: 2, duplicates: 1 });
    const rows = await roles(db, 'run-1');
    expect(rows.map((row) => row.role)).toEqual(['leader', 'leader', 'member', null]);
    expect(rows[2]).toMatchObject({ leader: 1, paperId: rows[0]?.paperId, reason: expect.stringContaining('same title') });
  });

  it('deduplicateRun() changes nothing when it runs again, and joins appended entries to the leaders that are there', async () => {
    await append(db, 'run-2', [paper, other, paper]);
    await deduplicateRun(db, 'run-2', { enabled: true, signal });
    const before = await roles(db, 'run-2');
    await deduplicateRun(db, 'run-2', { enabled: true, signal });
    expect(await roles(db, 'run-2')).toEqual(before);
    await append(db, 'run-2', [{ ...other, pdfPath: '/tmp/other.pdf' }, { title: 'An interpolated volume data model', authors: ['Wang, T.'], year: 2003 }]);
    expect(await deduplicateRun(db, 'run-2', { enabled: true, signal })).toEqual({ leaders: 3, duplicates: 2 });
    const after = await roles(db, 'run-2');
    expect(after.slice(0, 3)).toEqual(before);
    expect(after[3]).toMatchObject({ role: 'member', leader: 2, paperId: before[1]?.paperId });
  });

  it('deduplicateRun() knows again what earlier runs have answered: as it was, and a preprint by its published version', async () => {
    const preprint = { title: 'Materialised views of river gauges', authors: ['Ada Lovelace', 'Blaise Pascal'], year: 2021, arxivId: '2101.00001', venue: 'arXiv' };
    const published = { ...preprint, arxivId: undefined, venue: 'Journal of Rivers', year: 2022, doi: '10.5555/rivers.22', volume: '4', pages: '1-9' };
    // More than a page of names.
    const many = Array.from({ length: 520 }, (_, index) => ({ title: `A paper on subject ${index * 7919} and nothing else`, year: 2000, doi: `10.5555/answered.${index}` }));
    await createRun(db, { runId: 'answered', identity: 'answered', config: {}, pins: {}, owner: 'test' });
    await append(db, 'answered', [...many, preprint]);
    await deduplicateRun(db, 'answered', { enabled: true, signal });
    const answered = await roles(db, 'answered');
    await commitOutcomes(db, answered.map(({ ordinal, paperId }) => outcome('answered', ordinal, { paperId: paperId ?? '' })));
    await append(db, 'asked', [published, many[0] ?? paper, { ...many[519], doi: undefined, otherIds: { openalex: 'W519' } }, { title: 'Nothing that was ever asked', year: 2020, doi: '10.5555/new' }]);
    await deduplicateRun(db, 'asked', { enabled: true, signal });
    const asked = await roles(db, 'asked');
    expect(asked.slice(0, 3).map(({ paperId }) => paperId)).toEqual([answered[520]?.paperId, answered[0]?.paperId, answered[519]?.paperId]);
    expect(answered.map(({ paperId }) => paperId)).not.toContain(asked[3]?.paperId);
  });

  it('enterAnswered() enters the answered papers of one run, and only those that were answered', async () => {
    const runId = 'entered';
    await createRun(db, { runId, identity: runId, config: {}, pins: {}, owner: 'test' });
    await append(db, runId, [{ ...paper, doi: '10.5555/entered.1' }, { ...other, doi: '10.5555/entered.2' }]);
    await deduplicateRun(db, runId, { enabled: true, signal });
    const [answered, failed] = (await roles(db, runId)).map(({ paperId }) => paperId ?? '');
    await commitOutcomes(db, [outcome(runId, 1, { paperId: answered }), outcome(runId, 2, { paperId: failed, status: 'failed', stage: 'download' })]);
    const known = () => db.orm.select({ paperId: papers.paperId }).from(papers).where(inArray(papers.paperId, [answered ?? '', failed ?? '']));
    await enterAnswered(db, { runId: 'another', signal });
    expect(await known()).toEqual([]);
    await enterAnswered(db, { runId, signal });
    expect(await known()).toEqual([{ paperId: answered }]);
  });

  it('deduplicateRun() prefers a leader with a PDF', async () => {
    await append(db, 'run-3', [paper, { ...paper, pdfUrl: 'https://example.org/a.pdf' }, { ...paper, pdfPath: '/tmp/a.pdf' }]);
    await deduplicateRun(db, 'run-3', { enabled: true, signal });
    expect((await roles(db, 'run-3')).map((row) => row.leader)).toEqual([3, 3, null]);
  });

  it('deduplicateRun() leaves papers that share a DOI but not a title apart, with ids of their own', async () => {
    await append(db, 'run-4', [{ ...paper, doi: '10.1000/supplement' }, { ...other, doi: '10.1000/supplement' }]);
    expect(await deduplicateRun(db, 'run-4', { enabled: true, signal })).toEqual({ leaders: 2, duplicates: 0 });
    expect(new Set((await roles(db, 'run-4')).map((row) => row.paperId)).size).toBe(2);
  });

  it('deduplicateRun() when not enabled makes every entry its own paper', async () => {
    await append(db, 'run-5', [paper, paper]);
    expect(await deduplicateRun(db, 'run-5', { enabled: false, signal })).toEqual({ leaders: 2, duplicates: 0 });
  });

  it('deduplicateRun() gives the leader what its members know better, and keeps what its own source said', async () => {
    await append(db, 'run-6', [{ ...paper, pdfPath: '/tmp/a.pdf', arxivId: '0101.00001' }, { ...paper, doi: '10.1000/vldb', venue: 'VLDB', citations: 7 }]);
    await deduplicateRun(db, 'run-6', { enabled: true, signal });
    const [leader] = await db.orm.select().from(entries).where(eq(entries.runId, 'run-6')).orderBy(asc(entries.ordinal));
    expect(leader?.record).toMatchObject({ arxivId: '0101.00001', doi: '10.1000/vldb', venue: 'VLDB', citations: 7, pdfPath: '/tmp/a.pdf' });
    expect(leader?.ownRecord).toEqual(PaperRecord.parse({ ...paper, pdfPath: '/tmp/a.pdf', arxivId: '0101.00001' }));
  });

  it('unmergeEntries() lets a member stand alone, takes back what it lent, and no later run joins the two again', async () => {
    const lent = { ...paper, doi: '10.1000/vldb', venue: 'VLDB' };
    await createRun(db, { runId: 'run-7', identity: 'run-7', config: {}, pins: {}, owner: 'nobody:1' });
    await append(db, 'run-7', [paper, lent, other]);
    await deduplicateRun(db, 'run-7', { enabled: true, signal });
    await commitOutcomes(db, [outcome('run-7', 1), outcome('run-7', 3)]);
    const merges = await Array.fromAsync(runDuplicates(db, 'run-7'));
    expect(merges.map(({ member, leader, reason }) => [member.ordinal, leader.ordinal, reason])).toEqual([[2, 1, expect.stringContaining('same title')]]);

    expect(await unmergeEntries(db, { runId: 'run-7', ordinals: [2] })).toEqual([2]);
    const after = await roles(db, 'run-7');
    expect(after.map((row) => row.role)).toEqual(['leader', 'leader', 'leader']);
    expect(after[1]?.paperId).not.toBe(after[0]?.paperId);
    expect(await Array.fromAsync(runDuplicates(db, 'run-7'))).toEqual([]);
    const [leader] = await db.orm.select({ record: entries.record }).from(entries).where(eq(entries.runId, 'run-7')).orderBy(asc(entries.ordinal));
    expect(leader?.record).toEqual(PaperRecord.parse(paper));
    // Entry 1 was worked on with what entry 2 lent it, and entry 2 followed it.
    const left = await db.orm.select({ ordinal: outcomes.ordinal }).from(outcomes).where(eq(outcomes.runId, 'run-7'));
    expect(left).toEqual([{ ordinal: 3 }]);

    await append(db, 'run-8', [lent, paper, { ...paper, pages: '802-813' }]);
    await deduplicateRun(db, 'run-8', { enabled: true, signal });
    const again = await roles(db, 'run-8');
    expect(again.map((row) => row.role)).toEqual(['leader', 'leader', 'member']);
    expect(again.map((row) => row.paperId)).toEqual([after[1]?.paperId, after[0]?.paperId, after[1]?.paperId]);
  });

  it('unmergeEntries() of a leader frees all its members; of an entry that is joined with none it says so', async () => {
    await createRun(db, { runId: 'run-9', identity: 'run-9', config: {}, pins: {}, owner: 'nobody:1' });
    await append(db, 'run-9', [{ ...other, doi: '10.1000/one' }, { ...other, doi: '10.1000/one', volume: '3' }, { ...other, pages: '427-438' }, paper]);
    await deduplicateRun(db, 'run-9', { enabled: true, signal });
    await expect(unmergeEntries(db, { runId: 'run-9', ordinals: [4] })).rejects.toThrow('Cannot unmerge entry 4: it is joined with no other');
    expect(await unmergeEntries(db, { runId: 'run-9', ordinals: [1] })).toEqual([2, 3]);
    expect(new Set((await roles(db, 'run-9')).map((row) => row.paperId)).size).toBe(4);
  });
});
