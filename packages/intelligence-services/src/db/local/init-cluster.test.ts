import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@sluice/testing';
import { expect, test } from 'vitest';
import { initCluster } from './init-cluster.ts';
import { ServerUnavailableError } from './server-unavailable-error.ts';

/** What initdb 18 printed on a tmpfs of 20 MB. */
const FULL = 'FATAL:  could not extend file "base/1/2691": wrote only 4096 of 8192 bytes at block 10\nHINT:  Check free disk space.\ninitdb: removing contents of data directory "data.new"';

async function initdbThatSays(folder: string, words: string) {
  await writeFile(join(folder, 'initdb'), `#!/bin/sh\ncat >&2 <<'END'\n${words}\nEND\nexit 1\n`, { mode: 0o755 });
  return { bin: folder, account: null, throughWorkingDirectory: false };
}

test('initCluster() says that the disk is full, which PGlite would be no answer to', async () => {
  await using folder = await temporaryFolder();
  const launch = await initdbThatSays(folder.path, FULL);
  const refused = initCluster(launch, join(folder.path, 'data'), { durable: false });
  await expect(refused).rejects.toThrow(/^Cannot create the store in ".*": the disk is full; expected 40 MB free$/);
  await expect(refused).rejects.not.toBeInstanceOf(ServerUnavailableError);
});

test('initCluster() calls the server unavailable where initdb does not run', async () => {
  await using folder = await temporaryFolder();
  const launch = await initdbThatSays(folder.path, 'first\nerror while loading shared libraries: libicu');
  const unavailable = initCluster(launch, join(folder.path, 'data'), { durable: false });
  await expect(unavailable).rejects.toBeInstanceOf(ServerUnavailableError);
  await expect(unavailable).rejects.toThrow('initdb ended with 1: error while loading shared libraries: libicu');
});
