import { describe, expect, test } from 'vitest';
import type { Block } from '@sluice/core-models';
import { namesIn } from './authors.ts';
import { captionStart } from './captions.ts';
import { layOut } from './lay-out.ts';
import { makeLine } from './line.ts';
import { findDoi } from './metadata.ts';
import { documentOf, pageOf, paragraphAt, runOf } from './page-of.ts';
import type { LineSpec } from './page-of.ts';
import { isReferencesHeading } from './references.ts';

const metrics = { size: 10, font: 'Body', leading: 12, columnWidth: 240 };
const blocksOf = (pages: readonly (readonly LineSpec[])[]): Block[] => layOut(documentOf(pages.map((lines, index) => pageOf(lines, { number: index + 1 }))), { sha256: '', includeHidden: false }).blocks;
const kindsOf = (blocks: readonly Block[], needle: string): string[] => blocks.filter((block) => block.text.includes(needle)).map((block) => `${block.kind}${block.main ? ' main' : ''}`);
const body = (words: string, y = 120): LineSpec[] => paragraphAt({ x: 60, y, lines: 10, words });
const title: LineSpec = { text: 'Of Sluices and the Rivers They Hold', x: 100, y: 60, size: 18, font: 'Head', bold: true };
const head = (text: string, y: number): LineSpec => ({ text, x: 60, y, size: 12, font: 'Head', bold: true });

describe('furniture', () => {
  test('layOut() knows running heads and page numbers by their return', () => {
    const pages = [1, 2, 3].map((page) => [{ text: 'Journal of Sluices', x: 60, y: 30, size: 8 }, ...body(`text of page ${page}`), { text: String(page), x: 300, y: 780, size: 8 }]);
    const blocks = blocksOf(pages);
    expect(kindsOf(blocks, 'Journal of Sluices')).toEqual(['running_head', 'running_head', 'running_head']);
    expect(blocks.filter((block) => block.kind === 'page_number').map((block) => block.text)).toEqual(['1', '2', '3']);
  });

  test('layOut() takes the numbers of manuscript lines out of the text', () => {
    const numbers = Array.from({ length: 20 }, (_, index) => ({ text: String(index + 1), x: 30, y: 120 + index * 12, size: 8 }));
    const blocks = blocksOf([[title, ...body('numbered lines of it'), ...body('a second paragraph there', 240), ...numbers]]);
    expect(blocks.filter((block) => block.main).every((block) => !/(?:^|\s)\d+(?:\s|$)/.test(block.text))).toBe(true);
  });
});

describe('captions', () => {
  const lineOf = (text: string, more: Partial<LineSpec> = {}): ReturnType<typeof makeLine> => makeLine([{ run: runOf({ text, x: 60, y: 100, ...more }), space: false }], 1, 0);

  test.each([
    ['Figure 3. The gates at high water', {}, 'figure'],
    ['Fig. 2 The gates at high water', { font: 'Head', bold: true }, 'figure'],
    ['TABLE 4 | Rivers of the fens', {}, 'table'],
    ['F I G U R E 1 Rivers', { size: 8 }, 'figure'],
    ['Figure 3 shows the gates at high water', {}, null],
    ['Tables are made of oak', {}, null],
  ])('captionStart() of "%s" (%o) is %s', (text, more, expected) => {
    expect(captionStart(lineOf(text, more), metrics)).toBe(expected);
  });
});

describe('headings', () => {
  test('layOut() gives levels by number, and parts a run-in heading from its paragraph', () => {
    const runIn: LineSpec[] = [{ text: '2.1. Gates of Oak.', x: 60, y: 300, font: 'BodyItalic', italic: true }, { text: 'The oak was felled in winter and', x: 152, y: 300 }, { text: 'sawn into planks of equal width for all of the gates.', x: 60, y: 312 }];
    const blocks = blocksOf([[title, head('1. Introduction', 100), ...body('of the rivers'), head('2. Methods', 270), ...runIn]]);
    expect(blocks.filter((block) => block.kind === 'heading').map((block) => [block.text, block.level])).toEqual([['1. Introduction', 1], ['2. Methods', 1], ['2.1. Gates of Oak', 2]]);
  });

  test('layOut() takes no date for a title, however large a cover prints it', () => {
    const cover: LineSpec[] = [{ text: 'August 1989', x: 100, y: 120, size: 22, font: 'Head', bold: true }, { ...title, y: 200 }];
    expect(layOut(documentOf([pageOf(cover), pageOf(body('of the rivers'))]), { sha256: '', includeHidden: false }).metadata.title).toBe('Of Sluices and the Rivers They Hold');
  });

  test('layOut() keeps a loose section number out of the title and in the markdown', () => {
    const document = layOut(documentOf([pageOf([title, head('1 Introduction', 100), ...body('of the rivers')])]), { sha256: '', includeHidden: false });
    expect(document.blocks.find((block) => block.kind === 'heading')?.text).toBe('Introduction');
    expect(document.markdown).toContain('## 1 Introduction\n');
  });
});

describe('end matter', () => {
  const end = (declared: boolean): Block[] => blocksOf([[title, head('Introduction', 100), ...body('of the rivers'), head('Discussion', 260), ...body('on the rivers', 280), head('Acknowledgements', 420), ...body('we thank the millers', 440), ...(declared ? [head('Conflict of Interest', 580), ...body('the authors declare none', 600)] : [])]]);

  test('layOut() keeps thanks in the main text of a paper without declarations', () => {
    expect(kindsOf(end(false), 'we thank the millers')).toEqual(['paragraph main']);
  });

  test('layOut() leaves thanks out where the publisher sets declarations apart', () => {
    expect(kindsOf(end(true), 'we thank the millers')).toEqual(['other']);
  });
});

describe('lists and code', () => {
  test('layOut() makes an item of each bullet, with the lines that hang under it', () => {
    const items: LineSpec[] = [{ text: '• oak gates that are heavy to lift and', x: 60, y: 260 }, { text: 'slow to rot,', x: 70, y: 272 }, { text: '• iron gates that are quick to rust.', x: 60, y: 284 }];
    const blocks = blocksOf([[title, head('Introduction', 100), ...body('of the rivers'), ...items]]);
    expect(blocks.filter((block) => block.kind === 'list_item').map((block) => block.text)).toEqual(['• oak gates that are heavy to lift and slow to rot,', '• iron gates that are quick to rust.']);
  });

  test('layOut() keeps code line by line with its indents, out of the main text', () => {
    const code: LineSpec[] = [{ text: 'for gate in gates:', x: 60, y: 270, font: 'Mono', mono: true, size: 9 }, { text: 'gate.open()', x: 81.6, y: 281, font: 'Mono', mono: true, size: 9 }];
    const blocks = blocksOf([[title, head('Introduction', 100), ...body('of the rivers'), ...code]]);
    expect(blocks.find((block) => block.kind === 'code')).toMatchObject({ text: '```\nfor gate in gates:\n    gate.open()\n```', main: false });
  });
});

describe('names and identifiers', () => {
  test.each([
    ['Ada Lovelace1,*, Grace B. Hopper2† and Jean van der Berg3', ['Ada Lovelace', 'Grace B. Hopper', 'Jean van der Berg']],
    ['By A. EINSTEIN', ['A. EINSTEIN']],
    ['John McCarthy, Massachusetts Institute of Technology, Cambridge, Mass.', ['John McCarthy']],
    ['Department of Rivers, University of Testing', []],
    ['Received 23 September 2016; Accepted 23 November 2016', []],
  ])('namesIn("%s") is %o', (text, expected) => {
    expect(namesIn(text)).toEqual(expected);
  });

  test.each([
    ['names parted by points over several rows, the points a little higher', [{ text: 'Ada B. Lovelace', x: 60, y: 100 }, { text: '.', x: 138, y: 97 }, { text: 'Grace Hopper', x: 148, y: 100 }, { text: '.', x: 213, y: 97 }, { text: 'Jean van der Berg', x: 60, y: 112 }, { text: '.', x: 148, y: 109 }, { text: 'Karl Weir', x: 60, y: 124 }], ['Ada B. Lovelace', 'Grace Hopper', 'Jean van der Berg', 'Karl Weir']],
    ['names one under the other over their address', [{ text: 'Ada Lovelace', x: 200, y: 100 }, { text: 'Grace Hopper*', x: 198, y: 114 }, { text: 'University of Testing', x: 180, y: 150 }], ['Ada Lovelace', 'Grace Hopper']],
    ['a name after the other\'s address and an "and"', [{ text: 'Ada Lovelace', x: 60, y: 100 }, { text: 'University of Testing', x: 60, y: 114 }, { text: 'and', x: 60, y: 128 }, { text: 'Grace Hopper', x: 60, y: 142 }, { text: 'Institute of Rivers', x: 60, y: 156 }], ['Ada Lovelace', 'Grace Hopper']],
    ['a name over where it works, in one type', [{ text: 'Ada Lovelace', x: 60, y: 100 }, { text: 'River Works', x: 60, y: 114 }, { text: '12 July 1843', x: 60, y: 150 }], ['Ada Lovelace']],
  ] satisfies [string, LineSpec[], string[]][])('layOut() reads %s', (_how, names, expected) => {
    const pages = documentOf([pageOf([title, ...names, head('1. Introduction', 220), ...body('of the rivers', 240)])]);
    expect(layOut(pages, { sha256: '', includeHidden: false }).metadata.authors).toEqual(expected);
  });

  test('findDoi() prefers the labelled one and drops closing punctuation', () => {
    expect(findDoi('cites 10.1000/other. DOI: 10.5555/own.1.')).toBe('10.5555/own.1');
  });

  test.each([['References', true], ['R E F E R E N C E S', true], ['7. References', true], ['§9 References', true], ['Referências', true], ['5 Referencias bibliográficas', true], ['Literaturverzeichnis', true], ['Bibliografía', true], ['Literatur der Romantik', false], ['References to rivers in verse are many and old.', false]])('isReferencesHeading("%s") is %s', (text, expected) => {
    expect(isReferencesHeading(text)).toBe(expected);
  });
});
