/** A folder of a test's own, gone with it: `await using folder = await temporaryFolder()`. */
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TemporaryFolder extends AsyncDisposable {
  /** Absolute, with symbolic links resolved, so that it compares equal to what a child process reports. */
  readonly path: string;
}

/**
 * Makes an empty folder under the system's temporary one and removes it with all it holds when disposed of.
 *
 * @example
 * await using folder = await temporaryFolder();
 * await writeFile(join(folder.path, 'paper.pdf'), bytes);
 */
export async function temporaryFolder(prefix = 'sluice-test-'): Promise<TemporaryFolder> {
  const path = await realpath(await mkdtemp(join(tmpdir(), prefix)));
  return {
    path,
    async [Symbol.asyncDispose]() {
      // A killed server may still be closing its files: rm retries what is busy for about a second.
      await rm(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
    },
  };
}
