/** Tokens-per-minute limits honoured before they are hit: what the server's own headers say is left of the window. */

export interface TokenWindow {
  /** Milliseconds until about so many tokens fit; 0 where nothing is known. */
  waitMs(tokens: number): number;
  started(tokens: number): void;
  seen(headers: Headers | undefined): void;
}

export function tokenWindow(now: () => number): TokenWindow {
  let left: { tokens: number; size: number; readonly resetAt: number } | null = null;
  return {
    waitMs(tokens) {
      if (!left || now() >= left.resetAt) return 0;
      // A call larger than the whole window is sent when the window is full: waiting longer would not help.
      return left.tokens >= Math.min(tokens, left.size) ? 0 : Math.max(1, left.resetAt - now());
    },
    started(tokens) {
      if (left) left.tokens -= tokens;
    },
    seen(headers) {
      const tokens = Number.parseInt(headers?.get('x-ratelimit-remaining-tokens') ?? '', 10);
      const size = Number.parseInt(headers?.get('x-ratelimit-limit-tokens') ?? '', 10);
      const resetMs = duration(headers?.get('x-ratelimit-reset-tokens') ?? null);
      if (!Number.isFinite(tokens) || !Number.isFinite(size) || resetMs === null) return;
      left = { tokens, size, resetAt: now() + resetMs };
    },
  };
}

/** `6m0s`, `1.2s`, `120ms`, or plain seconds. */
function duration(text: string | null): number | null {
  if (!text) return null;
  if (/^\d+(?:\.\d+)?$/u.test(text)) return Number(text) * 1000;
  const unitMs = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 } as const;
  let total: number | null = null;
  for (const [, value, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/gu)) {
    if (unit === 'h' || unit === 'm' || unit === 's' || unit === 'ms') total = (total ?? 0) + Number(value) * unitMs[unit];
  }
  return total;
}
