/** Opens what the service works with: the store, the runs that it goes on with, the streams; closed in the opposite order. */
import { join } from 'node:path';
import { type LoadedConfig, type Standpoint, makeStore, openSluice, storeAddress } from '@sluice/pipeline';
import { type EventStreams, openEventStreams } from './event-stream.ts';
import { openGlance } from './glance.ts';
import { policyOf } from './policy.ts';
import { openRunThread } from './run-thread.ts';
import { DRAIN_MS, KEEPER, openRunner } from './runner.ts';
import type { Service } from './service.ts';
import { cwdOf, requestAgain } from './start-request.ts';
import type { Traces } from './traces/open-traces.ts';

/** Enough for two slow tables and the rest beside them; a run's commits have their own. */
const READ_CONNECTIONS = 4;

export interface OpenServiceOptions {
  readonly standpoint: Standpoint;
  readonly db: string | undefined;
  readonly config: LoadedConfig;
  readonly residentBytes?: () => number;
  readonly onNotice: (sentence: string) => void;
  /** Where the papers of runs in this thread are traced; a thread of their own opens its own. */
  readonly traces?: Pick<Traces, 'papers'> | undefined;
  /** Runs are worked on in this thread, or in one of their own where the store can be opened twice. @default 'thread' */
  readonly runsIn?: 'thread' | 'here';
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
  const address = await storeAddress(standpoint, options.db ?? (standpoint.env['DATABASE_URL'] === undefined ? config.api.db : undefined));
  if (address.isNew && address.folder !== null) {
    await makeStore(address.folder);
    onNotice(`A new store is kept in ${address.folder}.`);
  }
  await using opened = new AsyncDisposableStack();
  const blobs = standpoint.env['SLUICE_BLOBS'] ?? '';
  const sluice = opened.use(await openSluice({ db: address.db, onNotice, readConnections: READ_CONNECTIONS, ...(blobs === '' ? {} : { blobs: { address: blobs, env: standpoint.env } }), ...(options.residentBytes === undefined ? {} : { residentBytes: options.residentBytes }) }));
  const uploadDir = join(address.folder ?? join(standpoint.cwd, '.sluice'), 'uploads');
  const now = (): number => performance.now();
  const glance = openGlance(sluice, now);
  const running = { maxRuns: config.api.maxRuns, drainMs: DRAIN_MS, onNotice, onEnded: () => glance.forget() };
  const inThread = options.runsIn !== 'here' && sluice.openers === 'many';
  const runner = opened.use(inThread ? openRunThread({ ...running, ...(blobs === '' ? {} : { blobs }), db: address.db, onDeath: raise }) : openRunner({ ...running, sluice, onStay: options.traces?.papers }));
  const service: Service = {
    sluice,
    glance,
    runner,
    config,
    env: standpoint.env,
    cwd: standpoint.cwd,
    uploads: { folder: uploadDir, maxFileBytes: config.jobs[0].settings.pdfSettings.maxFileSizeMb * 1024 * 1024 },
    policy: policyOf({ roots: config.api.roots, uploadDir, cwd: standpoint.cwd }),
    now,
  };
  const streams = opened.use(openEventStreams(service, { maxReaders: config.api.maxReaders }));
  const owned = opened.move();
  return {
    service,
    streams,
    store: address.db.replace(/\/\/[^@/]*@/, '//…@'),
    async resumeKept() {
      let resumed = 0;
      for (const { runId, belongsTo, config: recorded } of await sluice.custody.kept(KEEPER)) {
        try {
          await runner.start(requestAgain(service, recorded, runId), { belongsTo, consent: false, ...service.policy.runOptions({ owner: belongsTo }, cwdOf(recorded)) });
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

/** Out of any handler's reach: whoever started the service starts it again, and it goes on with its runs. */
function raise(fault: unknown): void {
  queueMicrotask(() => {
    throw fault;
  });
}
