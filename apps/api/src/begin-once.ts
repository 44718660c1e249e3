/** A request with an Idempotency-Key begins one run, however often and from wherever it is sent. */
import { createHash } from 'node:crypto';
import { ProblemError } from './problem.ts';
import type { Begun } from './runner.ts';
import type { Service } from './service.ts';

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
    const { runId } = remembered;
    if (remembered.kind === 'again') {
      const known = await sluice.view(runId).catch(() => null);
      if (known !== null) return { runId, resumed: true, alreadyFinished: known.status === 'finished' };
      // The process that was to begin it died before it could: this one does, under the same id.
    }
    try {
      const result = await begin(runId);
      if (result.runId !== runId) await sluice.custody.correct({ belongsTo, key, runId: result.runId });
      return result;
    } catch (error) {
      await sluice.custody.forget({ belongsTo, key });
      throw error;
    }
  }
}

/** JSON whose keys stand in one order, so that the same request written otherwise is the same. */
function ordered(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );
}
