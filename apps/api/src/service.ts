/** What every route works with: the door, the runs at work here, and what callers may ask for. */
import type { LoadedConfig, Sluice } from '@sluice/pipeline';
import type { Glance } from './glance.ts';
import type { Policy } from './policy.ts';
import type { Runner } from './runner.ts';
import type { UploadLimits } from './uploads.ts';

export interface Service {
  readonly sluice: Sluice;
  /** The same, for what many look at. */
  readonly glance: Glance;
  readonly runner: Runner;
  /** The server's own config: what a request does not say, it says. */
  readonly config: LoadedConfig;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where relative sources are meant from. */
  readonly cwd: string;
  /** Where uploads are kept, and how large they may be. */
  readonly uploads: UploadLimits;
  readonly policy: Policy;
  readonly now: () => number;
}

/** Whose request it is: null where the server is open to this machine. */
export interface Caller {
  readonly owner: string | null;
}

export interface Env {
  Variables: { caller: Caller };
}
