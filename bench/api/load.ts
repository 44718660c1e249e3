/** One run with readers of its events and requests for it beside it: how long each request took, how long the run, what each reader got. */
import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from './start-api.ts';

export interface Load {
  readonly readers: number;
  readonly asked: number;
  readonly done: number;
  readonly p50: number;
  readonly p99: number;
  readonly runSeconds: number;
  /** Readers that got each event once and in order. */
  readonly whole: number;
  readonly failed: number;
}

const targets = [{ name: 'finding', description: 'What the study found, its main result' }];

export async function load(api: Api, { readers, perSecond }: { readonly readers: number; readonly perSecond: number }): Promise<Load> {
  const started = await api.ask('/v1/runs', { sources: ['list.jsonl'], targets: targets.map((target) => ({ ...target, description: `${target.description} (${performance.now()})` })), newRun: true });
  const runId = textOf(started, 'runId');
  const streams = Array.from({ length: readers }, () => follow(`${api.address}/v1/runs/${runId}/events`));
  const times: number[] = [];
  let failed = 0;
  const over = new AbortController();
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const paths = [`/v1/runs/${runId}`, `/v1/runs/${runId}/results?limit=20`, `/v1/runs/${runId}`, `/v1/runs?limit=5`];
  const began = performance.now();
  const asking = (async () => {
    if (perSecond === 0) return;
    const open: Promise<void>[] = [];
    for (let sent = 0; !over.signal.aborted; sent += 1) {
      const due = began + (sent * 1000) / perSecond;
      if (due > performance.now()) await sleep(due - performance.now());
      const at = performance.now();
      open.push(
        ask(`${api.address}${paths[sent % paths.length] ?? ''}`, agent).then((status) => {
          times.push(performance.now() - at);
          if (status !== 200) failed += 1;
        }),
      );
    }
    await Promise.all(open);
  })();
  let run = started;
  for (;;) {
    await sleep(250);
    run = await api.ask(`/v1/runs/${runId}`);
    if (textOf(run, 'status') === 'finished') break;
    if (['paused', 'interrupted'].includes(textOf(run, 'status')) && textOf(run, 'finishedAt') !== '') throw new Error(`Cannot measure: the run ended as ${textOf(run, 'status')}; expected finished`);
  }
  const seconds = (performance.now() - began) / 1000;
  over.abort();
  await asking;
  agent.destroy();
  const got = await Promise.all(streams);
  const all = Math.max(0, ...got.map((ids) => ids.length));
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return {
    readers,
    asked: perSecond,
    done: perSecond === 0 ? 0 : times.length / seconds,
    p50: at(0.5),
    p99: at(0.99),
    runSeconds: (Date.parse(textOf(run, 'finishedAt')) - Date.parse(textOf(run, 'createdAt'))) / 1000,
    whole: got.filter((ids) => ids.length === all && ids.every((id, index) => id === index + 1)).length,
    failed,
  };
}

function ask(address: string, agent: Agent): Promise<number> {
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
        const parts = (rest + text).split('\n\n');
        rest = parts.pop() ?? '';
        for (const part of parts) {
          const id = /^id: (\d+)$/m.exec(part)?.[1];
          if (id !== undefined) ids.push(Number(id));
        }
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
