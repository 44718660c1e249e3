import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type RunSummary, Settings } from '@sluice/core-models';
import { type LiveStats, loadConfig, loadTargets, withModel } from '@sluice/pipeline';
import { temporaryFolder } from '@sluice/testing';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { exitCodeOf, parseFailOn } from './exit-code.ts';
import { planRequests } from './plan-requests.ts';
import { runCommandLine } from './program.ts';
import { painter } from './render/paint.ts';
import { progressLine } from './render/progress-line.ts';
import { bindingWords, countWords, countsAndFailures } from './render/run-ending.ts';
import { deafTerminal } from './test-terminal.ts';

describe('runCommandLine()', () => {
  test.each([
    [['run', 'papers', '--tragets', 'x'], /^sluice: Cannot read the command line: unknown option '--tragets'; expected --targets\n$/],
    [['frobnicate'], /^sluice: Cannot read the command line: unknown command 'frobnicate'; expected one of run, plan, .*\n$/],
    [['run', '.'], /^sluice: Cannot start a run: nothing is asked of the papers; expected --targets FILE.*\n$/],
    [['runs'], /^sluice: Cannot find a store: there is no \.sluice folder in .*; expected .*\n$/],
    [['run', '--limit', '-1'], /^sluice: Cannot use --limit "-1": .*\n$/],
    [['run', '--fail-on', 'some'], /^sluice: Cannot use --fail-on "some": .*\n$/],
  ])('runCommandLine(%j) says in one line what is wrong, with exit code 1', async (argv, sentence) => {
    await using folder = await temporaryFolder();
    const terminal = deafTerminal(folder.path);
    expect(await runCommandLine(argv, terminal)).toBe(1);
    expect(terminal.said.join('')).toMatch(sentence);
    expect(terminal.printed).toEqual([]);
  });

  test('runCommandLine() strips the -- that pnpm hands on', async () => {
    const terminal = deafTerminal('/');
    expect(await runCommandLine(['--', '--version'], terminal)).toBe(0);
    expect(terminal.printed.join('')).toBe('0.1.0\n');
  });

  test('runCommandLine() writes starter files that load, and replaces none', async () => {
    await using folder = await temporaryFolder();
    expect(await runCommandLine(['init'], deafTerminal(folder.path))).toBe(0);
    const again = deafTerminal(folder.path);
    expect(await runCommandLine(['init'], again)).toBe(1);
    expect(again.said.join('')).toMatch(/it is there already; expected --force to replace it/);
    expect(await loadTargets({ path: 'targets.yaml', cwd: folder.path, env: {} })).toHaveLength(4);
    const { jobs } = await loadConfig({ path: 'sluice.yaml', cwd: folder.path, env: {} });
    expect(jobs[0].settings).toEqual(Settings.parse({}));
  });

  test('runCommandLine() writes a config whose commented lines are known settings at their defaults', async () => {
    await using folder = await temporaryFolder();
    await runCommandLine(['init'], deafTerminal(folder.path));
    const text = await readFile(join(folder.path, 'sluice.yaml'), 'utf8');
    const defaults = snakePaths(Settings.parse({}));
    const commented = [...text.matchAll(/^ {4}# ([a-z_]+): ([^#\n]*?)\s*(?:#.*)?$/gm)].map(([, key = '', value = '']) => [key, value] as const);
    expect(commented.length).toBeGreaterThan(25);
    for (const [key, value] of commented) {
      const known = defaults.filter((path) => path.key === key).map((path) => String(path.value));
      // A setting without a default is shown with an example.
      expect(known.length === 0 || known.includes(value) || value === '[]', `${key}: ${value}`).toBe(true);
    }
  });
});

describe('withModel()', () => {
  const env = { OPENAI_API_KEY: 'sk-env' };
  const defaults = Settings.parse({}).llmSettings;

  test('withModel() lets a key in the environment change nothing for the extractive extractor', () => {
    expect(withModel(defaults, { extractor: 'extractive', flags: {}, env })).toEqual(withModel(defaults, { extractor: 'extractive', flags: {}, env: {} }));
  });

  test('withModel() takes the key from the environment once a model is asked, and never for another company’s host', () => {
    expect(withModel(defaults, { extractor: 'openai', flags: { model: 'm' }, env }).apiKey).toBe('sk-env');
    expect(withModel({ ...defaults, apiKey: 'mine' }, { extractor: 'openai', flags: { model: 'm' }, env }).apiKey).toBe('mine');
    const foreign = { ...defaults, provider: 'anthropic', baseUrl: 'https://api.anthropic.com/v1/' };
    expect(() => withModel(foreign, { extractor: 'openai', flags: { model: 'm' }, env })).toThrow(/there is no key/);
  });

  test('withModel() needs a model, and a key or a base URL', () => {
    expect(() => withModel(defaults, { extractor: 'openai', flags: {}, env })).toThrow(/none is named; expected --model/);
    expect(() => withModel(defaults, { extractor: 'openai', flags: { model: 'm' }, env: {} })).toThrow(/there is no key/);
    expect(withModel(defaults, { extractor: 'openai', flags: { model: 'm', baseUrl: 'http://127.0.0.1:1/v1' }, env: {} })).toMatchObject({ model: 'm', baseUrl: 'http://127.0.0.1:1/v1' });
  });
});

test('planRequests() refuses --model without a model to ask', async () => {
  await using folder = await temporaryFolder();
  await runCommandLine(['init'], deafTerminal(folder.path));
  const terminal = { cwd: folder.path, env: {} };
  await expect(planRequests({ sources: ['.'], flags: { targets: 'targets.yaml', model: 'm' }, terminal })).rejects.toThrow(/Cannot use --model: the extractive extractor asks no model/);
  const { runs } = await planRequests({ sources: ['.'], flags: { targets: 'targets.yaml', budget: 2, includeHidden: true, out: 'o' }, terminal });
  expect(runs).toMatchObject([{ out: { folder: join(folder.path, 'o') }, request: { sources: ['.'], cwd: folder.path, settings: { costLimits: { maxRunSpendUsd: 2 }, conversion: { includeHidden: true } } } }]);
});

const counts = fc.record({ extracted: fc.nat(99), cached: fc.nat(99), duplicate: fc.nat(99), filtered: fc.nat(99), failed: fc.nat(99), pending: fc.nat(99) });

function summaryOf(given: RunSummary['counts'], fields: Partial<RunSummary> = {}): RunSummary {
  const total = Object.values(given).reduce((sum, n) => sum + n, 0);
  return { runId: 'r', status: 'finished', reason: null, total, counts: given, abstractShare: 0, failuresByClass: {}, durationSeconds: 1, peakMemoryBytes: { parent: 0, allProcesses: 0 }, stages: [], binding: null, usage: { promptTokens: 0, completionTokens: 0, costUsd: 0 }, costPer1000Usd: null, warnings: [], ...fields };
}

test('countsAndFailures() prints numbers that add up to the total', () => {
  fc.assert(
    fc.property(counts, (given) => {
      const [line = ''] = countsAndFailures(summaryOf(given), { paint: painter(false), columns: 500 });
      const [total = 0, ...parts] = [...line.matchAll(/\d+/g)].map(Number);
      expect(parts.reduce((sum, n) => sum + n, 0)).toBe(total);
      expect(countWords(given)).not.toMatch(/\b0\b/);
    }),
  );
});

test('bindingWords() names the stage that bound a run and what one more slot gives, and says nothing where that is little', () => {
  const none = { extracted: 9, cached: 0, duplicate: 0, filtered: 0, failed: 0, pending: 0 };
  const bound = (seconds: number) => summaryOf(none, { durationSeconds: 3040, binding: { stage: 'extract', limit: 2, makespanWithOneMoreSeconds: seconds } });
  expect(bindingWords(bound(2040))).toEqual(['extract (2 at once) held the run back: with 3 it would have taken 34 min at best (concurrency.max_concurrent_llm).']);
  expect(bindingWords(bound(3000))).toEqual([]);
});

test('exitCodeOf() gives each end of a run its code', () => {
  const none = { extracted: 9, cached: 0, duplicate: 0, filtered: 0, failed: 1, pending: 0 };
  expect(exitCodeOf(summaryOf(none), null)).toBe(0);
  expect(exitCodeOf(summaryOf(none), parseFailOn('any'))).toBe(3);
  expect(exitCodeOf(summaryOf(none), parseFailOn('10%'))).toBe(0);
  expect(exitCodeOf(summaryOf(none), parseFailOn('9.9%'))).toBe(3);
  const codes = { stopped_by_budget: 4, paused: 6, interrupted: 130, cancelled: 130 } as const;
  for (const status of ['stopped_by_budget', 'paused', 'interrupted', 'cancelled'] as const) expect(exitCodeOf(summaryOf(none, { status }), null)).toBe(codes[status]);
});

test('progressLine() says which page the first long file is at', () => {
  const stage = { stage: 'convert', limit: 3, active: 1, waiting: 0, processed: 0, failed: 0, busySeconds: 0, waitingSeconds: 0 };
  const pipeline = { totalPapers: 2, papersCompleted: 1, papersFailed: 0, papersCached: 0, papersDeduplicated: 0, papersFiltered: 0, papersPending: 1, activeWorkers: 1, queueSize: 0, totalDurationSeconds: 9 };
  const readings = [{ entry: 2, title: 'A thesis', page: 340, pages: 1000, backend: 'pdfjs', secondsLeft: 66 }];
  const stats = { pipeline, window: { size: 110, inFlight: 1, paused: false }, stages: [stage], workers: [], intakeComplete: true, readings, spentUsd: 0 };
  expect(progressLine(stats, { columns: 100, paint: painter(false), perSecond: 0, draining: false, bar: false })).toBe('1/2 done · entry 2: page 340/1,000 · convert 1/3');
  // One paper left at half a paper a second, which is this one.
  expect(progressLine(stats, { columns: 100, paint: painter(false), perSecond: 0.5, draining: false, bar: false })).toBe('1/2 done · 66 s left · entry 2: page 340/1,000 · convert 1/3 · 30/min');
});

test('progressLine() is never wider than its columns', () => {
  const stage = fc.record({ stage: fc.constantFrom('download', 'convert', 'extract'), limit: fc.nat(1000), active: fc.nat(1000), waiting: fc.nat(), processed: fc.nat(), failed: fc.nat(), busySeconds: fc.nat(), waitingSeconds: fc.nat() });
  const live: fc.Arbitrary<LiveStats> = fc.record({
    pipeline: fc.record({ totalPapers: fc.nat(), papersCompleted: fc.nat(), papersFailed: fc.nat(), papersCached: fc.nat(), papersDeduplicated: fc.nat(), papersFiltered: fc.nat(), papersPending: fc.nat(), activeWorkers: fc.nat(), queueSize: fc.nat(), totalDurationSeconds: fc.nat() }),
    window: fc.constant({ size: 110, inFlight: 3, paused: false }),
    stages: fc.array(stage, { maxLength: 5 }),
    workers: fc.constant([]),
    intakeComplete: fc.boolean(),
    readings: fc.array(fc.record({ entry: fc.nat(), title: fc.constant(null), page: fc.nat(), pages: fc.nat(), backend: fc.constant('pdfjs'), secondsLeft: fc.option(fc.double({ min: 0, max: 1e6, noNaN: true })) }), { maxLength: 3 }),
    spentUsd: fc.option(fc.double({ min: 0, max: 1e6, noNaN: true })),
  });
  fc.assert(
    fc.property(live, fc.integer({ min: 40, max: 200 }), fc.boolean(), fc.double({ min: 0, max: 100, noNaN: true }), (stats, columns, draining, perSecond) => {
      expect(stringWidth(progressLine(stats, { columns, paint: painter(true), perSecond, draining, bar: true }))).toBeLessThanOrEqual(columns);
    }),
  );
});

/** Every leaf of the settings with its name in YAML. */
function snakePaths(settings: object): readonly { readonly key: string; readonly value: unknown }[] {
  return Object.entries(settings).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? snakePaths(value)
      : [{ key: key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value }],
  );
}
