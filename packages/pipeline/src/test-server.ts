/** vitest's globalSetup: one real Postgres for the tests of this package, and a folder for what they share. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalServer } from '@sluice/intelligence-services';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    readonly postgresUrl: string;
    /** A folder for stores that tests copy. */
    readonly templateRoot: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startLocalServer();
  project.provide('postgresUrl', server.url);
  const templateRoot = await mkdtemp(join(tmpdir(), 'sluice-test-'));
  project.provide('templateRoot', templateRoot);
  return async () => {
    await server[Symbol.asyncDispose]();
    await rm(templateRoot, { recursive: true, force: true });
  };
}
