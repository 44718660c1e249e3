/** The one type for all stores: what every query is written against. */
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import type * as schema from './schema.ts';

/** What drizzle-orm/postgres-js and drizzle-orm/pglite have in common. Inside a transaction use only `tx`: awaiting `db` there deadlocks PGlite. */
export type Orm = PgDatabase<PgQueryResultHKT, typeof schema>;

export interface Database extends AsyncDisposable {
  readonly kind: 'local' | 'pglite' | 'postgres';
  /** As it was opened, fit to be shown: a password is left out. */
  readonly url: string;
  readonly orm: Orm;
  transaction<T>(work: (tx: Orm) => Promise<T>): Promise<T>;
}
