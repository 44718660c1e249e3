/** A process that makes call after call under a shared slot, and says how each ended: for the tests of processes that are stopped. */
import process from 'node:process';
import { openDatabase } from '../db/open.ts';
import { pause } from '../llm/pause.ts';
import { SharedSlots } from './shared-slots.ts';

const [db = '', far = '', leaseMs = ''] = process.argv.slice(2);
await using database = await openDatabase({ url: db });
await using slots = new SharedSlots(database, { owner: 'caller', now: () => Date.now(), random: Math.random, sleep: pause, leaseMs: Number(leaseMs) });
for (;;) {
  const slot = await slots.take({ scope: 's', limit: 1, signal: new AbortController().signal });
  try {
    await (await fetch(far, { signal: slot.signal })).text();
    process.stdout.write('answered');
  } catch {
    process.stdout.write('given up');
  }
  await slot.release();
}
