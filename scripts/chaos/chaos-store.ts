/** The stores that the kill runs go over: a fresh one for each round. */
import { join } from 'node:path';
import { startLocalServer } from '@sluice/intelligence-services';
import postgres from 'postgres';

export const storeKinds = ['local', 'pglite', 'postgres'] as const;
export type StoreKind = (typeof storeKinds)[number];

export interface ChaosStore extends AsyncDisposable {
  /** The `--db` of a round whose folder this is. */
  fresh(folder: string, round: number): Promise<string>;
}

/** For `postgres` a throwaway server, or the one of DATABASE_URL, with a database for each round. */
export async function openChaosStore(kind: StoreKind, databaseUrl: string | undefined): Promise<ChaosStore> {
  if (kind !== 'postgres') {
    return { fresh: async (folder) => `${kind}:${join(folder, 'store')}`, [Symbol.asyncDispose]: async () => undefined };
  }
  const server = databaseUrl === undefined ? await startLocalServer() : null;
  const url = server?.url ?? databaseUrl ?? '';
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  const made: string[] = [];
  return {
    async fresh(_folder, round) {
      const name = `sluice_chaos_${Date.now()}_${round}`;
      await sql.unsafe(`create database ${name}`);
      made.push(name);
      const own = new URL(url);
      own.pathname = `/${name}`;
      return own.href;
    },
    async [Symbol.asyncDispose]() {
      for (const name of made) await sql.unsafe(`drop database if exists ${name} with (force)`);
      await sql.end();
      await server?.[Symbol.asyncDispose]();
    },
  };
}
