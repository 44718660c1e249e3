/** What all runs of one open Sluice share, and what only the outside world knows: who we are, how much memory we hold, what time it is. */
import { randomUUID } from 'node:crypto';
import { type Database, thisOwner } from '@sluice/intelligence-services';

export interface House {
  readonly db: Database;
  /** Folder for PDFs and scratch files. */
  readonly workDir: string;
  /** Who works on a run: this process, and which house of it. */
  readonly owner: string;
  readonly onNotice: (sentence: string) => void;
  readonly now: () => Date;
  /** Resident memory of this process in bytes. */
  readonly residentBytes: () => number;
  readonly failpoint: (name: string) => void;
}

/** The part of the outside that an app hands in; a library user need not. */
export interface HouseOptions {
  readonly residentBytes?: () => number;
  readonly failpoint?: (name: string) => void;
  readonly now?: () => Date;
}

export function houseOf(given: { readonly db: Database; readonly workDir: string; readonly onNotice: (sentence: string) => void; readonly options: HouseOptions }): House {
  const { db, workDir, onNotice, options } = given;
  return {
    db,
    workDir,
    onNotice,
    owner: `${thisOwner()}:${randomUUID()}`,
    now: options.now ?? (() => new Date()),
    residentBytes: options.residentBytes ?? (() => 0),
    failpoint: options.failpoint ?? (() => undefined),
  };
}
