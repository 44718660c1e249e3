/** What all runs of one open Sluice share, and what only the outside world knows: who we are, how much memory we hold, what time it is. */
import { randomUUID } from 'node:crypto';
import { type BlobStore, type Database, PaperQueue, thisOwner } from '@sluice/intelligence-services';

export interface House {
  readonly db: Database;
  /** The same store for what is only looked at: with connections of its own where `readConnections` were asked for. */
  readonly reads: Database;
  /** Folder for PDFs and scratch files. */
  readonly workDir: string;
  /** Who works on a run: this process, and which house of it. */
  readonly owner: string;
  readonly onNotice: (sentence: string) => void;
  readonly now: () => Date;
  /** Resident memory of this process in bytes. */
  readonly residentBytes: () => number;
  readonly failpoint: (name: string) => void;
  /** PDFs that workers of several machines share. */
  readonly blobs: BlobStore | null;
  /** Opened at its first use; null for a store of one process, and where nobody asked to share the work. */
  readonly queue: (() => Promise<PaperQueue>) | null;
  /** Ends what was opened at need; the database is whoever's opened it. */
  readonly close: () => Promise<void>;
}

/** The part of the outside that an app hands in; a library user need not. */
export interface HouseOptions {
  readonly residentBytes?: () => number;
  readonly failpoint?: (name: string) => void;
  readonly now?: () => Date;
  /** Connections for looking at runs, beside those of the runs themselves: for a service with many readers. @default 0, all share */
  readonly readConnections?: number;
  /** True where this process may change nothing of the store's tables: it waits for `sluice migrate` instead. */
  readonly asWorker?: boolean;
}

export function houseOf(given: { readonly db: Database; readonly workDir: string; readonly onNotice: (sentence: string) => void; readonly options: HouseOptions; readonly blobs: BlobStore | null }): House {
  const { db, workDir, onNotice, options, blobs } = given;
  const { readConnections = 0 } = options;
  const reads = readConnections === 0 ? undefined : db.pool?.(readConnections);
  let queue: Promise<PaperQueue> | undefined;
  const forget = (error: unknown): never => {
    queue = undefined;
    throw error;
  };
  return {
    db,
    reads: reads ?? db,
    workDir,
    onNotice,
    owner: `${thisOwner()}:${randomUUID()}`,
    now: options.now ?? (() => new Date()),
    residentBytes: options.residentBytes ?? (() => 0),
    failpoint: options.failpoint ?? (() => undefined),
    blobs,
    queue: db.kind === 'postgres' ? () => (queue ??= PaperQueue.open(db, { migrate: options.asWorker !== true }).catch(forget)) : null,
    close: async () => {
      const opened = await queue?.catch(() => null);
      await opened?.[Symbol.asyncDispose]();
      await reads?.[Symbol.asyncDispose]();
    },
  };
}
