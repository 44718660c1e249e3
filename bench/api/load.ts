/** One run with readers of its events and requests for it beside it: how long each request took, how long the run, what each reader got. */
import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Api, Cpu } from './start-api.ts';

export interface Load {
  readonly readers: number;
  readonly asked: number;
  readonly done: number;
  /** All that were sent. */
  readonly requests: number;
  readonly p50: number;
  readonly p99: number;
  readonly runSeconds: number;
  /** Readers that got each event once and in order. */
  readonly whole: number;
  readonly failed: number;
  /** Processor seconds until the run has ended and everybody has an answer. */
  readonly cpu: Cpu;
}

export interface LoadOptions {
  readonly list: string;
  readonly papers: number;
  /** A model to ask; null takes passages, which only this machine's processor works on. */
  readonly baseUrl: string | null;
  readonly readers: number;
  readonly perSecond: number;
}

export async function load(api: Api, { list, papers, baseUrl, readers, perSecond }: LoadOptions): Promise<Load> {
  // A question that was never asked: no answer is in the cache.
  const targets = [{ name: 'finding', description: `What the study found, its main result (${performance.now()})` }];
  const model = baseUrl === null ? {} : { extractor: 'openai', model: 'loopback-1', baseUrl, consent: true };
  const started = await api.ask('/v1/runs', { sources: [list], targets, newRun: true, ...model });
  const runId = textOf(started, 'runId');
  if (runId === '') throw new Error(`Cannot measure: ${JSON.stringify(started)}; expected a run`);
  while (!JSON.stringify(await api.ask(`/v1/runs/${runId}`)).includes('"intakeComplete":true')) await sleep(50);
  const streams = Array.from({ length: readers }, () => follow(`${api.address}/v1/runs/${runId}/events`));
  const over = new AbortController();
  const before = await api.cpu();
  const asking = perSecond === 0 ? nothingAsked : ask(api, { runId, papers, perSecond, signal: over.signal });
  let run = started;
  while (textOf(run, 'status') !== 'finished') {
    await sleep(250);
    run = await api.ask(`/v1/runs/${runId}`);
    if (['paused', 'interrupted'].includes(textOf(run, 'status'))) throw new Error(`Cannot measure: the run ended as ${textOf(run, 'status')}, ${textOf(run, 'reason')}; expected finished`);
  }
  over.abort();
  const { times, seconds, failed } = await asking;
  const got = await Promise.all(streams);
  const cpu = await api.cpu();
  const all = Math.max(0, ...got.map((ids) => ids.length));
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return {
    readers,
    asked: perSecond,
    done: times.length / seconds,
    requests: times.length,
    p50: at(0.5),
    p99: at(0.99),
    runSeconds: (Date.parse(textOf(run, 'finishedAt')) - Date.parse(textOf(run, 'createdAt'))) / 1000,
    whole: got.filter((ids) => ids.length === all && ids.every((id, index) => id === index + 1)).length,
    failed,
    cpu: { service: cpu.service - before.service, store: cpu.store - before.store, asker: cpu.asker - before.asker },
  };
}

interface Answers {
  readonly times: readonly number[];
  readonly seconds: number;
  readonly failed: number;
}

const nothingAsked: Answers = { times: [], seconds: 1, failed: 0 };

/** At a steady rate, whether or not earlier ones are answered: the run, its table, one paper after another, the list of runs. */
async function ask(
  api: Api,
  { runId, papers, perSecond, signal }: { readonly runId: string; readonly papers: number; readonly perSecond: number; readonly signal: AbortSignal },
): Promise<Answers> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const times: number[] = [];
  let failed = 0;
  const open: Promise<void>[] = [];
  const began = performance.now();
  for (let sent = 0; !signal.aborted; sent += 1) {
    // Also where it is late: answers want to be read in between.
    await sleep(Math.max(0, began + (sent * 1000) / perSecond - performance.now()));
    const paths = [`/v1/runs/${runId}`, `/v1/runs/${runId}/results?limit=20`, `/v1/runs/${runId}/results/${1 + ((sent * 7919) % papers)}`, '/v1/runs?limit=5'];
    const at = performance.now();
    open.push(
      statusOf(`${api.address}${paths[sent % paths.length] ?? ''}`, agent).then((status) => {
        times.push(performance.now() - at);
        if (status !== 200) failed += 1;
      }),
    );
  }
  const seconds = (performance.now() - began) / 1000;
  await Promise.all(open);
  agent.destroy();
  return { times, seconds, failed };
}

function statusOf(address: string, agent: Agent): Promise<number> {
  return new Promise((resolve) => {
    get(address, { agent }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
    }).on('error', () => resolve(0));
  });
}

/** Resolves with all ids when the stream ends. */
function follow(address: string): Promise<readonly number[]> {
  return new Promise((resolve) => {
    const ids: number[] = [];
    let rest = '';
    get(address, { agent: false }, (response) => {
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        const told = rest + text;
        const whole = told.lastIndexOf('\n\n') + 1;
        for (const [, id] of told.slice(0, whole).matchAll(/^id: (\d+)$/gm)) ids.push(Number(id));
        rest = told.slice(whole);
      });
      response.on('end', () => resolve(ids));
      response.on('error', () => resolve(ids));
    }).on('error', () => resolve(ids));
  });
}

function textOf(value: unknown, key: string): string {
  if (typeof value !== 'object' || value === null) return '';
  const found = Object.entries(value).find(([name]) => name === key)?.[1];
  return typeof found === 'string' ? found : '';
}
