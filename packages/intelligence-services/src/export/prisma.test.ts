import { Entry, type Outcome, Outcome as OutcomeSchema, Target } from '@sluice/core-models';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { flowCounts } from './flow-counts.ts';
import { methodsText } from './methods.ts';
import { prismaFlow } from './prisma.ts';
import { prismaSvg } from './prisma-svg.ts';

const runId = 'run';
const createdAt = '2026-11-25T10:00:00.000Z';

function result(ordinal: number, source: string, fields: Partial<Outcome> | null) {
  const entry = Entry.parse({ runId, ordinal, source, locator: `${ordinal}`, record: { title: `Paper ${ordinal}` } });
  return { entry, outcome: fields === null ? null : OutcomeSchema.parse({ kind: 'outcome', runId, ordinal, status: 'extracted', stage: 'extract', ...fields }), judgements: [] };
}

const fulltext = { contentSource: 'fulltext', pdf: { sha256: 'a', backend: 'pdfjs' }, provenance: { model: null, promptVersion: 'passages-1', converterVersion: 'pdf-1' } } as const;
const results = [
  result(1, 'arxiv: fish & <flour>', fulltext),
  result(2, 'arxiv: fish & <flour>', { status: 'duplicate', stage: 'deduplicate' }),
  result(3, 'refs.bib', { status: 'filtered', stage: 'filter', errorClass: 'min_year' }),
  result(4, 'refs.bib', { status: 'failed', stage: 'download', errorClass: 'not_retrieved' }),
  result(5, 'refs.bib', { status: 'failed', stage: 'convert', errorClass: 'encrypted' }),
  result(6, 'refs.bib', { contentSource: 'abstract' }),
  result(7, 'refs.bib', { status: 'failed', stage: 'intake', errorClass: 'malformed_record' }),
  result(8, 'refs.bib', { status: 'filtered', stage: 'identify', errorClass: 'max_year' }),
  result(9, 'refs.bib', null),
];

async function* stream(rows = results) {
  yield* rows;
}

describe('the flow of a run', () => {
  test('prismaFlow() prints each source with query and date, and boxes of which each is the one before less what left', async () => {
    const text = prismaFlow(await flowCounts(stream()), createdAt);
    for (const line of [
      '- Records identified (n = 9)',
      '  - refs.bib (n = 7)',
      '  - arXiv, “fish & <flour>”, asked on 2026-11-25 (n = 2)',
      '- Records removed before screening (n = 2)',
      '- Records screened by rules (n = 7)',
      '- Records excluded (n = 1)',
      '- Reports sought for retrieval (n = 6)',
      '- Reports not retrieved (n = 1)',
      '- Reports assessed (n = 4)',
      '- Reports without data (n = 2)',
      '- Reports with extracted data (n = 2)',
      '  - from the abstract only (n = 1)',
    ]) {
      expect(text.split('\n')).toContain(line);
    }
    expect(text).toContain('<svg ');
  });

  test('flowCounts() counts a paper once though each of its records was tried in vain, and by the one that got through', async () => {
    const of = (paperId: string, row: (typeof results)[number]) => ({ ...row, entry: { ...row.entry, paperId } });
    const flow = await flowCounts(
      stream([
        of('lost', result(1, 'a.bib', { status: 'failed', stage: 'download', errorClass: 'not_retrieved' })),
        of('lost', result(2, 'a.bib', { status: 'duplicate', stage: 'deduplicate' })),
        of('lost', result(3, 'b.bib', { status: 'failed', stage: 'download', errorClass: 'not_retrieved' })),
        of('found', result(4, 'b.bib', { status: 'failed', stage: 'convert', errorClass: 'damaged' })),
        of('found', result(5, 'a.bib', fulltext)),
      ]),
    );
    expect(flow).toMatchObject({ duplicates: 3, included: 1, notRetrieved: new Map([['not_retrieved', 1]]), notAssessed: new Map() });
  });

  test('prismaSvg() is well-formed, keeps its words inside its boxes and its boxes apart, however many sources there are', async () => {
    const many = Array.from({ length: 40 }, (_, index) => result(index + 1, `/a/rather/long/path/without/any/space/in/it/that/goes/on/list-${index}.ris`, fulltext));
    for (const rows of [results, many, []]) {
      const svg = prismaSvg(await flowCounts(stream(rows)), createdAt);
      expect(XMLValidator.validate(svg)).toBe(true);
      const drawing: { svg: { '@height': number; 'rect': readonly Rect[]; 'text': readonly { '@x': number; '@y': number; '#text': string }[] } } = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '@', parseAttributeValue: true, trimValues: false }).parse(svg);
      const boxes = drawing.svg.rect.filter((rect) => rect['@width'] === 340);
      expect(boxes).toHaveLength(9);
      for (const { '@x': x, '@y': y, '#text': text } of drawing.svg.text.filter((one) => one['@x'] !== 30)) {
        const around = boxes.filter((rect) => x > rect['@x'] && x < rect['@x'] + rect['@width'] && y > rect['@y'] && y < rect['@y'] + rect['@height']);
        expect({ text, boxes: around.length }).toEqual({ text, boxes: 1 });
        expect(text.length).toBeLessThanOrEqual(48);
      }
      expect(Math.max(...boxes.map((rect) => rect['@y'] + rect['@height']))).toBeLessThan(drawing.svg['@height']);
    }
  });

  test('methodsText() names what happened and nothing else', async () => {
    const facts = { runId, createdAt, sluiceVersion: '0.1.0', extractor: 'extractive', query: undefined, targets: [Target.parse({ name: 'aim', description: 'What for' })], verdicts: false } as const;
    const all = methodsText({ ...facts, flow: await flowCounts(stream()) });
    for (const said of ['9 records were identified: 2 from arXiv, “fish & <flour>”, asked on 2026-11-25; 7 from refs.bib.', '1 record was removed as a duplicate', 'excluded by rule (min year: 1)', 'read by pdfjs: 1; converter pdf-1', 'from the abstract only', '1 report was not retrieved', 'No language model was used.']) expect(all).toContain(said);
    const one = methodsText({ ...facts, flow: await flowCounts(stream(results.slice(0, 1))) });
    expect(one).not.toMatch(/duplicate|excluded|abstract|retrieved|not been worked on|earlier run|order/);
    expect(methodsText({ ...facts, verdicts: true, flow: await flowCounts(stream()) })).toContain('People have judged values');
  });
});

interface Rect {
  readonly '@x': number;
  readonly '@y': number;
  readonly '@width': number;
  readonly '@height': number;
}
