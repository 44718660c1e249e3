/** Counts and times requests by route, not by address: a stranger's paths make no series. */
import type { MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';

export interface Counted {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly count: number;
}

export interface Requests {
  readonly middleware: MiddlewareHandler;
  counts(): readonly Counted[];
  /** Seconds until an answer began, as a histogram: how many were at or below each bound, all, and their sum. */
  durations(): { readonly bounds: readonly number[]; readonly atMost: readonly number[]; readonly count: number; readonly sum: number };
}

const bounds = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];
const methods = new Set(['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS', 'PUT', 'PATCH']);

export function countRequests(now: () => number): Requests {
  const counts = new Map<string, { readonly method: string; readonly route: string; readonly status: number; count: number }>();
  const atMost = bounds.map(() => 0);
  let sum = 0;
  let all = 0;
  return {
    middleware: async (context, next) => {
      const began = now();
      await next();
      const route = matchedRoutes(context).findLast(({ path }) => !path.includes('*'))?.path ?? 'none';
      const method = methods.has(context.req.method) ? context.req.method : 'OTHER';
      const { status } = context.res;
      const key = `${method} ${route} ${status}`;
      const counted = counts.get(key) ?? { method, route, status, count: 0 };
      counted.count += 1;
      counts.set(key, counted);
      const seconds = (now() - began) / 1000;
      sum += seconds;
      all += 1;
      bounds.forEach((bound, index) => {
        if (seconds <= bound) atMost[index] = (atMost[index] ?? 0) + 1;
      });
    },
    counts: () => [...counts.values()],
    durations: () => ({ bounds, atMost, count: all, sum }),
  };
}
