/** A process that opens a store, says so on stdout, and leaves when its stdin ends: for the tests of crashes and of many processes. */
import { once } from 'node:events';
import process from 'node:process';
import { sql } from 'drizzle-orm';
import { openDatabase } from '../open.ts';
import { paces } from '../schema.ts';

const [url = '', mark = ''] = process.argv.slice(2);
const db = await openDatabase({ url });
await db.orm.insert(paces).values({ host: mark, nextAt: sql`now()` });
process.stdout.write(`open ${db.kind}\n`);
await once(process.stdin.resume(), 'end');
await db[Symbol.asyncDispose]();
