/** The real server does not run on this machine: the one trouble that PGlite is the answer to. */
import { DatabaseError } from '../errors.ts';

export class ServerUnavailableError extends DatabaseError {}
