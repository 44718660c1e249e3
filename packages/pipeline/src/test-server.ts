/** vitest's globalSetup: one real Postgres for the tests of this package. */
import { startLocalServer } from '@sluice/intelligence-services';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    readonly postgresUrl: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startLocalServer();
  project.provide('postgresUrl', server.url);
  return async () => {
    await server[Symbol.asyncDispose]();
  };
}
