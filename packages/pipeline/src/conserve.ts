/** Promise 1 at run time: a run whose counts do not add up ends as the bug that it is, loudly. */
import { type RunCounts, type RunStatus, SluiceError } from '@sluice/core-models';

/** @throws {SluiceError} where the outcomes do not add up to the entries, or a finished run has entries without one */
export function conserve(runId: string, status: RunStatus, recorded: { readonly total: number; readonly counts: RunCounts }): void {
  const { total, counts } = recorded;
  const added = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (added !== total) throw new SluiceError(`Cannot conclude run "${runId}": its counts add up to ${added}, it has ${total} entries; expected them equal, please report this bug`);
  if (status === 'finished' && counts.pending > 0) {
    throw new SluiceError(`Cannot conclude run "${runId}": ${counts.pending} of ${total} entries have no outcome; expected one for each, please report this bug`);
  }
}
