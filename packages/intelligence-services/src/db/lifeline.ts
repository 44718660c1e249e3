/** Shows other processes that this one has not ended, however long it is stopped: a lock of a session that only its end, or the server's, takes away. */
import { type SQL, sql } from 'drizzle-orm';
import type postgres from 'postgres';

export interface Lifeline extends AsyncDisposable {
  /** Takes it up again where the session was lost, by a restart of the server. */
  renew(): Promise<void>;
}

/** A host that has lost its power, or its network, is given up by the server within 25 s; a stopped process' kernel goes on answering. */
const KEEPALIVE = [
  ['tcp_keepalives_idle', '10'],
  ['tcp_keepalives_interval', '5'],
  ['tcp_keepalives_count', '3'],
  ['tcp_user_timeout', '25000'],
] as const;

/**
 * On a client of its own with one connection, which it ends. Null behind a pooler that shares connections: the lock would be the pooler's, and outlive the process. Such a pooler
 * shows itself by a number of the server's process that is not the one that the server gives.
 */
export async function openLifeline(client: postgres.Sql, name: string): Promise<Lifeline | null> {
  // A lock that the session has already is taken once more: it falls with the session, however often it was taken.
  const hold = () => client<{ pid: number }[]>`select pg_backend_pid() as pid, pg_try_advisory_lock(hashtextextended(${name}, 0))`;
  try {
    const rows = await hold();
    if (rows[0]?.pid !== rows.state.pid) {
      await client.end({ timeout: 1 });
      return null;
    }
    for (const [setting, value] of KEEPALIVE) await client`select set_config(${setting}, ${value}, false)`;
  } catch (error) {
    await client.end({ timeout: 1 });
    throw error;
  }
  return {
    async renew() {
      await hold();
    },
    async [Symbol.asyncDispose]() {
      await client.end({ timeout: 1 });
    },
  };
}

/** True where no session holds the lifeline of that name. Asked in a transaction, it stands in the way of a holder that comes back for as long as that lasts. */
export function lifelineEnded(name: SQL): SQL {
  return sql`pg_try_advisory_xact_lock_shared(hashtextextended(${name}, 0))`;
}
