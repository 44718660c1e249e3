/** Servers that spoil answers, fail now and then, or have died. */
import { startLoopbackLlm } from '@sluice/testing';
import { ask, askMany, openAsker } from './ask.ts';

const FAULTS = [
  { kind: 'status', status: 500 },
  { kind: 'status', status: 503 },
  { kind: 'status', status: 429, headers: { 'retry-after-ms': '2' } },
  { kind: 'reset' },
  { kind: 'not_json' },
  { kind: 'refusal' },
  { kind: 'length' },
  { kind: 'empty' },
  { kind: 'status', status: 400, message: 'bad request' },
] as const;

export async function mixedFaults(calls: number): Promise<{ readonly ends: ReadonlyMap<string, number>; readonly unnamed: number; readonly requests: number; readonly open: number }> {
  await using llm = await startLoopbackLlm({ script: { shares: FAULTS.map((fault) => ({ share: 0.3 / FAULTS.length, fault })) } });
  const { extractor, journal } = await openAsker(llm.baseUrl, { maxConcurrent: 16 });
  await using _extractor = extractor;
  const ends = await askMany(extractor, calls);
  const unnamed = [...ends].filter(([end]) => end.startsWith('unnamed')).reduce((sum, [, count]) => sum + count, 0);
  return { ends, unnamed, requests: llm.requests.length, open: journal.attempts.filter(({ end }) => end === null).length };
}

export async function outage(calls: number): Promise<{ readonly perSuccess: number; readonly answered: number }> {
  await using llm = await startLoopbackLlm({ script: { shares: [{ share: 0.1, fault: { kind: 'status', status: 503 } }] } });
  const { extractor } = await openAsker(llm.baseUrl, { maxConcurrent: 16 });
  await using _extractor = extractor;
  const answered = (await askMany(extractor, calls)).get('ok') ?? 0;
  return { perSuccess: llm.requests.length / answered, answered };
}

/** Requests nearer to each other than this are under way at once. */
const LATENCY_MS = 20;

/** A first answer, then nothing but 500: the breaker's opening shows in the first gap of half a second between two requests. */
export async function deadServer(): Promise<{ readonly openMs: number; readonly probesAtOnce: number; readonly end: string }> {
  await using llm = await startLoopbackLlm({ script: { latencyMs: LATENCY_MS } });
  const { extractor } = await openAsker(llm.baseUrl, { maxConcurrent: 16 });
  await using _extractor = extractor;
  await ask(extractor, 0);
  llm.misbehave({ latencyMs: LATENCY_MS, shares: [{ share: 1, fault: { kind: 'status', status: 500 } }] });
  const before = llm.requests.length;
  const startedAt = Date.now();
  const ends = await Promise.all(Array.from({ length: 64 }, (_, number) => ask(extractor, number + 1)));
  const asked = llm.requests.slice(before).map(({ at }) => Date.parse(at) - startedAt);
  const calm = asked.findIndex((at, index) => index > 0 && at - (asked[index - 1] ?? 0) >= 500);
  const probes = asked.slice(calm === -1 ? asked.length : calm);
  const [end = ''] = ends.filter((name) => name.startsWith('run:'));
  return { openMs: asked[calm === -1 ? asked.length - 1 : calm - 1] ?? Number.NaN, probesAtOnce: Math.max(0, ...probes.map((at) => probes.filter((other) => other >= at && other < at + LATENCY_MS).length)), end };
}
