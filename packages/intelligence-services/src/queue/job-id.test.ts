import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jobIdRange, newJobId } from './job-id.ts';

/** What Postgres takes as an ordinal. */
const ordinal = fc.integer({ min: 0, max: 2 ** 31 - 1 });

test('newJobId() lies within its own ordinal’s range and no other’s, in the order of ordinals', () => {
  fc.assert(
    fc.property(ordinal, ordinal, (one, other) => {
      const id = newJobId(one);
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
      const { least, greatest } = jobIdRange(other);
      expect([id < least, id > greatest]).toEqual([one < other, one > other]);
    }),
  );
});

test('newJobId() is another each time', () => {
  expect(new Set(Array.from({ length: 1000 }, () => newJobId(7))).size).toBe(1000);
});
