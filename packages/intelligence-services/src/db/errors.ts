/** What can go wrong with a store, and how a caller tells waiting from giving up. */
import { PaperFailure, RunFault, SluiceError } from '@sluice/core-models';

/** The store cannot be opened or used. Exit code 5. */
export class DatabaseError extends SluiceError {
  override readonly name = 'DatabaseError';
}

/** Another process has the store open, and it takes one opener. */
export class StoreHeldError extends DatabaseError {
  /** As `Database.url` names it. */
  readonly url: string;
  /** The process that has it, as it named itself. */
  readonly holder: string;

  constructor(message: string, held: { readonly url: string; readonly holder: string }) {
    super(message);
    this.url = held.url;
    this.holder = held.holder;
  }
}

/**
 * True where the connection was lost or the server is stopped, starting or full: worth waiting for. `ENOENT` is one of its socket's file, not of any file.
 * Drivers wrap errors, so the whole chain of causes is read; but what is classed already tells of another server, however its connection was lost.
 */
export function isDatabaseGone(error: unknown): boolean {
  if (error instanceof PaperFailure || (error instanceof RunFault && error.faultClass !== 'database_gone')) return false;
  return causes(error).some(({ code, message }) => goneCodes.has(code) || code.startsWith('08') || message === 'PGlite is closed' || (code === 'ENOENT' && message.startsWith('connect ')));
}

/** True where the server ended a transaction because it and another waited for each other: the same work once more finds its way free. */
export function isDeadlock(error: unknown): boolean {
  return causes(error).some(({ code }) => code === '40P01');
}

/** The run's fault behind a database error (promise 7): `disk_full`, `database_gone`, or null where it is none. */
export function asRunFault(error: unknown): RunFault | null {
  if (error instanceof RunFault) return error;
  if (causes(error).some(({ code, message }) => fullCodes.has(code) || message.includes('No space left on device'))) {
    return new RunFault('disk_full', 'Cannot write to the database: the disk is full; expected free space', { cause: error });
  }
  if (isDatabaseGone(error)) {
    return new RunFault('database_gone', 'Cannot reach the database: the connection is lost; expected a running server', { cause: error });
  }
  return null;
}

/** The innermost sentence of an error: what the server or the system said. PGlite's file system throws objects that are no errors. */
export function innermostMessage(error: unknown): string {
  return causes(error).at(-1)?.message ?? (typeof error === 'string' ? error : JSON.stringify(error));
}

const fullCodes: ReadonlySet<string> = new Set(['53100', 'ENOSPC', 'EDQUOT']);

/** SQLSTATEs of a server that stops, starts or is full, codes of postgres.js, and errno names of a socket. */
const goneCodes: ReadonlySet<string> = new Set(
  `57P01 57P02 57P03 25P03 53300
   CONNECTION_CLOSED CONNECTION_ENDED CONNECTION_DESTROYED CONNECT_TIMEOUT
   ECONNREFUSED ECONNRESET ECONNABORTED EPIPE ETIMEDOUT EHOSTUNREACH ENETUNREACH ENOTFOUND EAI_AGAIN`.split(/\s+/),
);

function causes(error: unknown): readonly { readonly code: string; readonly message: string }[] {
  const found = [];
  // Eight is deeper than any driver nests; a chain that bites its tail must end.
  for (let at = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth += 1) {
    found.push({ code: 'code' in at && typeof at.code === 'string' ? at.code : '', message: at.message });
  }
  return found;
}
