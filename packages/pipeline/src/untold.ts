/** A run that has ended while the command that carries it out has not yet said so: killed in between, the same command tells of that run and begins no other. */
import { type Database, type StoredRun, dropPin } from '@sluice/intelligence-services';

/** Beside the pinned versions, and never part of a manifest. */
export const UNTOLD = 'untold';

/** Those before it, too: whoever began this one though the end of another was untold wanted it instead. */
export async function markTold(db: Database, { identity, belongsTo }: StoredRun): Promise<void> {
  await dropPin(db, { identity, belongsTo, pin: UNTOLD });
}
