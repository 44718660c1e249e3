/** Finds the run that this command means, or makes it: the same command resumes what is unfinished and otherwise begins anew. */
import { ConfigurationError, RunHeldError, RunSummary } from '@sluice/core-models';
import { type StoredRun, claimRun, createRun, findResumableRun, findRun, newRunId, updateRun } from '@sluice/intelligence-services';
import { STALE_AFTER_MS } from './heartbeat.ts';
import type { House } from './house.ts';
import { identityOf } from './identity.ts';
import { publicConfigOf } from './public-config.ts';
import type { RunRequest } from './request.ts';
import type { RunOptions } from './sluice.ts';
import { SLUICE_VERSION } from './version.ts';
import { UNTOLD } from './untold.ts';

export interface StartedRun {
  readonly runId: string;
  readonly resumed: boolean;
  readonly startedAt: Date;
  readonly pins: Readonly<Record<string, string>>;
  /** The host that the user has said yes to before, in this run. */
  readonly consented: string | null;
  /** Of a run that is finished and was named, or whose end nobody has been told of: there is nothing to do but to tell of it. */
  readonly finishedSummary: RunSummary | null;
}

export async function startOrResume(house: House, request: RunRequest, options: RunOptions = {}): Promise<StartedRun> {
  const { db, owner } = house;
  const { belongsTo = null, keeper, untilTold = false } = options;
  const untold = untilTold ? { [UNTOLD]: 'yes' } : {};
  const identity = identityOf(request);
  const found = await findExisting(house, request, { identity, belongsTo, untilTold });
  if (found !== null) {
    if (found.status === 'finished') return { runId: found.runId, resumed: true, startedAt: found.createdAt, pins: found.pins, consented: null, finishedSummary: RunSummary.parse(found.summary) };
    await claim(house, found.runId);
    // Whoever names a cancelled run has changed their mind.
    const pins = { ...found.pins, ...untold };
    await updateRun(db, found.runId, { cancelRequested: false, pins, ...(keeper === undefined ? {} : { keeper }) });
    return { runId: found.runId, resumed: true, startedAt: found.createdAt, pins, consented: found.pins['consented'] ?? null, finishedSummary: null };
  }
  const startedAt = house.now();
  const runId = request.runId ?? options.newRunId ?? newRunId(startedAt);
  const pins = { sluice: SLUICE_VERSION, ...untold };
  if (!(await createRun(db, { runId, identity, config: publicConfigOf(request), pins, owner, belongsTo, keeper: keeper ?? null }))) {
    throw new RunHeldError(`Cannot begin run "${runId}": another process has just begun it; expected an id that is new, follow that run with "sluice status ${runId}"`);
  }
  return { runId, resumed: false, startedAt, pins, consented: null, finishedSummary: null };
}

async function findExisting(house: House, request: RunRequest, run: { readonly identity: string; readonly belongsTo: string | null; readonly untilTold: boolean }): Promise<StoredRun | null> {
  const { identity, belongsTo, untilTold } = run;
  if (request.runId !== undefined) {
    const named = await findNamed(house, request.runId);
    if (named !== null && named.status !== 'finished' && named.identity !== identity) {
      throw new ConfigurationError(
        `Cannot resume run "${request.runId}": it was started with other sources, targets or model; expected the same command, or another --run-id`,
      );
    }
    return named;
  }
  return request.newRun ? null : await findResumableRun(house.db, identity, { belongsTo, ...(untilTold ? { orPinned: UNTOLD } : {}) });
}

/** The beginning of an id means a run only where it is one of ours, as `sluice runs` prints them: "trial-1" is not the beginning of "trial-10". */
async function findNamed(house: House, runId: string): Promise<StoredRun | null> {
  const found = await findRun(house.db, runId);
  return found === null || found.runId === runId || /^[0-9a-f]{8}-[0-9a-f-]*$/i.test(runId) ? found : null;
}

async function claim(house: House, runId: string): Promise<void> {
  const { claimed, heldBy } = await claimRun(house.db, { runId, owner: house.owner, staleAfterMs: STALE_AFTER_MS });
  if (claimed) return;
  throw new RunHeldError(`Cannot resume run "${runId}": ${heldBy ?? 'another process'} is working on it; expected it to end first, follow it with "sluice status ${runId}"`);
}
