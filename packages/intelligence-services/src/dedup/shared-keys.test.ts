import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SharedKeys } from './shared-keys.ts';
import { sortByKey } from './sort-by-key.ts';

const key = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.constantFrom(2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1));

describe('sortByKey()', () => {
  it('sortByKey() sorts by unsigned keys and leaves equal keys in their order', () => {
    fc.assert(
      fc.property(fc.array(key, { maxLength: 60 }), (given) => {
        const { keys, owners } = sortByKey({ keys: Int32Array.from(given, (one) => one | 0), owners: Int32Array.from(given, (_, nth) => nth) });
        const expected = given.map((one, nth) => [one, nth] as const).sort(([a, i], [b, j]) => a - b || i - j);
        expect([...keys].map((one, nth) => [one >>> 0, owners[nth]])).toEqual(expected);
      }),
    );
  });
});

describe('SharedKeys', () => {
  it('SharedKeys gives the owners of each key that two and more have, each owner once', () => {
    fc.assert(
      fc.property(fc.array(fc.array(key, { maxLength: 6 }), { maxLength: 30 }), (records) => {
        const shared = new SharedKeys();
        const owners = new Map<number, Set<number>>();
        for (const [owner, keys] of records.entries()) {
          for (const one of keys) {
            shared.add(one, owner);
            owners.set(one, (owners.get(one) ?? new Set()).add(owner));
          }
        }
        const found: string[] = [];
        shared.forEachBlock((block) => found.push(block.join()));
        expect(found.sort()).toEqual([...owners.values()].filter(({ size }) => size > 1).map((block) => [...block].join()).sort());
      }),
    );
  });
});
