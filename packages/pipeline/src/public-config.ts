/** The request as it may be stored and shown: everything but the keys. */
import type { RunRequest } from './request.ts';

/** What is written to the runs table and to `manifest.json`; secrets are replaced, so that a manifest can be published. */
export function publicConfigOf(request: RunRequest): Record<string, unknown> {
  return JSON.parse(JSON.stringify(request, (key, value: unknown) => (/api_?key$/i.test(key) && typeof value === 'string' ? undefined : value)));
}
