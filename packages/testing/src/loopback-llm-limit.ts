/** A server's rate limit: a token bucket whose rate may move while it runs, told in the headers that OpenAI sends. */
import type { RateLimit } from './loopback-llm-script.ts';

export interface Limiter {
  /** Null where the request may pass, else milliseconds until the next may. */
  take(limit: RateLimit, tokens: number): number | null;
  headers(limit: RateLimit): Readonly<Record<string, string>>;
}

export function openLimiter(now: () => number): Limiter {
  let requests = Number.POSITIVE_INFINITY;
  let tokens = Number.POSITIVE_INFINITY;
  let filledAt = now();
  const fill = (limit: RateLimit): void => {
    const seconds = (now() - filledAt) / 1000;
    filledAt = now();
    requests = Math.min(limit.burst ?? Math.max(1, limit.perSecond / 4), requests + seconds * limit.perSecond);
    tokens = Math.min(limit.tokensPerMinute ?? Number.POSITIVE_INFINITY, tokens + (seconds * (limit.tokensPerMinute ?? 0)) / 60);
  };
  return {
    take(limit, wanted) {
      fill(limit);
      if (requests < 1) return ((1 - requests) / limit.perSecond) * 1000;
      const perMinute = limit.tokensPerMinute;
      if (perMinute !== undefined && tokens < Math.min(wanted, perMinute)) return ((Math.min(wanted, perMinute) - tokens) / perMinute) * 60_000;
      requests -= 1;
      tokens -= wanted;
      return null;
    },
    headers(limit) {
      if (limit.tokensPerMinute === undefined) return {};
      const missing = limit.tokensPerMinute - Math.max(0, tokens);
      return {
        'x-ratelimit-limit-tokens': String(limit.tokensPerMinute),
        'x-ratelimit-remaining-tokens': String(Math.max(0, Math.floor(tokens))),
        'x-ratelimit-reset-tokens': `${Math.ceil((missing / limit.tokensPerMinute) * 60_000)}ms`,
      };
    },
  };
}
