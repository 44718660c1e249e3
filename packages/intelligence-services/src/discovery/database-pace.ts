/** Turns that all workers of a database share: a row for each host, which every caller moves on. */
import { eq, sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { paces } from '../db/schema.ts';
import type { Clock } from './clock.ts';
import { sleep } from './clock.ts';
import type { Pace } from './pace.ts';

/**
 * The time is the database's own, so that workers whose clocks differ still keep apart. Turns are given in one statement each; the wait itself is the caller's.
 *
 * @example
 * const http = openHttpClient({ …, pace: databasePace(db, systemClock) });
 */
export function databasePace(db: Database, clock: Clock): Pace {
  return {
    async turn(host, { intervalMs, signal }) {
      for (;;) {
        const waitMs = await takeTurn(db, host, intervalMs);
        await sleep(clock, waitMs, signal);
        // Held while we slept: queue again behind the hold.
        if (waitMs === 0 || (await heldForMs(db, host)) <= 0) return;
      }
    },
    async hold(host, ms) {
      const until = sql`clock_timestamp() + ${ms} * interval '1 millisecond'`;
      const values = [{ host, nextAt: until }, { host: holdOf(host), nextAt: until }];
      await db.orm.insert(paces).values(values).onConflictDoUpdate({ target: paces.host, set: { nextAt: sql`greatest(${paces.nextAt}, excluded.next_at)` } });
    },
  };
}

/** Milliseconds until the turn that was taken, 0 for now. */
async function takeTurn(db: Database, host: string, intervalMs: number): Promise<number> {
  const interval = sql`${intervalMs} * interval '1 millisecond'`;
  const [row] = await db.orm
    .insert(paces)
    .values({ host, nextAt: sql`clock_timestamp() + ${interval}` })
    .onConflictDoUpdate({ target: paces.host, set: { nextAt: sql`greatest(${paces.nextAt}, clock_timestamp()) + ${interval}` } })
    .returning({ waitMs: sql<string>`extract(epoch from ${paces.nextAt} - ${interval} - clock_timestamp()) * 1000` });
  return Math.max(0, Math.ceil(Number(row?.waitMs ?? 0)));
}

async function heldForMs(db: Database, host: string): Promise<number> {
  const [row] = await db.orm
    .select({ leftMs: sql<string>`extract(epoch from ${paces.nextAt} - clock_timestamp()) * 1000` })
    .from(paces)
    .where(eq(paces.host, holdOf(host)));
  return Number(row?.leftMs ?? 0);
}

function holdOf(host: string): string {
  return `hold:${host}`;
}
