/** Opens the one door: a store, and everything that can be done with the runs in it. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError, RunHeldError, RunSummary, Settings, type RunView } from '@sluice/core-models';
import {
  type Database,
  type StoredRun,
  cacheStats,
  claimRun,
  deleteRun,
  findRun,
  forgetLosses,
  forgetReplies,
  listRuns,
  openBlobs,
  openDatabase,
  presumeBatches,
  readEvents,
  readResults,
  removeOutcomes,
  requestCancel,
  runJudgements,
  runDuplicates,
  unmergeEntries,
  updateRun,
  viewRun,
} from '@sluice/intelligence-services';
import { z } from 'zod';
import { addPdfs } from './add-pdfs.ts';
import { archiveOf } from './archive.ts';
import { custodyOf } from './custody.ts';
import { doctor } from './doctor.ts';
import { STALE_AFTER_MS } from './heartbeat.ts';
import { compareTwoRuns, evaluateRun } from './evaluate-run.ts';
import { forget } from './forget.ts';
import { type House, type HouseOptions, houseOf } from './house.ts';
import { writeRunOutputs } from './outputs.ts';
import { judge } from './judge.ts';
import { plan } from './plan.ts';
import { prune } from './tidy.ts';
import { RunRequest, type RunRequestInput } from './request.ts';
import { execute } from './run.ts';
import { Session } from './session.ts';
import { findPaper } from './find-paper.ts';
import type { Sluice, SluiceOptions } from './sluice.ts';
import { markTold } from './untold.ts';
import { PaperWorker } from './worker/worker.ts';

/**
 * @throws {ConfigurationError} for a malformed `db`
 * @throws {DatabaseError} where the store cannot be opened
 *
 * @example
 * await using sluice = await openSluice({ db: 'pglite:.sluice/db' });
 * for await (const outcome of sluice.run({ sources: ['papers/'], targets })) console.log(outcome.status, outcome.title);
 */
export async function openSluice(options: SluiceOptions & HouseOptions): Promise<Sluice> {
  const { onNotice = () => undefined } = options;
  const db = await openDatabase({ url: options.db, onNotice, migrate: options.asWorker !== true });
  const house = houseOf({ db, workDir: options.workDir ?? workDirOf(options.db), onNotice, options, blobs: options.blobs === undefined ? null : openBlobs(options.blobs) });
  return doorOf(house);
}

function doorOf(house: House): Sluice {
  const { db, reads } = house;
  return {
    openers: db.kind === 'pglite' ? 'one' : 'many',
    archive: archiveOf(house),
    custody: custodyOf(house),
    run: (input, options = {}) => {
      const request = requestOf(input);
      return new Session((voice) => execute(house, request, voice, options), options.signal);
    },
    plan: (input, options = {}) => plan(house, requestOf(input), options),
    runs: () => listRuns(db),
    view: (runId) => named(reads, runId),
    summary: async (runId) => {
      const run = await findRun(db, runId);
      return run?.summary === undefined || run.summary === null ? null : RunSummary.parse(run.summary);
    },
    async *results(runId, options = {}) {
      yield* readResults(db, (await named(db, runId)).runId, options);
    },
    show: async (runId, paper) => findPaper(db, (await named(db, runId)).runId, paper),
    judge: async (runId, opinion) => judge(house, await named(db, runId), opinion),
    judgements: async (runId, options) => runJudgements(db, (await named(db, runId)).runId, options),
    evaluate: async (runId, gold) => evaluateRun(house, await named(db, runId), gold),
    compare: async (first, second) => compareTwoRuns(house, await named(db, first), await named(db, second)),
    async *events(runId, options = {}) {
      const { runId: id } = await found(reads, runId);
      for (let after = options.after ?? 0; ; ) {
        const page = await readEvents(reads, id, { after, limit: 500 });
        yield* page;
        if (page.length < 500) return;
        after = page.at(-1)?.sequence ?? after;
      }
    },
    async *duplicates(runId, options = {}) {
      yield* runDuplicates(db, (await named(db, runId)).runId, options);
    },
    unmerge: async (runId, papers) => {
      const { runId: id } = await idle(house, runId);
      try {
        const apart = await unmergeEntries(db, { runId: id, ordinals: await ordinalsOf(db, id, papers) });
        await updateRun(db, id, { status: 'interrupted', finishedAt: null, reason: `${apart.length} unmerged ${apart.length === 1 ? 'paper is' : 'papers are'} to be worked on.` });
        return apart;
      } finally {
        await updateRun(db, id, { owner: null });
      }
    },
    addPdfs: async (runId, folder, { signal = new AbortController().signal } = {}) => {
      const { runId: id, config } = await idle(house, runId);
      try {
        const entries = await addPdfs(house, { runId: id, config, folder, signal });
        if (entries.length > 0) await updateRun(db, id, { status: 'interrupted', finishedAt: null, reason: `${entries.length} ${entries.length === 1 ? 'paper has' : 'papers have'} a PDF now and ${entries.length === 1 ? 'is' : 'are'} to be worked on.` });
        return entries;
      } finally {
        await updateRun(db, id, { owner: null });
      }
    },
    retry: async (runId, options = {}) => {
      const { runId: id } = await idle(house, runId);
      const removed = await removeOutcomes(db, id, options);
      // A reply that was kept for a crash would otherwise be read again instead of a new one.
      await forgetReplies(db, id);
      await forgetLosses(db, id);
      await updateRun(db, id, { owner: null, ...(removed > 0 ? { status: 'interrupted', finishedAt: null, reason: `${removed} failed papers are to be tried again.` } : {}) });
      return removed;
    },
    cancel: async (runId) => {
      const run = await named(db, runId);
      if (run.status === 'finished') throw new ConfigurationError(`Cannot cancel run "${run.runId}": it has finished; expected one that is unfinished ("sluice runs delete" forgets a run)`);
      await requestCancel(db, run.runId);
      if (run.live) return;
      const presumed = await presumeBatches(db, run.runId);
      const reason = presumed === 0 ? 'Cancelled.' : `Cancelled while nobody worked on it: ${presumed} ${presumed === 1 ? 'request' : 'requests'} in batches may go on at the provider; their worst case counts as spent.`;
      await updateRun(db, run.runId, { status: 'cancelled', reason });
    },
    deleteRun: async (runId) => {
      const { runId: id } = await idle(house, runId);
      await presumeBatches(db, id);
      await deleteRun(db, id);
    },
    forget: (paper) => forget(house, paper, (runId) => idle(house, runId)),
    writeOutputs: async (runId, outDir, options = {}) => writeRunOutputs(house, { runId: (await named(db, runId)).runId, outDir, ...options }),
    told: async (runId) => markTold(db, await found(db, runId)),
    cacheStats: () => cacheStats(db),
    pruneCache: (settings = Settings.parse({})) => prune(house, settings),
    doctor: (options = {}) => doctor(house, options),
    worker: (options = {}) => new PaperWorker(house, { ...options, requestOf: (recorded) => requestOf((options.complete ?? RunRequest.parse)(recorded)) }),
    [Symbol.asyncDispose]: async () => {
      await house.close();
      await db[Symbol.asyncDispose]();
    },
  };
}

function requestOf(input: RunRequestInput): RunRequest {
  const parsed = RunRequest.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new ConfigurationError(`Cannot start a run: ${z.prettifyError(parsed.error).replaceAll(/\s*\n\s*/g, ' ')}; expected a request as RunRequest describes it`, { cause: parsed.error });
}

async function named(db: Database, runId: string): Promise<RunView> {
  return (await viewRun(db, (await found(db, runId)).runId)) ?? none(runId);
}

async function found(db: Database, runId: string): Promise<StoredRun> {
  return (await findRun(db, runId)) ?? none(runId);
}

function none(runId: string): never {
  throw new ConfigurationError(`Cannot find run "${runId}": there is none of that id in this store; expected one that "sluice runs" lists`);
}

async function ordinalsOf(db: Database, runId: string, papers: readonly string[]): Promise<readonly number[]> {
  const ordinals: number[] = [];
  for (const paper of papers) {
    const row = await findPaper(db, runId, paper);
    if (row === null) throw new ConfigurationError(`Cannot unmerge "${paper}": run ${runId} has no such paper; expected its number, paper id, DOI, arXiv id or file name`);
    ordinals.push(row.entry.ordinal);
  }
  return ordinals;
}

/** A run that nobody is working on, claimed for the moment. */
async function idle(house: House, runId: string): Promise<RunView> {
  const view = await named(house.db, runId);
  // A run that this very house works on would be claimed once more: the owner is the same.
  const { claimed, heldBy } = view.live ? { claimed: false, heldBy: null } : await claimRun(house.db, { runId: view.runId, owner: house.owner, staleAfterMs: STALE_AFTER_MS });
  if (claimed) return view;
  throw new RunHeldError(`Cannot change run "${runId}": ${heldBy ?? 'a process'} is working on it; expected it to end or be cancelled first`);
}

/** Beside an embedded store; for a server, in the system's temporary folder. */
function workDirOf(db: string): string {
  const folder = /^(?:local|pglite):(.+)$/.exec(db)?.[1];
  return folder === undefined || folder === 'memory' ? join(tmpdir(), 'sluice') : join(folder, '..');
}
