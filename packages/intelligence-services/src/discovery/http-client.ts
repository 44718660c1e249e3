/** The HTTP client as others see it: what may be asked of it, and with which limits. */
import type { Clock } from './clock.ts';
import type { Download } from './download.ts';
import type { Resolve } from './guarded-connector.ts';
import type { Pace } from './pace.ts';
import type { OpenFile, PartOwner } from './partial-file.ts';

export interface HttpOptions {
  /** Names the program and a contact address, as providers ask. */
  readonly userAgent: string;
  /** Plain http for addresses that came from data. */
  readonly allowHttp: boolean;
  /** Exact origins (`http://127.0.0.1:8080`) that pass unchecked and unpaced. */
  readonly allowedOrigins: readonly string[];
  /** @default 10000 */
  readonly connectTimeoutMs?: number;
  /** From sending to the first byte of the answer. @default 60000 */
  readonly headersTimeoutMs?: number;
  /** Between two pieces of the body. @default 30000 */
  readonly idleTimeoutMs?: number;
  /** Tries of one request, the first included. @default 3 */
  readonly maxTries?: number;
  /** A longer Retry-After is not waited for. @default 120000 */
  readonly maxRetryAfterMs?: number;
  /** Least time between two requests to one host. @default 100 */
  readonly hostIntervalMs?: number;
  readonly clock?: Clock;
  readonly random?: () => number;
  readonly pace?: Pace;
  readonly resolve?: Resolve;
  readonly openFile?: OpenFile;
  readonly partOwner?: PartOwner;
  /** Extra certificate authorities, PEM. */
  readonly certificateAuthorities?: string;
}

export interface GetOptions {
  readonly signal: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
  /** After decoding. @default 64 MiB */
  readonly maxBytes?: number;
  /** @default 120000 */
  readonly totalTimeoutMs?: number;
  /** What the provider asks between two requests; for all hosts that share `paceKey`. */
  readonly intervalMs?: number;
  readonly paceKey?: string;
  readonly waiting?: Waiting;
}

export interface DownloadOptions {
  readonly directory: string;
  readonly maxBytes: number;
  readonly totalTimeoutMs: number;
  readonly etag?: string;
  readonly signal: AbortSignal;
  /** Wraps waits that do not count as the paper's time: turns, Retry-After, back-off. */
  readonly waiting?: Waiting;
}

export type Waiting = <T>(work: () => Promise<T>) => Promise<T>;

export interface HttpClient extends AsyncDisposable {
  /** A PDF into `<directory>/<sha256>.pdf`. */
  download(address: string, options: DownloadOptions): Promise<Download>;
  /** The body of a 2xx answer; throws PaperFailure for all others. */
  getText(address: string, options: GetOptions): Promise<string>;
  getJson(address: string, options: GetOptions): Promise<unknown>;
}
