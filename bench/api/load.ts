/** One run with readers of its events and requests for it beside it: how long each request took, how long the run, what each reader got. */
import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { startAsking, startReading } from './crowd.ts';
import type { Asked, Read } from './crowd-words.ts';
import type { Api, Cpu } from './start-api.ts';
import type { Model } from './start-model.ts';
import { type RunOptions, lookAtRun, startRun, textOf } from './start-run.ts';

export interface Load {
  readonly readers: number;
  readonly asked: number;
  readonly done: number;
  /** All that were sent. */
  readonly requests: number;
  readonly p50: number;
  readonly p99: number;
  readonly runSeconds: number;
  readonly read: Read;
  readonly failed: number;
  /** The machine's load average when all was over: others' work too. */
  readonly load: number;
  /** Processor seconds from before the first reader until the run has ended and everybody has an answer. */
  readonly cpu: Cpu & { readonly model: number; readonly asker: number };
}

export interface LoadOptions extends RunOptions {
  readonly papers: number;
  readonly readers: number;
  readonly perSecond: number;
}

/** Requests are counted from when all readers listen. */
export async function load(api: Api, { list, papers, model, readers, perSecond }: LoadOptions): Promise<Load> {
  const { runId, run: started } = await startRun(api, { list, model });
  while (!JSON.stringify(await api.ask(`/v1/runs/${runId}`)).includes('"intakeComplete":true')) await sleep(50);
  const port = Number(new URL(api.address).port);
  const before = await cpuOf(api, model);
  const reading = readers === 0 ? nobodyReads : await startReading({ port, runId, readers });
  const asking = perSecond === 0 ? nobodyAsks : startAsking({ port, runId, papers, perSecond });
  let { run, isFinished } = { run: started, isFinished: false };
  while (!isFinished) {
    await sleep(250);
    ({ run, isFinished } = await lookAtRun(api, runId));
  }
  const { times, seconds, failed, cpu: askerSeconds } = await asking.stop();
  const read = await reading.done;
  const cpu = await cpuOf(api, model);
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
    read,
    failed,
    load: loadavg()[0] ?? Number.NaN,
    cpu: { serving: cpu.serving - before.serving, working: cpu.working - before.working, store: cpu.store - before.store, model: cpu.model - before.model, asker: askerSeconds },
  };
}

const nobodyAsks = { stop: (): Promise<Asked> => Promise.resolve({ times: [], seconds: 1, failed: 0, cpu: 0 }) };
const nobodyReads = { done: Promise.resolve<Read>({ whole: 0, events: 0, bytes: 0, arrivedMs: 0, cpu: 0 }) };

async function cpuOf(api: Api, model: Model | null): Promise<Omit<Load['cpu'], 'asker'>> {
  return { ...(await api.cpu()), model: (await model?.cpu()) ?? 0 };
}
