import { Target } from '@sluice/core-models';
import { describe, expect, test } from 'vitest';
import { extractPassages } from './extractive.ts';
import { samplePaper } from './sample-paper.ts';

const size = Target.parse({ name: 'sample_size', description: 'How many participants took part in the study', outputFormat: 'number' });

/** Rare words weigh more than common ones: with one paragraph alone all would be common. */
const OF_OTHER_THINGS = [
  'The weir was opened at noon and closed again when the water of the pond had fallen to the mark.',
  'Gravel from the upper channel was sieved by hand and weighed before it was laid out to dry.',
  'A sensor below the bridge wrote down the depth, which was read whenever the ranger passed.',
  'Meadows beside the mill were mown late, so that the banks kept their cover until autumn.',
];

function passagesFor(target: Target, paragraphs: readonly string[]) {
  const document = samplePaper([{ kind: 'heading', text: 'Methods', level: 1 }, ...[...paragraphs, ...OF_OTHER_THINGS].map((text) => ({ kind: 'paragraph', text }) as const)]);
  const result = extractPassages(document, [target])[target.name];
  return { state: result?.state, quotes: result?.state === 'found' ? result.evidence.map(({ quote }) => quote) : [] };
}

describe('extractPassages()', () => {
  test('extractPassages() offers no passage without a number to a target that asks for one, however well its words fit', () => {
    const words = 'The participants who took part in the study were told how the sample of participants was drawn from the study register.';
    expect(passagesFor(size, [words]).state).toBe('not_reported');
    const { quotes } = passagesFor(size, [words, 'In all, 48 participants took part in the study.']);
    expect(quotes).toEqual(['In all, 48 participants took part in the study.']);
  });

  test('extractPassages() takes a number in words for one, and a reference in brackets for none', () => {
    expect(passagesFor(size, ['The study had a sample size of twenty-four participants, all of whom took part to its end.']).state).toBe('found');
    expect(passagesFor(size, ['How participants took part in the study was told elsewhere [12, 14].']).state).toBe('not_reported');
  });

  test('extractPassages() leaves a target that asks for text the passages without a number', () => {
    const target = Target.parse({ name: 'recruitment', description: 'How participants were recruited, by letter, by telephone or in the household', outputFormat: 'text' });
    expect(passagesFor(target, ['Participants were recruited by a letter to every household of the town.']).state).toBe('found');
  });
});
