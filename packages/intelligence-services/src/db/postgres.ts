/** `postgres://…`: any server, through postgres.js. */
import type { Socket } from 'node:net';
import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import type { Database, DatabaseServer } from './database.ts';
import { DatabaseError, innermostMessage } from './errors.ts';
import { openLifeline } from './lifeline.ts';
import { migrate } from './migrate.ts';
import * as schema from './schema.ts';

/** Connections of one process to begin with; the local server takes 200. */
const maxConnections = 8;

/** A server on a unix socket is written `postgres://user@/db?host=/folder`, as libpq does. */
export async function openPostgres(options: { readonly url: string; readonly migrate: boolean }): Promise<Database> {
  const { url } = options;
  return await migrated({ connectMost: (max) => connect(url, { max }), kind: 'postgres', url: withoutPassword(url), close: async () => {}, migrate: options.migrate });
}

export interface ConnectOptions {
  readonly max?: number;
  /** Statements that were built to be asked again (Drizzle's `.prepare()`) are kept by the server: never behind a pooler. @default false */
  readonly prepare?: boolean;
  /** Opens the socket in postgres.js's place; must not reject, or the pool loses the connection's place for good. */
  readonly socket?: () => Promise<Socket>;
  readonly applicationName?: string;
  readonly onClose?: () => void;
}

/** A pool that keeps its connections and says nothing on its own. */
export function connect(url: string, options: ConnectOptions): postgres.Sql {
  const address = new URL(url);
  const folder = address.searchParams.get('host');
  address.searchParams.delete('host');
  return postgres(address.href, {
    max: options.max ?? maxConnections,
    max_lifetime: null,
    // Behind a pooler a name that was prepared on one connection is another statement, or none, on the next: a commit was lost so.
    prepare: options.prepare ?? false,
    connect_timeout: 15,
    onnotice: () => {},
    connection: { application_name: options.applicationName ?? 'sluice' },
    ...(folder === null ? {} : { host: folder }),
    ...(options.onClose === undefined ? {} : { onclose: options.onClose }),
    ...(options.socket === undefined ? {} : { socket: options.socket }),
  });
}

/** At most so many connections; what they are for decides what the server may keep of them. */
export type ConnectMost = (max: number, use?: 'reads') => postgres.Sql;

/** A pool as a `Database` with its tables in place; ends the pool where that fails. `close` runs after the pool has ended. */
export async function migrated(options: {
  readonly connectMost: ConnectMost;
  readonly kind: Database['kind'];
  readonly url: string;
  readonly close: () => Promise<void>;
  /** @default true */
  readonly migrate?: boolean;
}): Promise<Database> {
  const { connectMost, kind, url, close } = options;
  const database = pooled({ client: connectMost(maxConnections), connectMost, kind, url, close });
  try {
    if (options.migrate !== false) await migrate(database.orm);
  } catch (error) {
    await database[Symbol.asyncDispose]();
    if (error instanceof DatabaseError) throw error;
    throw new DatabaseError(`Cannot open the store "${url}": ${innermostMessage(error)}; expected a Postgres server that lets this user create a schema`, { cause: error });
  }
  return { ...database, pool: (max) => pooled({ client: connectMost(max, 'reads'), connectMost, kind, url, close: async () => {} }) };
}

interface Pooled extends Pick<Database, 'kind' | 'url'> {
  readonly client: postgres.Sql;
  readonly connectMost: ConnectMost;
  readonly close: () => Promise<void>;
}

function pooled({ client, connectMost, kind, url, close }: Pooled): Database {
  const orm = drizzle(client, { schema });
  return {
    kind,
    url,
    orm,
    transaction: (work) => orm.transaction(work),
    server: serverOf(client, connectMost),
    async [Symbol.asyncDispose]() {
      await client.end({ timeout: 5 });
      await close();
    },
  };
}

function serverOf(client: postgres.Sql, connectMost: (max: number) => postgres.Sql): DatabaseServer {
  return {
    async run(text, values = []) {
      // Values make a prepared statement, which holds one command; without them a text may hold many, and answers with the rows of each.
      if (values.length > 0) return await client.unsafe(text, values.map(parameterOf));
      // A transaction needs a connection of its own; anything else takes whichever is free.
      if (!/\bbegin\b/i.test(text)) return flat(await client.unsafe(text));
      const connection = await client.reserve();
      try {
        return flat(await connection.unsafe(text));
      } finally {
        connection.release();
      }
    },
    listen: async (channel, onWord) => {
      const { unlisten } = await client.listen(channel, onWord, onWord);
      return { [Symbol.asyncDispose]: () => unlisten() };
    },
    lifeline: async (name) => await openLifeline(connectMost(1), name),
  };
}

/** As a driver without pg-boss's habits wants them. */
function parameterOf(value: unknown): string | number | boolean | null | readonly string[] {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(String);
  return JSON.stringify(value);
}

function flat(results: readonly unknown[]): readonly unknown[] {
  return results.some(Array.isArray) ? results.flat() : results;
}

function withoutPassword(url: string): string {
  const shown = new URL(url);
  shown.password = '';
  return shown.href;
}
