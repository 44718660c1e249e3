import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { openOnServer } from '../db/test-stores.ts';
import { attempts } from '../db/schema.ts';
import { forgetReplies, openJournal } from './journal.ts';

it('openJournal() keeps a finished answer for its own run alone, ends a call once, and forgets when told', { timeout: 30_000 }, async () => {
  await using db = await openOnServer();
  const journal = openJournal(db, 'run-a', 'host:1');
  const usage = { promptTokens: 10, completionTokens: 5, costUsd: null };
  const start = { attemptId: 'a', ordinal: 1, requestHash: 'hash', provider: 'p', host: 'h', model: 'm', reserved: { usd: null, tokens: 12.5 } };
  await journal.start(start, null);
  const reply = { callId: 'a', text: '{"x":"\u0000 and more"}', model: 'm', usage, form: 'json_schema' };
  await db.transaction(async (tx) => {
    await journal.keepReply('hash', reply, tx);
    expect(await journal.end('a', { state: 'settled', usage, model: 'm-2' }, tx)).toBe(true);
  });
  expect(await journal.end('a', { state: 'failed', errorClass: 'late' }, null)).toBe(false);
  const [row] = await db.orm.select().from(attempts).where(eq(attempts.attemptId, 'a'));
  expect(row).toMatchObject({ state: 'settled', model: 'm-2', promptTokens: 10, costUsd: null, reservedTokens: 13, errorClass: null });
  expect(await openJournal(db, 'run-a', 'host:2').findReply('hash')).toMatchObject({ callId: 'a', usage });
  expect(await openJournal(db, 'run-b', 'host:2').findReply('hash')).toBeNull();
  await journal.forgetReplies(['a']);
  expect(await journal.findReply('hash')).toBeNull();
  await journal.keepReply('hash', reply, null);
  await forgetReplies(db, 'run-a');
  expect(await journal.findReply('hash')).toBeNull();
});
