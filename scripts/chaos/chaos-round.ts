/** One round: a fresh store, the same papers, the real command killed as planned and brought to its end, then everything compared. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  type Attempt,
  compareResults,
  type Difference,
  type Kill,
  type PaidTwice,
  paidTwice,
  readDurableResults,
  type ResultLine,
  runAndKill,
  startLoopbackLlm,
  watchFamily,
} from '@sluice/testing';
import { configFile, targetsFile } from './chaos-papers.ts';
import type { ChaosStore } from './chaos-store.ts';

const main = fileURLToPath(new URL('../../apps/cli/src/main.ts', import.meta.url));

export interface Round {
  readonly attempts: readonly Attempt[];
  readonly results: readonly ResultLine[];
  readonly differences: readonly Difference[];
  readonly paid: PaidTwice;
  /** Command lines of processes that outlived the run by more than ten seconds. */
  readonly leftBehind: readonly string[];
  readonly seconds: number;
}

/** `expected` null: nothing to compare with yet, this is the undisturbed run. */
export async function chaosRound(options: {
  readonly folder: string;
  readonly papers: string;
  readonly store: ChaosStore;
  readonly round: number;
  readonly kills: readonly Kill[];
  readonly expected: readonly ResultLine[] | null;
  readonly extractor: 'openai' | 'extractive';
  readonly signal: AbortSignal;
}): Promise<Round> {
  const { folder, papers, store, round, kills, expected, extractor, signal } = options;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'targets.yaml'), targetsFile);
  await writeFile(join(folder, 'config.yaml'), configFile);
  const logFile = join(folder, 'requests.jsonl');
  const out = join(folder, 'out');
  const db = await store.fresh(folder, round);
  using family = watchFamily();
  await using llm = await startLoopbackLlm({ logFile, script: { latencyMs: 60, latencySigma: 0.6 } });
  const model = extractor === 'openai' ? ['--extractor', 'openai', '--base-url', llm.baseUrl, '--model', 'loopback-1', '--yes'] : [];
  const args = [main, 'run', papers, '--config', 'config.yaml', '--targets', 'targets.yaml', '--db', db, '--out', out, ...model, '--json'];
  const env = { PATH: process.env['PATH'], HOME: folder, TMPDIR: process.env['TMPDIR'], OPENAI_API_KEY: 'sk-loopback' };
  const started = performance.now();
  const attempts = await runAndKill({ command: { file: process.execPath, args, cwd: folder, env }, kills, timeoutMs: 120_000, signal, family });
  const seconds = (performance.now() - started) / 1000;
  const last = attempts.at(-1);
  if (last?.exitCode !== 0) {
    throw new Error(`Cannot finish round ${round} in "${folder}": exit code ${last?.exitCode} after ${attempts.length} starts; expected 0. ${last?.stderr}`);
  }
  const results = await readDurableResults(join(out, 'results.jsonl'));
  return {
    attempts,
    results,
    differences: expected === null ? [] : compareResults(expected, results),
    paid: await paidTwice({ logFile, attempts, maxInFlight: 3 }),
    leftBehind: await outlived(family),
    seconds,
  };
}

/** The server of a local store stops a while after the last of its users; whoever is there ten seconds later was forgotten. */
async function outlived(family: { living(): Promise<readonly { readonly pid: number; readonly command: string }[]> }): Promise<readonly string[]> {
  for (let tries = 0; tries < 20; tries += 1) {
    const living = await family.living();
    if (living.length === 0) return [];
    await sleep(500);
  }
  const living = await family.living();
  for (const { pid } of living) process.kill(pid, 'SIGKILL');
  return living.map(({ command }) => command);
}

/** Frees the disk of a round in which nothing was found; the others are kept to be looked at. */
export async function forgetRound(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
}
