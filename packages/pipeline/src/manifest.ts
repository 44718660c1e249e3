/** `manifest.json`: everything that a methods section, or `run --from manifest.json`, needs to repeat a run; no keys. */
import type { StoredRun } from '@sluice/intelligence-services';

/** Version of the manifest's own form. */
const MANIFEST_VERSION = 1;

export function manifestOf(run: StoredRun): Record<string, unknown> {
  return {
    manifestVersion: MANIFEST_VERSION,
    sluiceVersion: '0.1.0',
    runId: run.runId,
    identity: run.identity,
    status: run.status,
    createdAt: run.createdAt.toISOString(),
    finishedAt: run.finishedAt?.toISOString() ?? null,
    pins: run.pins,
    request: run.config,
  };
}
