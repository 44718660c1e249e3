/** The one type for all stores: what every query is written against. */
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import type { Lifeline } from './lifeline.ts';
import type * as schema from './schema.ts';

/** What drizzle-orm/postgres-js and drizzle-orm/pglite have in common. Inside a transaction use only `tx`: awaiting `db` there deadlocks PGlite. */
export type Orm = PgDatabase<PgQueryResultHKT, typeof schema>;

export interface Database extends AsyncDisposable {
  readonly kind: 'local' | 'pglite' | 'postgres';
  /** As it was opened, fit to be shown: a password is left out. */
  readonly url: string;
  readonly orm: Orm;
  transaction<T>(work: (tx: Orm) => Promise<T>): Promise<T>;
  /** More connections to the same store, of their own, for reads that must not stand in line with a run's commits. Absent where a store has one connection. */
  readonly pool?: (maxConnections: number) => Database;
  /** Where the store is a server, which many processes share. */
  readonly server?: DatabaseServer;
}

/** What only a server has: statements that another library has written, and word from other processes. */
export interface DatabaseServer {
  /** Rows of the last statement; several statements in one text take no values. */
  run(text: string, values?: readonly unknown[]): Promise<readonly unknown[]>;
  /** Calls `onWord` for each NOTIFY, and once after each new connection, when one may have been missed. Behind a pooler that shares connections no word comes. */
  listen(channel: string, onWord: () => void): Promise<AsyncDisposable>;
  /** Null behind a pooler that shares connections. */
  lifeline(name: string): Promise<Lifeline | null>;
}
