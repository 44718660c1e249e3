/** vitest's globalSetup: one real Postgres for all test files of this package. `DATABASE_URL` names another one. */
import process from 'node:process';
import type { TestProject } from 'vitest/node';
import { startLocalServer } from './local/throwaway-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Its user may create databases. */
    readonly postgresUrl: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['DATABASE_URL'];
  if (given?.startsWith('postgres') === true) {
    project.provide('postgresUrl', given);
    return async () => {};
  }
  const server = await startLocalServer();
  project.provide('postgresUrl', server.url);
  return async () => {
    await server[Symbol.asyncDispose]();
  };
}
