/** Makespan and cost of corpora that nobody can try here: each limit's throughput from a measured or stated figure, and which of them binds. */

export interface Scenario {
  readonly papers: number;
  readonly workers: number;
}

export interface Given {
  /** Seconds of one core a paper takes in conversion. */
  readonly convertCoreSeconds: number;
  /** Seconds of one call, and calls a paper. */
  readonly callSeconds: number;
  readonly callsPerPaper: number;
  readonly tokensPerPaper: number;
  readonly usdPerMillionTokens: number;
  /** Conversions and calls at once in one worker. */
  readonly convertSlots: number;
  readonly llmSlots: number;
  /** Papers a second that one Postgres took through queue and record. */
  readonly databasePapersPerSecond: number;
  /** Tokens a minute that the provider allows; null for one's own server. */
  readonly providerTokensPerMinute: number | null;
  readonly workerUsdPerHour: number;
  readonly bytesPerPaper: number;
}

export interface Outlook {
  readonly hours: number;
  readonly binds: string;
  readonly workerUsd: number;
  readonly tokenUsd: number;
  readonly storeGb: number;
}

/** How many workers it takes until what they share binds instead of what each has: more are not faster. */
export function workersThatFill(given: Given): { readonly provider: number; readonly database: number } {
  const ofOne = Math.min(given.convertSlots / given.convertCoreSeconds, given.llmSlots / (given.callSeconds * given.callsPerPaper));
  const { providerTokensPerMinute } = given;
  const provider = providerTokensPerMinute === null ? Number.POSITIVE_INFINITY : providerTokensPerMinute / 60 / given.tokensPerPaper;
  return { provider: Math.ceil(provider / ofOne), database: Math.ceil(given.databasePapersPerSecond / ofOne) };
}

/** The slowest of the road's parts sets the pace: with a full road the others wait for it. */
export function outlook({ papers, workers }: Scenario, given: Given): Outlook {
  const paces: readonly (readonly [string, number])[] = [
    ['conversion', (workers * given.convertSlots) / given.convertCoreSeconds],
    ['calls in flight', (workers * given.llmSlots) / (given.callSeconds * given.callsPerPaper)],
    ['database', given.databasePapersPerSecond],
    ['provider', given.providerTokensPerMinute === null ? Number.POSITIVE_INFINITY : given.providerTokensPerMinute / 60 / given.tokensPerPaper],
  ];
  const [binds, pace] = paces.reduce((slowest, part) => (part[1] < slowest[1] ? part : slowest));
  const hours = papers / pace / 3600;
  return {
    hours,
    binds,
    workerUsd: hours * workers * given.workerUsdPerHour,
    tokenUsd: (papers * given.tokensPerPaper * given.usdPerMillionTokens) / 1e6,
    storeGb: (papers * given.bytesPerPaper) / 1e9,
  };
}
