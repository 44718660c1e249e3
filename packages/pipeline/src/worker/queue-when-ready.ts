/** A worker may change nothing of the store's tables: it waits until they are there, are those of its version, and may be read. */
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigurationError } from '@sluice/core-models';
import { DatabaseError, type PaperQueue, innermostMessage, isDatabaseGone, schemaState } from '@sluice/intelligence-services';
import type { House } from '../house.ts';

export interface QueueWhenReadyOptions {
  /** Told to go meanwhile. */
  readonly signal: AbortSignal;
  /** Told why it waits, once for each reason. */
  readonly onWaiting: (sentence: string) => void;
}

const LOOK_EVERY_MS = 2000;

/**
 * Null where told to go meanwhile.
 *
 * @throws {ConfigurationError} where the store is of one process.
 */
export async function queueWhenReady({ db, queue }: Pick<House, 'db' | 'queue'>, { signal, onWaiting }: QueueWhenReadyOptions): Promise<PaperQueue | null> {
  if (queue === null) throw new ConfigurationError('Cannot work here: this store is of one process; expected --db postgres://…, which many share');
  for (let said = ''; !signal.aborted; ) {
    try {
      const schema = await schemaState(db);
      if (schema.kind !== 'current') throw new DatabaseError(schema.sentence);
      return await queue();
    } catch (error) {
      if (error instanceof ConfigurationError) throw error;
      const message = whyNotYet(error);
      if (message !== said) onWaiting(`${message}.`);
      said = message;
      await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
  return null;
}

function whyNotYet(error: unknown): string {
  if (error instanceof DatabaseError) return error.message;
  const reason = innermostMessage(error);
  if (isDatabaseGone(error)) return `The database does not answer (${reason}); waiting for it`;
  return `Cannot read the store yet: ${reason}; expected "sluice migrate" to have given this role its rights (--grant)`;
}
