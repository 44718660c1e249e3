import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { CostLimits, LlmSettings } from '@sluice/core-models';
import { startLoopbackLlm } from '@sluice/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRun } from '../checkpoint/create-run.ts';
import { updateRun } from '../checkpoint/update-run.ts';
import type { Database } from '../db/database.ts';
import { thisOwner } from '../db/owner.ts';
import { testStores } from '../db/test-stores.ts';
import { openBudget } from './budget.ts';
import { type ModelClient, openClient } from './client.ts';
import { CallInFlight } from './flight.ts';
import { openJournal } from './journal.ts';
import { pause } from './pause.ts';
import { openProvider } from './provider.ts';

const request = { messages: [{ role: 'user', content: 'What did the paper find?' }], schema: { type: 'object', additionalProperties: false, required: ['a'], properties: { a: { type: 'string' } } }, maxTokens: 50 } as const;
const signal = AbortSignal.timeout(100_000);

describe.each(testStores)('an equal request elsewhere, on $name', ({ open }) => {
  let db: Database;
  beforeAll(async () => {
    db = await open();
    for (const runId of ['first', 'second', 'run-a', 'run-b', 'run-c']) await createRun(db, { runId, identity: runId, config: {}, pins: {}, owner: thisOwner() });
  });
  afterAll(() => db[Symbol.asyncDispose]());

  const start = async (runId: string, requestHash: string, owner = thisOwner()): Promise<string> => {
    const attemptId = randomUUID();
    await db.transaction((tx) => openJournal(db, runId, owner).start({ attemptId, ordinal: 1, requestHash, provider: 'p', host: 'h', model: 'm', reserved: { usd: 0, tokens: 1 } }, tx));
    return attemptId;
  };

  function clientOf(runId: string, baseUrl: string): ModelClient {
    const llm = LlmSettings.parse({ model: 'loopback-1', baseUrl, timeout: 60 });
    return openClient({
      providers: [openProvider({ model: 'loopback-1', baseUrl, apiKey: undefined, llm, fetch })],
      llm,
      egress: 'local',
      maxConcurrent: 2,
      journal: openJournal(db, runId, thisOwner()),
      budget: openBudget(db, { runId, limits: CostLimits.parse({}), owner: thisOwner(), now: Date.now }),
      counter: async () => ({ encoding: 'quarter', worstFactor: 1.1, count: (text) => Math.ceil(text.length / 4) }),
      now: Date.now,
      random: Math.random,
    });
  }

  test('two runs that ask the same at once buy it once', async () => {
    await using llm = await startLoopbackLlm({ script: { latencyMs: 300 } });
    const runs = ['run-a', 'run-b', 'run-c'].map((runId) => clientOf(runId, llm.baseUrl));
    const replies = await Promise.all(runs.map((client) => client.complete(request, { ordinal: 1, signal, waiting: (work) => work() })));
    expect(llm.requests).toHaveLength(1);
    expect(new Set(replies.map(({ callId }) => callId)).size).toBe(1);
  });

  test('start() refuses while an equal call is under way, and answerOf() has its answer when it has ended', async () => {
    const attemptId = await start('first', 'hash-1');
    const refused = await start('second', 'hash-1').catch((error: unknown) => error);
    if (!(refused instanceof CallInFlight)) throw new Error('expected CallInFlight', { cause: refused });
    expect(refused).toMatchObject({ attemptId, runId: 'first' });

    const first = openJournal(db, 'first', thisOwner());
    const reply = { callId: attemptId, text: '{"a":"b"}', model: 'm', usage: { promptTokens: 1, completionTokens: 1, costUsd: 0 }, form: 'json_schema' };
    const waiting = openJournal(db, 'second', thisOwner()).answerOf(refused, { signal, sleep: pause });
    await first.keepReply('hash-1', reply, null);
    await first.end(attemptId, { state: 'settled', usage: reply.usage, model: 'm' }, null);
    expect(await waiting).toEqual(reply);
  });

  test('answerOf() is null where the equal call failed, and the next start() goes through', async () => {
    const attemptId = await start('first', 'hash-2');
    const refused = await start('second', 'hash-2').catch((error: unknown) => error);
    if (!(refused instanceof CallInFlight)) throw new Error('expected CallInFlight', { cause: refused });
    await openJournal(db, 'first', thisOwner()).end(attemptId, { state: 'failed', errorClass: 'llm_timeout' }, null);
    expect(await openJournal(db, 'second', thisOwner()).answerOf(refused, { signal, sleep: pause })).toBeNull();
    await expect(start('second', 'hash-2')).resolves.toEqual(expect.any(String));
  });

  test('start() does not wait for a dead process', async () => {
    await start('first', 'hash-3', `${hostname()}:4194304`);
    await expect(start('second', 'hash-3')).resolves.toEqual(expect.any(String));
  });

  test('start() waits neither for its own run nor for one that has ended', async () => {
    await start('first', 'hash-4');
    await expect(start('first', 'hash-4')).resolves.toEqual(expect.any(String));
    await expect(start('second', 'hash-4')).rejects.toBeInstanceOf(CallInFlight);
    await updateRun(db, 'first', { status: 'interrupted' });
    await expect(start('second', 'hash-4')).resolves.toEqual(expect.any(String));
  });
});
