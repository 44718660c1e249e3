/**
 * Bought once, and for what was said: papers of ../shared/corpus through the library, with a model on 127.0.0.1 that answers in sentences of the paper.
 * What `plan` says before and what was spent then, with documents not yet made and with documents in the store; and what another converter leaves of the
 * answers: poppler in place of pdfjs, two readers without a line in common, so that a new version of one of them differs less.
 *
 *     node bench/upgrade.ts [--papers 52] [--misses]
 */
import { mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import type { Outcome, RunSummary } from '@sluice/core-models';
import { type Plan, type RunRequestInput, loadTargets, openSluice } from '@sluice/pipeline';
import { sharedFolder, startLoopbackLlm } from '@sluice/testing';
import { printTable } from './print-table.ts';

const { values } = parseArgs({ options: { papers: { type: 'string', default: '52' }, misses: { type: 'boolean', default: false } } });
const shared = sharedFolder();
if (shared === null) {
  process.stdout.write('skipped: no ../shared; expected the corpus there or in SLUICE_SHARED\n');
  process.exit(0);
}

const corpus = join(shared, 'corpus', 'papers');
const sources = (await readdir(corpus)).filter((name) => name.endsWith('.pdf')).toSorted().slice(0, Number(values.papers)).map((name) => join(corpus, name));
const setOf = async (name: string): Promise<RunRequestInput['targets']> => [...(await loadTargets({ path: `${name}.yaml`, cwd: new URL('../examples/targets/', import.meta.url).pathname, env: {} }))];
const folder = await realpath(await mkdtemp(join(tmpdir(), 'sluice-bench-')));

interface Bought {
  readonly plan: Plan;
  readonly calls: number;
  readonly summary: RunSummary;
  readonly outcomes: readonly Outcome[];
}

try {
  await using llm = await startLoopbackLlm();
  await using sluice = await openSluice({ db: `local:${join(folder, 'db')}` });
  const buy = async (reader: 'pdfjs' | 'poppler', set: string): Promise<Bought> => {
    const llmSettings = { model: 'loopback-1', baseUrl: llm.baseUrl, prices: { 'loopback-1': { input: 1, output: 4 } } };
    const request: RunRequestInput = { sources, targets: await setOf(set), extractor: 'openai', settings: { llmSettings, conversion: { backends: [{ backend: reader }] } } };
    const plan = await sluice.plan(request);
    const before = llm.requests.length;
    const outcomes: Outcome[] = [];
    const run = sluice.run(request);
    for await (const outcome of run) outcomes.push(outcome);
    return { plan, calls: llm.requests.length - before, summary: await run.summary, outcomes };
  };
  const first = await buy('pdfjs', 'methods-summary');
  const other = await buy('pdfjs', 'pico');
  const upgraded = await buy('poppler', 'methods-summary');
  printPlans([['documents not yet made', first], ['documents in the store, other targets', other], ['poppler in place of pdfjs', upgraded]]);
  printFoundAgain(first, upgraded);
} finally {
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}

function printPlans(rows: readonly (readonly [string, Bought])[]): void {
  const beside = (planned: number, spent: number): string[] => [String(planned), String(spent), spent === 0 ? '–' : `${(100 * (planned / spent - 1)).toFixed(1)}%`];
  printTable(
    ['plan beside what was spent', 'calls', 'made', '', 'prompt tokens', 'sent', '', 'cents', 'spent', 'plan is off by (goal ±15%)'],
    rows.map(([name, { plan, calls, summary }]) => [
      name,
      ...beside(plan.calls, calls),
      ...beside(Math.round(plan.promptTokens), summary.usage.promptTokens),
      ...beside(Math.round(100 * (plan.costUsd ?? Number.NaN)), Math.round(100 * (summary.usage.costUsd ?? Number.NaN))),
    ]),
  );
}

/** Pieces of evidence that are in the other reader's text; an answer is stale where none of its own is. */
function printFoundAgain(before: Bought, after: Bought): void {
  const answersOf = ({ outcomes }: Bought): Map<string, Outcome['extraction'][string]> =>
    new Map(outcomes.flatMap(({ ordinal, extraction }) => Object.entries(extraction).map(([name, result]) => [`${ordinal} ${name}`, result] as const)));
  const old = [...answersOf(before)].filter(([, { evidence }]) => evidence.length > 0);
  const now = answersOf(after);
  const lost = old.filter(([key]) => now.get(key)?.stale ?? now.get(key) === undefined);
  process.stdout.write(`\n${old.length} answers with evidence over ${before.outcomes.length} papers; ${after.calls} calls (goal 0); found again: ${old.length - lost.length}, ${((100 * (old.length - lost.length)) / old.length).toFixed(1)}% (goal 98%)\n`);
  if (values.misses) for (const [key, { evidence }] of lost) process.stdout.write(`${key}: ${JSON.stringify(evidence.map(({ page, quote }) => [page, quote]))}\n`);
}
