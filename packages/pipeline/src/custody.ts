/** What a service must remember of runs that it begins for others: what a repeated request meant, and what to go on with after a restart. */
import { type Remembered, forgetRequest, keptRuns, newRunId, recallRequest, rememberRequest, rememberRun, sweepRequests, updateRun } from '@sluice/intelligence-services';
import type { House } from './house.ts';

export interface RequestKey {
  /** Whose request it is; null where there are no owners. */
  readonly belongsTo: string | null;
  readonly key: string;
}

export interface KeptRun {
  readonly runId: string;
  readonly belongsTo: string | null;
  /** The request as it was recorded: without keys. */
  readonly config: Readonly<Record<string, unknown>>;
}

export interface Custody {
  /** The id that a run is to have, or the run that this key has begun, or `different` where it stood for another body. */
  remember(request: RequestKey & { readonly bodyHash: string }): Promise<Remembered>;
  /** The run that this key stands for now; null where it stands for none, or for another body. */
  recall(request: RequestKey & { readonly bodyHash: string }): Promise<string | null>;
  /** The run that the request went on with, where that is another than `remember` said. */
  correct(request: RequestKey & { readonly runId: string }): Promise<void>;
  /** A request that was refused begins nothing: its key is free again. */
  forget(request: RequestKey): Promise<void>;
  /** Unfinished runs of this keeper, oldest first. */
  kept(keeper: string): Promise<readonly KeptRun[]>;
  /** From now on a restart goes on with it, or leaves it to a person. */
  keep(runId: string, keeper: string | null): Promise<void>;
}

export function custodyOf(house: House): Custody {
  const { db } = house;
  return {
    remember: async (request) => {
      await sweepRequests(db);
      return await rememberRequest(db, { ...request, runId: newRunId(house.now()) });
    },
    recall: (request) => recallRequest(db, request),
    correct: (request) => rememberRun(db, request),
    forget: (request) => forgetRequest(db, request),
    kept: async (keeper) => (await keptRuns(db, keeper)).map(({ runId, belongsTo, config }) => ({ runId, belongsTo, config })),
    keep: (runId, keeper) => updateRun(db, runId, { keeper }),
  };
}
