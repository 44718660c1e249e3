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

  test('extractPassages() counts no year of a citation and no number of a table or a gene for the number asked for', () => {
    const referring = 'Participants of a larger study are described by Lee (1981, 1999), in Table 3 and Section 3.2, with the gene IL13 in all participants.';
    expect(passagesFor(size, [referring]).state).toBe('not_reported');
  });

  test('extractPassages() shows the sentence that names a licence to a target that asks for it', () => {
    const licensed = 'The package is distributed under the GNU General Public License (GPL).';
    const licence = Target.parse({ name: 'licence', description: 'Licence of the data or the code', outputFormat: 'text' });
    expect(passagesFor(licence, [licensed]).quotes).toEqual([licensed]);
  });

  test('extractPassages() takes no address of an author for the place of a study', () => {
    const setting = Target.parse({ name: 'setting', description: 'Where and when the study was carried out', outputFormat: 'text' });
    const address = 'School of Business, located at University Boulevard, Valley City, carried out since May 2004. E-mail: lee@valley.example';
    expect(passagesFor(setting, [address]).state).toBe('not_reported');
    const { quotes } = passagesFor(setting, [address, 'The study was carried out at the University of the Valley between March 2003 and May 2004.']);
    expect(quotes).toEqual(['The study was carried out at the University of the Valley between March 2003 and May 2004.']);
  });

  test('extractPassages() shows no passage that has the words of a target in none of the ways in which authors tell such a thing', () => {
    const registered = Target.parse({ name: 'preregistered', description: 'Whether the study or its analysis plan was registered before data were collected', outputFormat: 'boolean' });
    const server = 'Each node of the plan is registered with a probability before its data are collected, and each collected node is registered again with the analysis plan.';
    expect(passagesFor(registered, [server]).state).toBe('not_reported');
    const said = 'The analysis plan was registered at the Open Science Framework before any data were collected.';
    expect(passagesFor(registered, [server, said]).quotes).toEqual([said]);
  });

  test('extractPassages() never shows the title of the paper, wherever it is printed, nor a line of it', () => {
    const title = 'A randomised crossover trial of milk in rural schools: design and protocol';
    const said = 'We conducted a randomised crossover trial in which each class drank milk in one of two terms.';
    const design = Target.parse({ name: 'design', description: 'Study design, such as randomised trial, cohort or crossover', outputFormat: 'text' });
    const blocks = [
      { kind: 'title', text: title },
      { kind: 'paragraph', text: 'A RANDOMISED CROSSOVER TRIAL OF MILK IN RURAL SCHOOLS: DESIGN AND PROTO\u00adCOL *' },
      { kind: 'paragraph', text: 'A randomised crossover trial of milk' },
    ] as const;
    const shownIn = (more: readonly { kind: 'paragraph'; text: string }[]) => {
      const document = samplePaper([...blocks, { kind: 'heading', text: 'Methods', level: 1 }, ...more, ...OF_OTHER_THINGS.map((text) => ({ kind: 'paragraph', text }) as const)]);
      return extractPassages({ ...document, metadata: { ...document.metadata, title } }, [design])['design']?.evidence.map(({ quote }) => quote);
    };
    expect(shownIn([])).toEqual([]);
    expect(shownIn([{ kind: 'paragraph', text: said }])).toEqual([said]);
  });

  test('extractPassages() prefers a whole sentence to what a formula left of one', () => {
    const target = Target.parse({ name: 'weak_convergence', description: 'Weak convergence of the associated probability', outputFormat: 'text' });
    const torn = 'where the arrow denotes weak convergence of the associated probability measures, and convergence of all their means.';
    const whole = 'We show weak convergence of the associated probability measures under two conditions.';
    expect(passagesFor(target, [torn, whole]).quotes[0]).toBe(whole);
  });

  test('extractPassages() stays silent where a passage shares words with a target but says nothing as such an answer is said', () => {
    const setting = Target.parse({ name: 'setting', description: 'Where and when the study was carried out', outputFormat: 'text' });
    expect(passagesFor(setting, ['A setting carries the study when the settings of a study are settings that carry the studies of that setting.']).state).toBe('not_reported');
    expect(passagesFor(setting, ['The setting was a rural school in which lessons were held from 2003 on.']).state).toBe('found');
  });

  test('extractPassages() finds the statement of open data at the end of a paper, where its author says that it can be had on request', () => {
    const open = Target.parse({ name: 'data_open', description: 'Whether the data can be had by anyone without a request', outputFormat: 'boolean' });
    const said = 'Data can be obtained upon request. Requests should be sent to data@valley.example.';
    const document = samplePaper([
      { kind: 'heading', text: 'Methods', level: 1 },
      ...OF_OTHER_THINGS.map((text) => ({ kind: 'paragraph', text }) as const),
      { kind: 'other', text: said },
    ]);
    expect(extractPassages(document, [open])['data_open']?.evidence.map(({ quote }) => quote)).toEqual([said]);
  });
});
