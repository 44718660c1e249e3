/** vitest's globalSetup: one real Postgres for all test files of this package. `DATABASE_URL` names another one. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import type { TestProject } from 'vitest/node';
import { startLocalServer } from './local/throwaway-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Its user may create databases. */
    readonly postgresUrl: string;
    /** Where the copies of one PGlite store are made. */
    readonly pgliteRoot: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const pgliteRoot = await mkdtemp(join(tmpdir(), 'sluice-test-'));
  project.provide('pgliteRoot', pgliteRoot);
  const given = process.env['DATABASE_URL'];
  const server = given?.startsWith('postgres') === true ? null : await startLocalServer();
  project.provide('postgresUrl', server?.url ?? given ?? '');
  return async () => {
    await server?.[Symbol.asyncDispose]();
    await rm(pgliteRoot, { recursive: true, force: true });
  };
}
