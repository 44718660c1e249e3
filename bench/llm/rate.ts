/** A limit on requests a second that moves while the client runs, told by 429 alone. */
import { startLoopbackLlm } from '@sluice/testing';
import { ask, openAsker } from './ask.ts';

const LIMITS = [10, 100, 5] as const;
const AT_ONCE = 64;

export interface Phase {
  readonly perSecond: number;
  /** Of what the limit allowed, the share that was asked and answered. */
  readonly used: number;
  /** Of what was asked, the share refused. */
  readonly refused: number;
}

export async function movingLimit(phaseSeconds: number): Promise<readonly Phase[]> {
  const phases: Phase[] = [];
  await using llm = await startLoopbackLlm({});
  const { extractor } = await openAsker(llm.baseUrl, { maxConcurrent: AT_ONCE });
  await using _extractor = extractor;
  const over = new AbortController();
  let number = 0;
  const worker = async (): Promise<void> => {
    while (!over.signal.aborted) await ask(extractor, (number += 1));
  };
  const obey = (perSecond: number): void => llm.misbehave({ latencyMs: 300, rateLimit: { perSecond } });
  obey(LIMITS[0]);
  const workers = Array.from({ length: AT_ONCE }, worker);
  for (const perSecond of LIMITS) {
    obey(perSecond);
    await pause((phaseSeconds * 1000) / 2);
    const before = llm.requests.length;
    await pause((phaseSeconds * 1000) / 2);
    const asked = llm.requests.slice(before);
    const ok = asked.filter(({ status }) => status === 200).length;
    phases.push({ perSecond, used: ok / ((perSecond * phaseSeconds) / 2), refused: asked.filter(({ status }) => status === 429).length / asked.length });
  }
  over.abort();
  llm.misbehave({});
  await Promise.all(workers);
  return phases;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
