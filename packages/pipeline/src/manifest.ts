/** `manifest.json`: everything that a methods section, or `run --from manifest.json`, needs to repeat a run; no keys. */
import { type Database, type StoredRun, promptText, runFacts } from '@sluice/intelligence-services';
import { RunRequest } from './request.ts';
import { UNTOLD } from './untold.ts';
import { SLUICE_VERSION } from './version.ts';
import { WRITTEN_TO } from './written-folders.ts';

/** Version of the manifest's own form. */
const MANIFEST_VERSION = 1;

export async function manifestOf(db: Database, run: StoredRun): Promise<Record<string, unknown>> {
  const facts = await runFacts(db, run.runId);
  const request = RunRequest.parse(run.config);
  const { llmSettings } = request.settings;
  return {
    manifestVersion: MANIFEST_VERSION,
    sluiceVersion: SLUICE_VERSION,
    runId: run.runId,
    identity: run.identity,
    status: run.status,
    createdAt: run.createdAt.toISOString(),
    finishedAt: run.finishedAt?.toISOString() ?? null,
    pins: Object.fromEntries(Object.entries(run.pins).filter(([name]) => name !== WRITTEN_TO && name !== UNTOLD)),
    query: request.query ?? null,
    sources: facts.sources,
    inputs: { files: facts.inputs, sha256: facts.inputsSha256 },
    model:
      request.extractor === 'openai'
        ? {
            asked: llmSettings.model ?? null,
            answered: facts.modelsAnswered,
            baseUrl: llmSettings.baseUrl ?? null,
            temperature: llmSettings.temperature,
            seed: llmSettings.seed ?? null,
            maxTokens: llmSettings.maxTokens,
            prompt: promptText(request.targets),
          }
        : null,
    request: run.config,
  };
}
