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
  drawKill,
  type Failpoint,
  type Kill,
  type LoopbackServer,
  type PaidTwice,
  paidTwice,
  readDurableResults,
  type ResultLine,
  runAndKill,
  seededRandom,
  startLoopbackLlm,
  watchFamily,
} from '@sluice/testing';
import { configFile, MOST_CALLS, MOST_DOWNLOADS, MOST_PER_COMMIT, targetsFile, TOLD } from './chaos-papers.ts';
import type { ChaosStore } from './chaos-store.ts';

const main = fileURLToPath(new URL('../../apps/cli/src/main.ts', import.meta.url));

const failpoints: readonly Failpoint[] = [
  { name: 'intake.appended', papers: 100, isCertain: false },
  { name: 'download.done', papers: 1, isCertain: true },
  { name: 'convert.done', papers: 1, isCertain: false },
  { name: 'extract.replied', papers: 1, isCertain: false },
  { name: 'extract.saved', papers: 1, isCertain: false },
  { name: 'record.before_commit', papers: MOST_PER_COMMIT, isCertain: true },
  { name: 'record.after_commit', papers: MOST_PER_COMMIT, isCertain: false },
];

export interface Round {
  readonly attempts: readonly Attempt[];
  readonly results: readonly ResultLine[];
  readonly differences: readonly Difference[];
  readonly paid: PaidTwice;
  readonly fetched: PaidTwice;
  /** Downloads that went on where a kill had broken them off. */
  readonly continued: number;
  /** Command lines of processes that outlived the run by more than ten seconds. */
  readonly leftBehind: readonly string[];
  readonly seconds: number;
}

/** `trouble` null: nothing is killed, and there is nothing to compare with yet. */
export async function chaosRound(options: {
  readonly folder: string;
  readonly sources: readonly string[];
  readonly web: LoopbackServer;
  /** What the web server wrote down. */
  readonly webLog: string;
  readonly store: ChaosStore;
  readonly round: number;
  readonly trouble: { readonly seed: number; readonly kills: number; readonly calm: Round } | null;
  readonly extractor: 'openai' | 'extractive';
  readonly signal: AbortSignal;
}): Promise<Round> {
  const { folder, sources, web, store, round, trouble, extractor, signal } = options;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'targets.yaml'), targetsFile);
  await writeFile(join(folder, 'config.yaml'), configFile(web));
  const logFile = join(folder, 'requests.jsonl');
  const out = join(folder, 'out');
  const db = await store.fresh(folder, round);
  using family = watchFamily();
  await using llm = await startLoopbackLlm({ logFile, script: { latencyMs: 150, latencySigma: 0.6 } });
  const model = extractor === 'openai' ? ['--extractor', 'openai', '--base-url', llm.baseUrl, '--model', 'loopback-1', '--yes'] : [];
  const args = [main, 'run', ...sources, '--config', 'config.yaml', '--targets', 'targets.yaml', '--db', db, '--out', out, ...model, '--json'];
  const env = { PATH: process.env['PATH'], HOME: folder, TMPDIR: process.env['TMPDIR'], OPENAI_API_KEY: 'sk-loopback' };
  const started = performance.now();
  const downloadsBefore = web.requests.length;
  const attempts = await runAndKill({
    command: { file: process.execPath, args, cwd: folder, env },
    nextKill: trouble === null ? () => null : killsOf({ ...trouble, answered: () => new Set(llm.requests.map(({ hash }) => hash)).size }),
    isOver: ({ stderr }) => stderr.includes(TOLD),
    isProgress: (line) => line.startsWith('{"type":"outcome"'),
    timeoutMs: 120_000,
    signal,
    family,
  });
  const seconds = (performance.now() - started) / 1000;
  const last = attempts.at(-1);
  if (last?.exitCode !== 0 && last?.stderr.includes(TOLD) !== true) {
    throw new Error(`Cannot finish round ${round} in "${folder}": exit code ${last?.exitCode} after ${attempts.length} starts; expected 0. ${last?.stderr}`);
  }
  const results = await readDurableResults(join(out, 'results.jsonl'));
  return {
    attempts,
    results,
    differences: trouble === null ? [] : compareResults(trouble.calm.results, results),
    paid: await paidTwice({ logFile, attempts, maxInFlight: MOST_CALLS }),
    fetched: await paidTwice({ logFile: options.webLog, attempts, maxInFlight: MOST_DOWNLOADS }),
    continued: web.requests.slice(downloadsBefore).filter(({ headers }) => headers.range !== undefined).length,
    leftBehind: await outlived(family),
    seconds,
  };
}

/** Each by what is left after the one before: papers that nobody has told of yet, or, since what was told last is lost with its teller, that the model was not asked of. */
function killsOf({ seed, kills, calm, answered }: { readonly seed: number; readonly kills: number; readonly calm: Round; readonly answered: () => number }): (before: readonly Attempt[]) => Kill | null {
  const random = seededRandom(seed);
  const [first] = calm.attempts;
  const firstLineMs = first?.firstLineMs ?? 0;
  const msPerPaper = (calm.seconds * 1000 - firstLineMs) / calm.results.length;
  return (before) => {
    if (before.length >= kills) return null;
    const told = calm.results.length - before.reduce((sum, { progress }) => sum + progress, 0);
    const papers = Math.max(0, calm.paid.distinct === 0 ? told : Math.min(told, calm.paid.distinct - answered()));
    return drawKill(random, { failpoints, left: { kills: kills - before.length, papers, papersPerCommit: MOST_PER_COMMIT, firstLineMs, msPerPaper } });
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
