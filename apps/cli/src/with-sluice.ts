/** Opens the store that a command means, does the command's work, and closes it again. */
import { ConfigurationError } from '@sluice/core-models';
import { type Sluice, makeStore, openSluice, storeAddress } from '@sluice/pipeline';
import type { Face } from './face.ts';
import { failpointOf } from './failpoint.ts';

export interface StoreOptions {
  readonly db?: string | undefined;
  /** True for commands that begin something; the others need a store that is there. */
  readonly create: boolean;
  /** True leaves DATABASE_URL alone. */
  readonly ignoreEnvironment?: boolean;
  /** True for a process that may change no tables: it waits until they fit. */
  readonly asWorker?: boolean;
  /** Where workers find each other's PDFs; SLUICE_BLOBS names it too. */
  readonly blobs?: string | undefined;
}

export async function withSluice<T>(face: Face, options: StoreOptions, work: (sluice: Sluice) => Promise<T>): Promise<T> {
  const { terminal } = face;
  const address = await storeAddress(options.ignoreEnvironment === true ? { cwd: terminal.cwd, env: {} } : terminal, options.db);
  if (address.isNew && address.folder !== null) {
    if (!options.create) {
      throw new ConfigurationError(`Cannot find a store: there is no .sluice folder in "${terminal.cwd}" or above it; expected one that "sluice run" has made, or --db`);
    }
    await makeStore(address.folder);
    face.say(`A new store is kept in ${address.folder}.`);
  }
  const blobs = options.blobs ?? terminal.env['SLUICE_BLOBS'];
  await using sluice = await openSluice({
    db: address.db,
    onNotice: (sentence) => face.say(sentence),
    residentBytes: terminal.residentBytes,
    asWorker: options.asWorker ?? false,
    ...(blobs === undefined || blobs === '' ? {} : { blobs: { address: blobs, env: terminal.env } }),
    failpoint: failpointOf(terminal.env, () => terminal.killNow?.()),
  });
  return await work(sluice);
}
