import { expect, test } from 'vitest';
import { openOnServer } from '../db/test-stores.ts';
import { databaseAnswers } from './database-answers.ts';

test('databaseAnswers() gives an answer back until its time to live is over', async () => {
  await using db = await openOnServer();
  let now = new Date('2026-11-24T00:00:00Z');
  const answers = databaseAnswers(db, { ttlHours: 1, now: () => now });
  expect(await answers.find('h')).toBeUndefined();
  await answers.save('h', '<feed>');
  expect(await answers.find('h')).toBe('<feed>');
  now = new Date('2026-11-24T00:59:00Z');
  expect(await answers.find('h')).toBe('<feed>');
  now = new Date('2026-11-24T01:00:01Z');
  expect(await answers.find('h')).toBeUndefined();
});
