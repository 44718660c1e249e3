import { describe, expect, test } from 'vitest';
import type { Block, PaperDocument } from '@sluice/core-models';
import type { RawPage } from '../raw-page.ts';
import { layOut } from './lay-out.ts';
import { documentOf, pageOf, paragraphAt } from './page-of.ts';
import type { LineSpec } from './page-of.ts';

const title: LineSpec = { text: 'Of Sluices and the Rivers They Hold', x: 100, y: 60, size: 18, font: 'Head', bold: true };
const head = (text: string, y: number, more: Partial<LineSpec> = {}): LineSpec => ({ text, x: 60, y, size: 12, font: 'Head', bold: true, ...more });
const body = (words: string, y: number, x = 60): LineSpec[] => paragraphAt({ x, y, lines: 8, words });
const read = (...pages: readonly (readonly LineSpec[])[]): PaperDocument => layOut(documentOf(pages.map((lines, index) => pageOf(lines, { number: index + 1 }))), { sha256: '', includeHidden: false });
const kinds = (blocks: readonly Block[]): string[] => blocks.filter((block) => block.main).map((block) => `${block.kind}${block.level ?? ''}: ${block.text}`);

describe('titles', () => {
  test('layOut() takes one word over the authors for the title, not the first section under it', () => {
    const { metadata } = read([{ ...title, text: 'Sluices', size: 14 }, { text: 'Ada Lovelace, Grace Hopper', x: 200, y: 90, size: 12 }, head('1 Introduction', 130, { size: 13.8 }), ...body('of the rivers', 150)]);
    expect(metadata).toMatchObject({ title: 'Sluices', authors: ['Ada Lovelace', 'Grace Hopper'] });
  });

  test('layOut() gives a document that begins with its first section no title', () => {
    const document = read([head('1 Introduction', 60), ...body('of the rivers', 80), head('2 Methods', 200), ...body('of the gates', 220)]);
    expect(document.metadata.title).toBeUndefined();
    expect(kinds(document.blocks).filter((block) => block.startsWith('heading'))).toEqual(['heading1: Introduction', 'heading1: Methods']);
  });

  test('layOut() ends the title where authors and addresses follow in type as large', () => {
    const line = (text: string, y: number): LineSpec => ({ text, x: 200, y, size: 12, font: 'Italic', italic: true });
    const { metadata } = read([{ ...title, size: 12 }, line('Ada Lovelace', 90), line('University of Testing, London', 120), head('1. Introduction', 200), ...body('of the rivers', 220)]);
    expect(metadata).toMatchObject({ title: 'Of Sluices and the Rivers They Hold', authors: ['Ada Lovelace'] });
  });
});

describe('authors', () => {
  test('layOut() reads names and addresses by turns', () => {
    const lines = ['Ada Lovelace', 'University of Testing', 'Grace Hopper', 'Institute of Rivers'].map((text, index) => ({ text, x: 200, y: 100 + index * 14 }));
    expect(read([title, ...lines, head('1. Introduction', 200), ...body('of the rivers', 220)]).metadata.authors).toEqual(['Ada Lovelace', 'Grace Hopper']);
  });

  test('layOut() reads a grid of names that is wider than the title', () => {
    const column = (name: string, x: number): LineSpec[] => [{ text: name, x, y: 100, size: 12 }, { text: 'University of Testing', x: x - 10, y: 116 }];
    const { metadata } = read([{ ...title, x: 200, text: 'Of Sluices, Abridged' }, ...column('Ada Lovelace', 80), ...column('Grace Hopper', 260), ...column('Karl Weir', 440), head('1. Introduction', 200), ...body('of the rivers', 220)]);
    expect(metadata.authors).toEqual(['Ada Lovelace', 'Grace Hopper', 'Karl Weir']);
  });

  test('layOut() ends the abstract at the keywords, set without a space between', () => {
    const { metadata } = read([title, head('Abstract', 120), ...body('of the abstract', 140).slice(0, -1), { text: 'and the last line of it fills the column as well.', x: 60, y: 224 }, { text: 'Keywords: gates, rivers, oak', x: 60, y: 236 }, head('1. Introduction', 300), ...body('of the rivers', 320)]);
    expect(metadata.abstract).toMatch(/as well\.$/);
  });
});

describe('names in large type', () => {
  test('layOut() does not begin the body at names set like a heading, each with the number of its address', () => {
    const names = head('Anna Pond1, Karl Weir2, and Ada Lock1', 90);
    const places: LineSpec = { text: '1 Institute of Rivers, Ely, 2 University of the Fens', x: 60, y: 110, size: 8 };
    const document = read([title, names, places, ...body('of the rivers', 140), head('Gates', 260), ...body('of the gates', 280), head('Weirs', 400), ...body('of the weirs', 420), head('Mills', 540), ...body('of the mills', 560)]);
    expect(document.metadata.authors).toEqual(['Anna Pond', 'Karl Weir', 'Ada Lock']);
    expect(kinds(document.blocks).filter((block) => block.startsWith('heading'))).toEqual(['heading1: Gates', 'heading1: Weirs', 'heading1: Mills']);
  });
});

describe('bibliographies in other languages', () => {
  test.each([['Referências', 'Apêndice A'], ['Literaturverzeichnis', 'Anhang']])('layOut() reads the entries under %s, and goes on with the text at %s', (heading, after) => {
    const entries = [1998, 2004, 2011].flatMap((year, index): LineSpec[] => [{ text: `Lock, A. e Weir, K. Sobre os rios ${'abc'[index]} e as suas margens.`, x: 60, y: 280 + index * 24 }, { text: `Revista dos Rios, ${year}.`, x: 75, y: 292 + index * 24 }]);
    const document = read([title, head('Introdução', 100), ...body('dos rios', 120), head(heading, 260), ...entries, head(after, 400), ...body('do mapa', 420)]);
    expect(document.references).toHaveLength(3);
    expect(kinds(document.blocks).slice(-2).map((block) => block.slice(0, 14))).toEqual([`heading1: ${after}`.slice(0, 14), 'paragraph: do ']);
  });
});

describe('headings of physics', () => {
  test('layOut() knows headings that are smaller than their text, and counts I, A, 1', () => {
    const small = (text: string, y: number, more: Partial<LineSpec> = {}): LineSpec => ({ text, x: 120, y, size: 9, font: 'SmallBold', bold: true, ...more });
    const document = read([title, small('I. RIVERS', 130), ...body('of the rivers', 150), small('A. Gates of oak', 270), ...body('of the gates', 290), small('1. Hinges', 410, { font: 'SmallItalic', bold: false, italic: true }), ...body('of the hinges', 430), small('II. FLOODS, ETC.', 550), ...body('of the floods', 570)]);
    expect(kinds(document.blocks).filter((block) => block.startsWith('heading'))).toEqual(['heading1: I. RIVERS', 'heading2: A. Gates of oak', 'heading3: 1. Hinges', 'heading1: II. FLOODS, ETC']);
  });
});

describe('references', () => {
  test('layOut() goes on with the text at a numbered part after entries in brackets', () => {
    const entries = ['[GMS94] M. Gate. The Companion of Sluices. Ely, 1994.', '[Han14] F. Hand. A Bundle of Oak. Ely, 2014.', '[Knu84] D. Knut. Weirs and Their Setting. Ely, 1984.'].map((text, index): LineSpec => ({ text, x: 60, y: 260 + index * 12 }));
    const document = read([title, head('1 Introduction', 100), ...body('of the rivers', 120), head('References', 240), ...entries, head('5 Gates of Oak', 330), ...body('of the gates', 350)]);
    expect(document.references).toHaveLength(3);
    expect(kinds(document.blocks).slice(-2)).toEqual(['heading1: Gates of Oak', expect.stringContaining('paragraph: of the gates')]);
  });

  test('layOut() keeps a section about references in the text', () => {
    const document = read([title, head('1. Introduction', 100), ...body('of the rivers', 120), head('2. References', 240), ...body('how to cite', 260), head('3. Figures', 380), ...body('how to draw', 400)]);
    expect(kinds(document.blocks).filter((block) => block.includes('how to'))).toHaveLength(2);
    expect(document.references).toEqual([]);
  });
});

describe('raised numbers', () => {
  const entry = (number: number, y: number): LineSpec[] => [{ text: String(number), x: 60, y: y - 3, size: 6 }, { text: `A. Pond, Fish of pond number ${number} (Fen Press, Ely, 1999).`, x: number < 10 ? 63 : 66, y, size: 9 }];
  const entries = (y: number): LineSpec[] => Array.from({ length: 12 }, (_, index) => entry(index + 1, y + index * 11)).flat();

  test('layOut() knows a bibliography without a heading by them, an entry each', () => {
    const { references } = read([title, head('1. Introduction', 100), ...body('of the rivers', 120), head('2. Gates', 240), ...body('of the gates', 260), ...entries(400)]);
    expect(references.map(({ text }) => text)).toEqual(Array.from({ length: 12 }, (_, index) => `${index + 1}A. Pond, Fish of pond number ${index + 1} (Fen Press, Ely, 1999).`));
  });

  test('layOut() takes notes under the text of a page, which goes on after them, for no bibliography', () => {
    const document = read([title, head('1. Introduction', 100), ...body('of the rivers', 120), ...entries(300)], [...body('of the gates', 60), ...body('of the weirs', 180)]);
    expect(document.references).toEqual([]);
  });
});

describe('signs', () => {
  test('layOut() takes no sign with its indices, in a face of its own, for a heading', () => {
    const sign: LineSpec[] = [{ text: 'D', x: 60, y: 240, font: 'Math' }, { text: 'u', x: 65, y: 242, size: 7, font: 'Math' }, { text: 'y', x: 68.5, y: 244, size: 5, font: 'Math' }];
    const document = read([title, head('1. Introduction', 100), ...body('of the rivers', 120), ...sign, ...body('Of the gates', 270)]);
    expect(document.blocks.filter(({ kind }) => kind === 'heading').map(({ text }) => text)).toEqual(['1. Introduction']);
  });
});

describe('lists', () => {
  const lead: LineSpec[] = [...body('of the rivers', 120), { text: 'There are gates of the following kinds:', x: 60, y: 240 }];

  test('layOut() begins an item at each bullet, though the lead stands as close as a line', () => {
    const document = read([title, head('1. Introduction', 100), ...lead, { text: '• oak gates that are heavy to lift and at-', x: 60, y: 252 }, { text: 'tached to the posts of the weir', x: 70, y: 264 }]);
    expect(kinds(document.blocks).slice(-2)).toEqual(['paragraph: There are gates of the following kinds:', 'list_item: • oak gates that are heavy to lift and attached to the posts of the weir']);
  });

  test('layOut() lets an item go on at the top of the next page', () => {
    const document = read([title, head('1. Introduction', 100), ...lead, { text: '• oak gates that are heavy to lift and', x: 60, y: 252 }], [{ text: 'slow to rot in the rivers of the fens.', x: 70, y: 60 }, ...body('and a later paragraph', 100)]);
    expect(kinds(document.blocks)).toContain('list_item: • oak gates that are heavy to lift and slow to rot in the rivers of the fens.');
  });
});

describe('letters', () => {
  const small = (text: string, y: number): LineSpec => ({ text, x: 100, y, size: 9 });
  const abstract = ['Gates of weirs were opened by hand at nine rivers and', 'the levels above them read by the minute, in each of two', 'seasons and at all hours of the day and of the night.'];

  test('layOut() ends an abstract without a name where prose in the type of the text begins, though the first heading is pages on', () => {
    const front = [title, { text: 'Anna Pond* and Karl Weir*', x: 180, y: 84 }, ...abstract.map((text, index) => small(text, 110 + index * 11))];
    const prose = Array.from({ length: 12 }, (_, index) => paragraphAt({ x: 60, y: 150 + index * 50, lines: 4, words: `of river ${index} it is known that the gate was` })).flat();
    const document = layOut(documentOf([pageOf([...front, ...prose]), pageOf(prose, { number: 2 }), pageOf([head('I. MODEL', 100), ...body('of the model', 120)], { number: 3 })]), { sha256: '', includeHidden: false });
    expect(document.metadata.abstract).toBe(abstract.join(' '));
    expect(document.metadata.authors).toEqual(['Anna Pond', 'Karl Weir']);
  });

  test('layOut() reads names one under the other, each with its mark, over notes that say where they work', () => {
    const names = [{ text: 'Ingrid Van der Meer*', x: 200, y: 84 }, { text: 'Luis Fernandez-Gomez**', x: 196, y: 96 }];
    const notes = [small('* Professor, Faculty of Education, University of Ghent', 116), small('** Lecturer, University of Seville', 127)];
    const document = read([title, ...names, ...notes, head('1. Introduction', 160), ...body('of the rivers', 180)]);
    expect(document.metadata.authors).toEqual(['Ingrid Van der Meer', 'Luis Fernandez-Gomez']);
  });
});

describe('abstracts', () => {
  test('layOut() ends an abstract in bold type with it, though no heading follows', () => {
    const bold = body('of the abstract', 120).map((line) => ({ ...line, font: 'Bold', bold: true }));
    const document = read([title, ...bold, ...body('of the rivers', 230), ...body('of the gates', 340)], [head('1. Mills', 60), ...body('of the mills', 80)]);
    expect(document.metadata.abstract).toMatch(/^of the abstract .* of the abstract ends here\.$/);
    expect(kinds(document.blocks).slice(2, 4)).toEqual([expect.stringMatching(/^paragraph: of the rivers/), expect.stringMatching(/^paragraph: of the gates/)]);
  });

  test.each([['Résumé', 'Mots-clés'], ['Zusammenfassung', 'Schlüsselwörter'], ['Resumen', 'Palabras clave'], ['Resumo', 'Palavras-chave'], ['Riassunto', 'Parole chiave']])('layOut() knows an abstract under %s, and %s for keywords', (name, keywords) => {
    const short: LineSpec = { text: 'On gates and on the rivers of the fens.', x: 60, y: 140 };
    const document = read([title, head(name, 120), short, { text: `${keywords}: gates, rivers, and the oak that holds them, of the fens`, x: 60, y: 170 }, head('1. Introduction', 210), ...body('of the rivers', 230)]);
    expect(document.blocks.filter(({ main }) => main).map(({ text }) => text).slice(1, 3)).toEqual([short.text, '1. Introduction']);
  });

  test.each(['Contents', 'Nomenclature'])('layOut() ends an abstract where a list begins: %s', (list) => {
    const entries = ['Gates of the rivers, and of all the fens that lie beside them to the sea', 'Jacobian Matrix'].map((text, index) => ({ text, x: 60, y: 270 + index * 20 }));
    const document = read([title, { text: 'Ada Lovelace', x: 200, y: 90, size: 12 }, head('Abstract', 110), ...body('of the abstract', 130), head(list, 250), ...entries, head('1. Introduction', 330), ...body('of the rivers', 350)]);
    expect(document.metadata.authors).toEqual(['Ada Lovelace']);
    expect(document.metadata.abstract).toMatch(/of the abstract ends here\.$/);
  });

  test('layOut() takes an abstract between rules, with the keywords beside it, for no table', () => {
    const left = ['A R T I C L E I N F O', 'Keywords:', 'gates', 'rivers', 'oak'].map((text, index) => ({ text, x: 60, y: 120 + index * 12 }));
    const right = ['A B S T R A C T', 'We open the gates of all rivers', 'and the weirs of the fens beside', 'them, and say how much water ran', 'through each of them in one year.'].map((text, index) => ({ text, x: 200, y: 120 + index * 12 }));
    const rules: RawPage['rules'] = [[60, 105, 380, 106], [60, 126, 380, 127], [60, 176, 380, 177]];
    const document = layOut(documentOf([pageOf([title, ...left, ...right, head('1. Introduction', 220), ...body('of the rivers', 240)], { rules })]), { sha256: '', includeHidden: false });
    expect(document.metadata.abstract).toBe('We open the gates of all rivers and the weirs of the fens beside them, and say how much water ran through each of them in one year.');
    expect(document.blocks.some((block) => block.kind === 'table')).toBe(false);
  });
});

describe('code', () => {
  const mono = (text: string, y: number, x = 60): LineSpec => ({ text, x, y, font: 'Mono', mono: true });

  test('layOut() keeps a long name that a line begins with in its paragraph', () => {
    const full = 'The opening of gates is done by calling the long';
    const document = read([title, head('1. Introduction', 100), ...body('of the rivers', 120), { text: full, x: 70, y: 240 }, mono('open_all_gates_at_once()', 252), { text: 'which ends when all gates of the weir and the fen', x: 60, y: 264 }, { text: 'stand open.', x: 60, y: 276 }]);
    expect(kinds(document.blocks).at(-1)).toBe(`paragraph: ${full} open_all_gates_at_once() which ends when all gates of the weir and the fen stand open.`);
  });

  test('layOut() does not join words over the code that they lead to', () => {
    const document = read([title, head('1. Introduction', 100), ...body('of the rivers', 120), { text: 'The gates are opened by', x: 60, y: 240 }, mono('open(gates)', 264, 80), { text: 'and closed by hand.', x: 60, y: 288 }]);
    expect(document.markdown).toContain('The gates are opened by\n\n```\nopen(gates)\n```\n\nand closed by hand.');
  });

  test('layOut() takes a short line for code where code stands beside it', () => {
    const document = read([title, head('1. Introduction', 100), ...body('of the rivers', 120), mono('open(gates)', 250, 80), mono('$c', 290, 80), mono('[1] 2 5', 330, 80)]);
    expect(document.blocks.filter((block) => block.kind === 'code').map((block) => block.text).join('\n')).toContain('$c');
    expect(kinds(document.blocks).some((block) => block.includes('$c'))).toBe(false);
  });
});

describe('scans', () => {
  test('layOut() knows the heading of the references by its line, where neither type nor space sets it apart', () => {
    const plain = (text: string, index: number): LineSpec => ({ text, x: 60, y: 228 + index * 12 });
    const list = ['References', '1. A. Pond, Fish of the ponds and of the lakes beside', 'them, Fen Press, Ely, 1999.', '2. K. Weir, Weirs of the fens, Fen Press, Ely, 2004.'].map(plain);
    const document = read([title, head('1. Introduction', 100), ...body('of the rivers', 132), ...list]);
    expect(document.references.map(({ text }) => text)).toEqual(['1. A. Pond, Fish of the ponds and of the lakes beside them, Fen Press, Ely, 1999.', '2. K. Weir, Weirs of the fens, Fen Press, Ely, 2004.']);
    expect(kinds(document.blocks).at(-1)).toMatch(/of the rivers ends here\.$/);
  });
});

describe('entries', () => {
  const entries = (lines: readonly LineSpec[]): string[] => read([title, head('1. Introduction', 100), ...body('of the rivers', 120), head('References', 240), ...lines]).references.map(({ text }) => text);
  const line = (text: string, y: number, x = 60): LineSpec => ({ text, x, y, size: 9 });

  test('layOut() begins no entry at a link, a date, an identifier or a page that a line begins with', () => {
    const lines = [line('1. A. Pond, Fish of the ponds, Water 12, 1999, pp. 1-', 260), line('72. [PubMed]', 271, 72), line('2. K. Weir, Weirs of the fens, as seen upon the day of', 282), line('22 August 2002. doi:', 293, 72), line('10.5555/weir.7', 304, 72), line('[CrossRef] [PubMed]', 315, 72)];
    const more = Array.from({ length: 9 }, (_, index) => line(`${index + 3}. G. Brook, Part ${index} of the brooks of all fens, 2001.`, 326 + index * 11));
    expect(entries([...lines, ...more]).slice(0, 3)).toEqual(['1. A. Pond, Fish of the ponds, Water 12, 1999, pp. 1-72. [PubMed]', '2. K. Weir, Weirs of the fens, as seen upon the day of 22 August 2002. doi: 10.5555/weir.7 [CrossRef] [PubMed]', '3. G. Brook, Part 0 of the brooks of all fens, 2001.']);
    expect(entries([...lines, ...more])).toHaveLength(11);
  });

  test('layOut() puts numbers that stand in a column of their own before their entries', () => {
    const numbers = [1, 2, 3].map((number, index) => line(`${number}.`, 260 + index * 22, 60));
    const texts = [1, 2, 3].flatMap((number, index) => [line(`A. Pond, Fish of the ponds, part ${number}, printed`, 260 + index * 22, 84), line('for the millers of the fens, 1999.', 271 + index * 22, 84)]);
    expect(entries([...numbers, ...texts])).toEqual([1, 2, 3].map((number) => `${number}. A. Pond, Fish of the ponds, part ${number}, printed for the millers of the fens, 1999.`));
  });
});
