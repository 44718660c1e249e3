/** Forgets one paper everywhere that we know of: the store, the files beside it, and the folders that runs were written to. */
import { access, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigurationError, RunSummary } from '@sluice/core-models';
import { canonicalArxivId, canonicalDoi, findPaperPlaces, findRun, forgetPaper, runCounts, textHashOf, updateRun } from '@sluice/intelligence-services';
import { z } from 'zod';
import { abstractOf } from './abstract-of.ts';
import type { House } from './house.ts';
import { pdfDirectoryOf } from './open-workshop.ts';
import { writeRunOutputs } from './outputs.ts';
import { RunRequest } from './request.ts';
import type { Forgotten } from './sluice.ts';
import { foldersOf } from './written-folders.ts';

/** `claim`: takes a run that nobody works on, or throws. */
export async function forget(house: House, paper: string, claim: (runId: string) => Promise<unknown>): Promise<Forgotten> {
  const { db } = house;
  const places = await findPaperPlaces(db, { given: paper, doi: canonicalDoi(paper), arxivId: canonicalArxivId(paper)?.id });
  if (places.runs.length === 0) throw new ConfigurationError(`Cannot forget "${paper}": no run in this store has such a paper; expected its paper id, DOI, arXiv id or file name`);
  for (const { runId } of places.runs) await claim(runId);
  const texts = places.records.flatMap((record) => (record.abstract === undefined ? [] : [textHashOf(abstractOf(record))]));
  const rows = await forgetPaper(db, places, texts);
  for (const sha256 of places.sha256s) await house.blobs?.remove(sha256);
  const files: string[] = [];
  const outputs: string[] = [];
  for (const { runId } of places.runs) {
    const run = await findRun(db, runId);
    if (run === null) continue;
    const counted = await runCounts(db, runId);
    const summary = RunSummary.safeParse(run.summary).data;
    await updateRun(db, runId, { owner: null, ...(summary === undefined ? {} : { summary: { ...summary, ...counted } }) });
    files.push(...(await removed(places.sha256s.map((sha256) => join(pdfDirectoryOf(house, RunRequest.parse(run.config).settings), `${sha256}.pdf`)))));
    for (const folder of foldersOf(run)) {
      if (!(await isOf(runId, folder))) continue;
      files.push(...(await removed(places.sha256s.map((sha256) => join(folder, 'documents', `${sha256}.md`)))));
      await writeRunOutputs(house, { runId, outDir: folder });
      outputs.push(folder);
    }
  }
  const kept = places.records.flatMap(({ pdfPath }) => pdfPath ?? []);
  return { ...rows, runs: places.runs.map(({ runId }) => runId), files: [...new Set(files)], outputs, yourFiles: [...new Set(kept)].filter((path) => !files.includes(path)) };
}

async function removed(paths: readonly string[]): Promise<string[]> {
  const gone: string[] = [];
  for (const path of paths) {
    if (!(await access(path).then(() => true, () => false))) continue;
    await rm(path);
    gone.push(path);
  }
  return gone;
}

const Manifest = z.object({ runId: z.string() });

/** The folder may hold another run's outputs by now, or be gone. */
async function isOf(runId: string, folder: string): Promise<boolean> {
  const text = await readFile(join(folder, 'manifest.json'), 'utf8').catch(() => '{}');
  try {
    return Manifest.safeParse(JSON.parse(text)).data?.runId === runId;
  } catch {
    return false;
  }
}
