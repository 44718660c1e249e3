/** Starts a run whose questions were never asked before, so that no answer is in the cache. */
import type { Api } from './start-api.ts';
import type { Model } from './start-model.ts';

export interface RunOptions {
  readonly list: string;
  /** A model to ask; null takes passages, which only this machine's processor works on. */
  readonly model: Model | null;
}

/** The run as the service answers with it; throws where it does not start one. */
export async function startRun(api: Api, { list, model }: RunOptions): Promise<{ readonly runId: string; readonly run: unknown }> {
  const targets = [{ name: 'finding', description: `What the study found, its main result (${performance.now()})` }];
  const extractor = model === null ? {} : { extractor: 'openai', model: 'loopback-1', baseUrl: model.baseUrl, consent: true };
  const run = await api.ask('/v1/runs', { sources: [list], targets, newRun: true, ...extractor });
  const runId = textOf(run, 'runId');
  if (runId === '') throw new Error(`Cannot measure: ${JSON.stringify(run)}; expected a run`);
  return { runId, run };
}

/** The run, once it is asked again; throws where it ended otherwise than finished. */
export async function lookAtRun(api: Api, runId: string): Promise<{ readonly run: unknown; readonly isFinished: boolean }> {
  const run = await api.ask(`/v1/runs/${runId}`);
  const status = textOf(run, 'status');
  if (['paused', 'interrupted'].includes(status)) throw new Error(`Cannot measure: the run ended as ${status}, ${textOf(run, 'reason')}; expected finished`);
  return { run, isFinished: status === 'finished' };
}

/** A text of a JSON object; '' where it has none of that name. */
export function textOf(value: unknown, key: string): string {
  if (typeof value !== 'object' || value === null) return '';
  const found = Object.entries(value).find(([name]) => name === key)?.[1];
  return typeof found === 'string' ? found : '';
}
