import { type RunCounts, RunStatus, SluiceError } from '@sluice/core-models';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { conserve } from './conserve.ts';

const count = fc.nat(1000);
const counts = fc.record({ extracted: count, cached: count, duplicate: count, filtered: count, failed: count, pending: count });
const status = fc.constantFrom(...RunStatus.options);

test('conserve() lets a run end whose counts add up, and refuses a finished one with entries that are pending', () => {
  fc.assert(
    fc.property(counts, status, (given, ended) => {
      const total = Object.values(given).reduce((sum, n) => sum + n, 0);
      const isRefused = ended === 'finished' && given.pending > 0;
      const expected = isRefused ? `Cannot conclude run "r": ${given.pending} of ${total} entries have no outcome` : '';
      expect(refusal(ended, { total, counts: given }).startsWith(expected)).toBe(true);
      expect(refusal(ended, { total, counts: given }) !== '').toBe(isRefused);
    }),
  );
});

test('conserve() refuses counts that are one short or one over, however the run ended', () => {
  fc.assert(
    fc.property(counts, status, fc.constantFrom(-1, 1), (given, ended, off) => {
      const total = Object.values(given).reduce((sum, n) => sum + n, 0) + off;
      expect(refusal(ended, { total, counts: given })).toContain('its counts add up to');
    }),
  );
});

/** What it throws, or ''. */
function refusal(status: RunStatus, recorded: { readonly total: number; readonly counts: RunCounts }): string {
  try {
    conserve('r', status, recorded);
    return '';
  } catch (error) {
    return error instanceof SluiceError ? error.message : String(error);
  }
}
