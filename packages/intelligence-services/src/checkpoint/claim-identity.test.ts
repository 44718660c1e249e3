import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../db/database.ts';
import { testStores } from '../db/test-stores.ts';
import { claimIdentity } from './claim-identity.ts';
import { commitOutcomes } from './commit-outcomes.ts';
import { outcome, testRun } from './test-run.ts';

describe.each(testStores)('on $name', ({ open }) => {
  let db: Database;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db[Symbol.asyncDispose]());

  const claim = (runId: string, ordinal: number, ...identities: string[]) => claimIdentity(db, { runId, ordinal, identities });

  test('claimIdentity() is ours the first time and again after a crash; another finds us', async () => {
    const runId = await testRun(db, 2);
    expect(await claim(runId, 2, 'doi:a', 'arxiv:b')).toBeNull();
    expect(await claim(runId, 2, 'doi:a', 'arxiv:b')).toBeNull();
    expect(await claim(runId, 1, 'arxiv:b')).toEqual({ ordinal: 2, identity: 'arxiv:b' });
  });

  test('claimIdentity() leads a third that shares only an identity of the second to the first', async () => {
    const runId = await testRun(db, 3);
    await claim(runId, 1, 'doi:a');
    await claim(runId, 2, 'doi:a', 's2:c');
    expect(await claim(runId, 3, 's2:c')).toEqual({ ordinal: 1, identity: 's2:c' });
  });

  test('claimIdentity() keeps runs apart, and claims nothing for a document without identity', async () => {
    const [one, two] = [await testRun(db, 1), await testRun(db, 1)];
    await claim(one, 1, 'doi:a');
    expect([await claim(two, 1, 'doi:a'), await claim(one, 2)]).toEqual([null, null]);
  });

  test('claimIdentity() passes a paper on whose owner failed', async () => {
    const runId = await testRun(db, 2);
    await claim(runId, 1, 'doi:a');
    await commitOutcomes(db, [outcome(runId, 1, { status: 'failed' })]);
    expect(await claim(runId, 2, 'doi:a')).toBeNull();
    expect(await claim(runId, 1, 'doi:a')).toEqual({ ordinal: 2, identity: 'doi:a' });
  });

  test('claimIdentity() takes an identity of any length', async () => {
    const runId = await testRun(db, 1);
    expect(await claim(runId, 1, `doi:${Array.from({ length: 3000 }, (_, index) => index.toString(36)).join('')}`)).toBeNull();
  });

  test('law: of entries that claim together, in whatever order of identities, exactly one has each paper', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.shuffledSubarray(['doi:a', 'arxiv:b', 's2:c'], { minLength: 1 }), { minLength: 2, maxLength: 5 }), async (claims) => {
        const runId = await testRun(db, claims.length);
        // All share one identity, and so are one paper.
        const answers = await Promise.all(claims.map((identities, index) => claim(runId, index + 1, 'doi:shared', ...identities)));
        const owners = answers.flatMap((answer, index) => (answer === null ? [index + 1] : []));
        expect(owners.length).toBe(1);
        for (const answer of answers) expect(answer === null || answer.ordinal === owners[0]).toBe(true);
      }),
      { numRuns: 15 },
    );
  });
});
