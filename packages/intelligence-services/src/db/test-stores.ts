/** The stores that every database test runs on: PGlite, and a database of its own on the real server. */
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import postgres from 'postgres';
import { inject } from 'vitest';
import type { Database } from './database.ts';
import { openDatabase } from './open.ts';
import { copyOfTemplate } from './test-template.ts';

export interface TestStore {
  readonly name: string;
  /** A new, empty store with its tables. */
  open(): Promise<Database>;
}

/** For `describe.each(testStores)`. */
export const testStores: readonly TestStore[] = [
  { name: 'PGlite', open: openCopy },
  { name: 'Postgres', open: openOnServer },
];

async function openCopy(): Promise<Database> {
  const folder = await copyOfTemplate(inject('pgliteRoot'));
  const db = await openDatabase({ url: `pglite:${folder}` });
  return {
    ...db,
    async [Symbol.asyncDispose]() {
      await db[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function openOnServer(): Promise<Database> {
  const server = inject('postgresUrl');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const admin = postgres(server, { max: 1, onnotice: () => {} });
  await admin.unsafe(`create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const db = await openDatabase({ url: url.href });
  return {
    ...db,
    async [Symbol.asyncDispose]() {
      await db[Symbol.asyncDispose]();
      await admin.unsafe(`drop database if exists ${name} with (force)`);
      await admin.end();
    },
  };
}
