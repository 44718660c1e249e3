/** Stops the server of a store for whoever asks (`sluice db stop`), such as one that outlived a killed process. */
import { join, resolve } from 'node:path';
import { readPidFile } from './pid-file.ts';
import { lockStore } from './lock-store.ts';
import { stopServer } from './stop-server.ts';

/** True where one ran. Processes that have the store open lose their connections, and start it again with their next query. */
export async function stopLocal(options: { readonly directory: string; readonly signal?: AbortSignal }): Promise<boolean> {
  const store = resolve(options.directory);
  const data = join(store, 'data');
  if ((await readPidFile(data)) === null) return false;
  using _ = await lockStore(store, options.signal);
  return await stopServer(data);
}
