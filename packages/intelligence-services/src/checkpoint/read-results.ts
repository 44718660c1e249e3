/** Every entry of a run with its outcome and what people said of it, in input order, a page at a time. */
import type { Entry, Outcome, StandingJudgement } from '@sluice/core-models';
import { and, eq, gt, lte } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { entries, outcomes } from '../db/schema.ts';
import { type Calibrate, openCalibrations } from '../evaluation/calibrations.ts';
import { latestJudgements } from '../judgements/read-judgements.ts';
import { standing } from '../judgements/standing.ts';
import { entryOf } from './read-entries.ts';
import { standIns } from './stand-ins.ts';

export interface Result {
  readonly entry: Entry;
  /** Null while it is pending. */
  readonly outcome: Outcome | null;
  /** Each reviewer's last word on each of its targets, whichever run it was said in; oldest first. */
  readonly judgements: readonly StandingJudgement[];
  /** The ordinal of the duplicate that speaks for the paper, where this entry failed and that one was tried in its place. */
  readonly standIn?: number;
}

export interface ReadResultsOptions {
  /** Rows held in memory. @default 200 */
  readonly batch?: number;
  /** True gives a model's certainty as it said it, for `evaluate`; otherwise as calibrated, or not at all. @default false */
  readonly asSaid?: boolean;
  readonly signal?: AbortSignal;
}

export async function* readResults(db: Database, runId: string, options: ReadResultsOptions = {}): AsyncGenerator<Result, void> {
  const { batch = 200, asSaid = false, signal } = options;
  let after = 0;
  for (;;) {
    signal?.throwIfAborted();
    const page = await db.orm
      .select()
      .from(entries)
      .where(and(eq(entries.runId, runId), gt(entries.ordinal, after)))
      .orderBy(entries.ordinal)
      .limit(batch);
    const found = await readOutcomes(db, runId, { after, to: page.at(-1)?.ordinal ?? after });
    const standing = await standIns(db, runId, page.flatMap(({ ordinal, paperId }) => (paperId !== null && found.get(ordinal)?.status === 'failed' ? [paperId] : [])));
    const results = await withJudgements(db, page.map((row) => ({ entry: entryOf(row), outcome: found.get(row.ordinal) ?? null })), { asSaid });
    yield* results.map((result) => withStandIn(result, standing.get(result.entry.ordinal)));
    if (page.length < batch) return;
    after = page.at(-1)?.ordinal ?? after;
  }
}

function withStandIn(result: Result, standIn: number | undefined): Result {
  return standIn === undefined ? result : { ...result, standIn };
}

export interface WithJudgementsOptions extends Pick<ReadResultsOptions, 'asSaid'> {
  /** Known already: nothing is looked for. @default false */
  readonly noneJudged?: boolean;
}

/** The same rows with what people said of them, and a model's certainty only where it is calibrated. */
export async function withJudgements(db: Database, rows: readonly Pick<Result, 'entry' | 'outcome'>[], options: WithJudgementsOptions = {}): Promise<readonly Result[]> {
  const { asSaid = false, noneJudged = false } = options;
  const calibrate: Calibrate = asSaid || !rows.some(saysHowSure) ? (outcome) => outcome : await openCalibrations(db);
  const judged = await latestJudgements(db, noneJudged ? [] : [...new Set(rows.flatMap((row) => judgedPaper(row) ?? []))]);
  return rows.map((row) => ({ ...row, outcome: row.outcome === null ? null : calibrate(row.outcome), judgements: standing(judged.get(judgedPaper(row) ?? '') ?? [], row.outcome) }));
}

function saysHowSure({ outcome }: Pick<Result, 'outcome'>): boolean {
  return outcome !== null && Object.values(outcome.extraction).some(({ confidence }) => confidence !== undefined);
}

/** A duplicate's values, and what is said of them, are its leader's. */
function judgedPaper({ entry, outcome }: Pick<Result, 'entry' | 'outcome'>): string | undefined {
  return outcome?.status === 'duplicate' ? undefined : (outcome?.paperId ?? entry.paperId);
}

/** Not joined to the page: Postgres would hash all outcomes of the run for each page (`isPending`). */
async function readOutcomes(db: Database, runId: string, { after, to }: { readonly after: number; readonly to: number }): Promise<ReadonlyMap<number, Outcome>> {
  const rows = await db.orm
    .select({ ordinal: outcomes.ordinal, outcome: outcomes.outcome })
    .from(outcomes)
    .where(and(eq(outcomes.runId, runId), gt(outcomes.ordinal, after), lte(outcomes.ordinal, to)));
  return new Map(rows.map((row) => [row.ordinal, row.outcome]));
}
