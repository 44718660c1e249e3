/** Opens what the service works with: the store, the runs that it goes on with, the streams; closed in the opposite order. */
import { join } from 'node:path';
import { type LoadedConfig, type Standpoint, makeStore, openSluice, storeAddress } from '@sluice/pipeline';
import { type EventStreams, openEventStreams } from './event-stream.ts';
import { KEEPER, openRunner } from './runner.ts';
import type { Service } from './service.ts';
import { requestAgain } from './start-request.ts';

export interface OpenServiceOptions {
  readonly standpoint: Standpoint;
  readonly db: string | undefined;
  readonly config: LoadedConfig;
  readonly residentBytes?: () => number;
  readonly onNotice: (sentence: string) => void;
}

export interface OpenedService extends AsyncDisposable {
  readonly service: Service;
  readonly streams: EventStreams;
  /** Where the runs are, fit to be shown. */
  readonly store: string;
  /** Goes on with what was under way when the service ended; says how many runs. */
  resumeKept(): Promise<number>;
}

export async function openService(options: OpenServiceOptions): Promise<OpenedService> {
  const { standpoint, config, onNotice } = options;
  const address = await storeAddress(standpoint, options.db);
  if (address.isNew && address.folder !== null) {
    await makeStore(address.folder);
    onNotice(`A new store is kept in ${address.folder}.`);
  }
  await using opened = new AsyncDisposableStack();
  const sluice = opened.use(await openSluice({ db: address.db, onNotice, ...(options.residentBytes === undefined ? {} : { residentBytes: options.residentBytes }) }));
  const runner = opened.use(openRunner({ sluice, onNotice }));
  const service: Service = {
    sluice,
    runner,
    config,
    env: standpoint.env,
    cwd: standpoint.cwd,
    uploadDir: join(address.folder ?? join(standpoint.cwd, '.sluice'), 'uploads'),
    now: () => performance.now(),
  };
  const streams = opened.use(openEventStreams(service));
  const owned = opened.move();
  return {
    service,
    streams,
    store: address.db.replace(/\/\/[^@/]*@/, '//…@'),
    async resumeKept() {
      let resumed = 0;
      for (const { runId, belongsTo, config: recorded } of await sluice.custody.kept(KEEPER)) {
        try {
          await runner.start(requestAgain(service, recorded, runId), { belongsTo, consent: false });
          resumed += 1;
        } catch (error) {
          onNotice(`Run ${runId} cannot go on by itself: ${error instanceof Error ? error.message : String(error)}`);
        }
      }
      return resumed;
    },
    [Symbol.asyncDispose]: () => owned[Symbol.asyncDispose](),
  };
}
