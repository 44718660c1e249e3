/** A process that commits outcomes as fast as it can and says each batch once it is acknowledged: for the tests of `kill -9`. */
import process from 'node:process';
import { openDatabase } from '../db/open.ts';
import { commitOutcomes } from './commit-outcomes.ts';
import { outcome } from './test-run.ts';

const [url = '', runId = '', first = '1'] = process.argv.slice(2);
const db = await openDatabase({ url });
for (let at = Number(first); ; at += 10) {
  await commitOutcomes(db, Array.from({ length: 10 }, (_, index) => outcome(runId, at + index, { reason: 'r'.repeat(2000) })));
  process.stdout.write(`${at + 9}\n`);
}
