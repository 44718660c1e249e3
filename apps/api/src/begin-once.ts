/** A request with an Idempotency-Key begins one run, however often and from wherever it is sent. */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ProblemError, asProblem } from './problem.ts';
import type { Begun } from './runner.ts';
import type { Service } from './service.ts';

/** How long and how often the key is looked at again after another process was quicker: it writes within milliseconds. */
const MOST_LOOKS = 50;
const LOOK_EVERY_MS = 100;

export interface OnceOptions {
  readonly owner: string | null;
  /** Undefined begins a run each time. */
  readonly key: string | undefined;
  /** What the request says, files included. */
  readonly body: unknown;
}

export type BeginOnce = (options: OnceOptions, begin: (newRunId: string | undefined) => Promise<Begun>) => Promise<Begun>;

export function beginOnce({ sluice }: Pick<Service, 'sluice'>): BeginOnce {
  const beginning = new Map<string, Promise<Begun>>();
  return async (request, begin) => {
    if (request.key === undefined) return await begin(undefined);
    // In line before the store is asked: who is told second may hear so before the first has begun.
    const place = JSON.stringify([request.owner, request.key]);
    const before = beginning.get(place);
    const begun = (before ?? Promise.resolve()).then(() => undefined, () => undefined).then(() => inTurn({ ...request, key: request.key ?? '' }, begin));
    beginning.set(place, begun);
    try {
      return await begun;
    } finally {
      if (beginning.get(place) === begun) beginning.delete(place);
    }
  };

  async function inTurn({ owner: belongsTo, key, body }: OnceOptions & { readonly key: string }, begin: Parameters<BeginOnce>[1]): Promise<Begun> {
    const bodyHash = createHash('sha256').update(ordered(body)).digest('hex');
    const remembered = await sluice.custody.remember({ belongsTo, key, bodyHash });
    if (remembered.kind === 'different') throw new ProblemError(422, 'Cannot use the Idempotency-Key: it stood for another request; expected a new key for a new request');
    const { runId, kind } = remembered;
    const known = kind === 'again' ? await begunAs(runId) : null;
    if (known !== null) return known;
    try {
      // Told again of a run that is not there: the process that was to begin it died before it could, or another is about to. The store lets one of them.
      const result = await begin(runId);
      if (result.runId !== runId) await sluice.custody.correct({ belongsTo, key, runId: result.runId });
      return result;
    } catch (error) {
      const other = asProblem(error).status === 409 ? await begunByAnother({ belongsTo, key, bodyHash }) : null;
      if (other !== null) return other;
      // Whoever came second leaves the key to the first.
      if (kind === 'first') await sluice.custody.forget({ belongsTo, key });
      throw error;
    }
  }

  async function begunAs(runId: string): Promise<Begun | null> {
    const known = await sluice.view(runId).catch(() => null);
    return known === null ? null : { runId, resumed: true, alreadyFinished: known.status === 'finished' };
  }

  /** The run of the process that was quicker, which may have yet to write down that it went on with one that was there. */
  async function begunByAnother(request: Parameters<typeof sluice.custody.recall>[0]): Promise<Begun | null> {
    for (let look = 0; look < MOST_LOOKS; look += 1) {
      const runId = await sluice.custody.recall(request);
      const known = runId === null ? null : await begunAs(runId);
      if (known !== null) return known;
      await sleep(LOOK_EVERY_MS);
    }
    return null;
  }
}

/** JSON whose keys stand in one order, so that the same request written otherwise is the same. */
function ordered(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );
}
