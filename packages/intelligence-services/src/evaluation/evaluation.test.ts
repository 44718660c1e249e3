import { type TargetResult, Target } from '@sluice/core-models';
import { describe, expect, test } from 'vitest';
import type { Result } from '../checkpoint/read-results.ts';
import { outcome } from '../checkpoint/test-run.ts';
import { kappaOf, shareOf } from './agreement.ts';
import { calibrate, calibrated } from './calibration.ts';
import { compareRuns } from './compare.ts';
import { evaluate } from './evaluate.ts';
import { readGold } from './read-gold.ts';
import { passageAnswers, sameValue } from './same-value.ts';

const targets = [
  Target.parse({ name: 'n', description: 'How many took part', outputFormat: 'number' }),
  Target.parse({ name: 'open', description: 'Whether the data are open', outputFormat: 'boolean' }),
  Target.parse({ name: 'tools', description: 'Which tools were used', outputFormat: 'list' }),
];

const found = (value: unknown, confidence?: number): TargetResult => ({ state: 'found', method: 'model', value, evidence: [{ quote: String(value), page: 2, start: 0, end: 1, match: 'exact' }], ...(confidence === undefined ? {} : { confidence }) });
const none: TargetResult = { state: 'not_reported', method: 'model', value: null, evidence: [] };

function paper(ordinal: number, extraction: Record<string, TargetResult>): Result {
  const entry = { runId: 'r', ordinal, source: 'p/', locator: `p${ordinal}.pdf`, paperId: `p${ordinal}`, record: { doi: `10.1234/${ordinal}`, authors: [], otherIds: {}, keywords: [], attachments: [], custom: {} } };
  return { entry, outcome: outcome('r', ordinal, { extraction, provenance: { model: 'm', promptVersion: 'v', converterVersion: null } }), judgements: [] };
}

async function* stream(...papers: Result[]): AsyncGenerator<Result> {
  yield* papers;
}

describe('evaluate()', () => {
  test('evaluate() counts precision and recall by value, by item for lists, and puts what differs before a person', async () => {
    const run = stream(
      paper(1, { n: found(120), open: found(true), tools: found(['R', 'Stata']) }),
      paper(2, { n: found(31), open: none, tools: found(['SPSS']) }),
      paper(3, { n: none, open: found(false), tools: none }),
    );
    const gold = readGold('paper,target,value\nhttps://doi.org/10.1234/1,n,120\n10.1234/2,n,30\n10.1234/3,n,\np1.pdf,open,yes\n10.1234/2,open,no\n10.1234/3,open,no\n10.1234/1,tools,R; SAS; Stata\n10.1234/2,tools,not reported\n10.1234/9,n,4\n', 'gold.csv');
    const evaluation = await evaluate(run, { targets, gold });
    expect(evaluation.targets.map(({ target, papers, precision, recall }) => [target, papers, precision?.value, precision?.of, recall?.value, recall?.of])).toEqual([
      ['n', 3, 0.5, 2, 0.5, 2],
      ['open', 3, 1, 2, 2 / 3, 3],
      ['tools', 2, 2 / 3, 3, 2 / 3, 3],
    ]);
    expect(evaluation.disagreements.map(({ entry, target, gold: wanted, machine, page }) => [entry, target, wanted, machine, page])).toEqual([
      [1, 'tools', 'R; SAS; Stata', ['R', 'Stata'], 2],
      [2, 'n', '30', 31, 2],
      [2, 'open', 'no', null, null],
      [2, 'tools', null, ['SPSS'], 2],
    ]);
    expect(evaluation.unmatched).toMatchObject([{ paper: '10.1234/9' }]);
  });

  test('evaluate() calibrates a confidence only from thirty values that differ', async () => {
    const gold = Array.from({ length: 40 }, (_, at) => ({ paper: `10.1234/${at + 1}`, target: 'n', value: 1, quote: null }));
    const run = () => stream(...gold.map((_, at) => paper(at + 1, { n: found(at % 4 === 0 ? 2 : 1, at % 4 === 0 ? 0.7 : 0.9) })));
    const { calibration } = await evaluate(run(), { targets, gold });
    expect(calibration).toMatchObject({ values: 40, map: [{ from: 0.7, right: 0 }, { from: 0.9, right: 1 }] });
    expect((await evaluate(run(), { targets, gold: gold.slice(0, 20) })).calibration.map).toBeNull();
  });
});

test('compareRuns() names what two runs say differently of the same paper', async () => {
  const comparison = await compareRuns(stream(paper(1, { n: found(5) }), paper(2, { n: none })), stream(paper(1, { n: found(6) }), paper(2, { n: none }), paper(3, { n: found(1) })), targets);
  expect(comparison).toMatchObject({ papers: 2, onlyInFirst: 0, onlyInSecond: 1, disagreements: [{ target: 'n', first: { value: 5 }, second: { value: 6 } }] });
  expect(comparison.targets[0]).toMatchObject({ target: 'n', papers: 2, agreement: { value: 0.5 }, kappa: 1 });
});

test('shareOf() gives Wilson’s interval, as in Newcombe 1998 for 81 of 263', () => {
  const share = shareOf(81, 263);
  expect([share?.low, share?.high].map((bound) => bound?.toFixed(4))).toEqual(['0.2553', '0.3662']);
  expect(shareOf(0, 0)).toBeNull();
});

test('kappaOf() is Cohen’s for a table of 20, 5, 10 and 15', () => {
  const pairs = [...Array.from({ length: 20 }, () => ['y', 'y'] as const), ...Array.from({ length: 5 }, () => ['y', 'n'] as const), ...Array.from({ length: 10 }, () => ['n', 'y'] as const), ...Array.from({ length: 15 }, () => ['n', 'n'] as const)];
  expect(kappaOf(pairs)).toBeCloseTo(0.4, 10);
  expect(kappaOf([['y', 'y']])).toBeNull();
});

test('calibrate() never makes the more certain less likely', () => {
  const values = Array.from({ length: 60 }, (_, at) => ({ confidence: Math.floor(at / 6) / 10, right: (at * 7) % 10 < at / 6 }));
  const map = calibrate(values) ?? [];
  const steps = map.map(({ right }) => right);
  expect(steps).toEqual(steps.toSorted((a, b) => a - b));
  expect(calibrated(map, 0)).toBe(steps[0]);
});

test('sameValue() and passageAnswers() hold forms to their own measure', () => {
  const [n, open] = targets;
  const text = Target.parse({ name: 't', description: 'What the design was' });
  expect(n && sameValue(n, '1,204', 1204)).toBe(true);
  expect(open && sameValue(open, 'yes', false)).toBe(false);
  expect(sameValue(text, 'a randomised crossover trial', 'Randomised crossover trial')).toBe(true);
  expect(sameValue(text, 'a randomised crossover trial', 'a cohort of farmers')).toBe(false);
  expect(n && passageAnswers(n, { value: '96', quote: null }, ['In all, 96 loaves were baked.'])).toBe(true);
  expect(n && passageAnswers(n, { value: '96', quote: null }, ['In all, 960 loaves were baked.'])).toBe(false);
});

test.each([
  ['gold.csv', 'paper,value\nx,1\n', /row 1 has no target/u],
  ['gold.json', '{', /Cannot read the gold/u],
  ['gold.yaml', '', /has no rows/u],
])('readGold() says what is wrong with %s', (name, text, message) => {
  expect(() => readGold(text, name)).toThrow(message);
});
