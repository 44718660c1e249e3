/** Makes the folder of a new database cluster, whole or not at all. */
import { rename, rm } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { DatabaseError } from '../errors.ts';
import { makeFolderFor } from './server-account.ts';
import { ServerUnavailableError } from './server-unavailable-error.ts';
import { dataPath, type Launch, spawnProgram } from './spawn-program.ts';

/** `durable: false` skips the flush to disk, for throw-away servers. */
export async function initCluster(launch: Launch, directory: string, options: { readonly durable: boolean }): Promise<void> {
  const draft = `${directory}.new`;
  await rm(draft, { recursive: true, force: true });
  await makeFolderFor(launch.account, draft);
  const args = ['-D', dataPath(launch, draft), '-U', 'sluice', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-instructions'];
  await run(launch, draft, options.durable ? args : [...args, '--no-sync']);
  await rename(draft, directory);
}

async function run(launch: Launch, directory: string, args: readonly string[]): Promise<void> {
  const child = spawnProgram(launch, { program: 'initdb', args, directory, stdio: ['ignore', 'ignore', 'pipe'] });
  const failed = new Promise<string>((resolve) => child.once('error', (error) => resolve(error.message)));
  const exited = new Promise<string>((resolve) => child.once('close', (code, signal) => resolve(code === 0 ? '' : `initdb ended with ${code ?? signal}`)));
  const said = child.stderr === null ? Promise.resolve('') : text(child.stderr).catch(() => '');
  const trouble = await Promise.race([failed, exited]);
  if (trouble !== '') {
    await rm(directory, { recursive: true, force: true });
    const words = await Promise.race([said, failed]);
    // PGlite needs as much room, and would end worse.
    if (/No space left on device|Check free disk space/.test(words)) throw new DatabaseError(`Cannot create the store in "${directory}": the disk is full; expected 40 MB free`);
    throw new ServerUnavailableError(`${trouble}: ${lastLine(words)}`);
  }
}

function lastLine(output: string): string {
  return output.trim().split('\n').at(-1) ?? '';
}
