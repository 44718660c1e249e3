/** A run's outputs, written from what is recorded: also of a run that stopped early, also again. */
import { resolve } from 'node:path';
import { ConfigurationError, RunSummary } from '@sluice/core-models';
import { findDocument, findRun, runCounts, runJudgements, writeOutputs } from '@sluice/intelligence-services';
import type { House } from './house.ts';
import { manifestOf } from './manifest.ts';
import { summarise } from './summarise.ts';
import { rememberFolder } from './written-folders.ts';

export async function writeRunOutputs(house: House, options: { readonly runId: string; readonly outDir: string; readonly signal?: AbortSignal }): Promise<void> {
  const { db } = house;
  const run = await findRun(db, options.runId);
  if (run === null) throw new ConfigurationError(`Cannot write the outputs of run "${options.runId}": it is gone from this store; expected a recorded run`);
  const summary = run.summary === null ? await summaryOfUnfinished(house, run.runId) : RunSummary.parse(run.summary);
  await writeOutputs(db, {
    runId: run.runId,
    outDir: options.outDir,
    signal: options.signal ?? new AbortController().signal,
    manifest: await manifestOf(db, run),
    summary,
    verdicts: (await runJudgements(db, run.runId)).length > 0,
    findDocument: (key: { readonly sha256: string; readonly converterVersion: string }) => findDocument(db, key),
  });
  await rememberFolder(db, run, resolve(options.outDir));
  house.failpoint('outputs.written');
}

/** A run that was killed has no summary of its own: its counts are recorded all the same. */
export async function summaryOfUnfinished(house: House, runId: string): Promise<RunSummary> {
  return await summarise(house.db, {
    runId,
    status: 'interrupted',
    reason: 'The run has not ended by itself; the same command goes on.',
    ...(await runCounts(house.db, runId)),
    durationSeconds: 0,
    peakMemoryBytes: { parent: 0, allProcesses: 0 },
    stages: [],
    binding: null,
  });
}
