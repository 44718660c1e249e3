/** The lock under which a store's server is started, stopped, and leased. */
import { join } from 'node:path';
import { DatabaseError } from '../errors.ts';
import { type FileLock, lockHolder, waitForLock } from '../lock.ts';
import { thisOwner } from '../owner.ts';

/** Two minutes are more than a start with recovery takes. */
export async function lockStore(store: string, signal?: AbortSignal): Promise<FileLock> {
  const path = join(store, 'start.lock');
  const lock = await waitForLock(path, { holder: thisOwner(), timeoutMs: 120_000, signal });
  if (lock !== null) return lock;
  throw new DatabaseError(`Cannot open the store in "${store}": process ${lockHolder(path) ?? 'unknown'} has been starting or stopping its server for two minutes; expected that to end`);
}
