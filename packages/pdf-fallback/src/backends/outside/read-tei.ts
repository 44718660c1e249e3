/** GROBID's TEI as pieces on pages: title, abstract, sections, captions and references. Elements that are read here do not nest. */
import type { Piece } from './structured-text.ts';

const PIECE = /<(figure|\/figure|biblStruct)(\s[^>]*)?>|<(head|p|figDesc|note type="raw_reference")((?:\s[^>]*)?)>([^]*?)<\/(?:head|p|figDesc|note)>/g;

export function readTei(tei: string): { readonly pieces: readonly Piece[]; readonly pages: number } {
  const pieces: Piece[] = [];
  let page = 1;
  const title = plain(/<titleStmt>[^]*?<title[^>]*>([^]*?)<\/title>/.exec(tei)?.[1] ?? '');
  if (title !== '') pieces.push({ kind: 'title', text: title, page });
  const authors = plain([...(/<sourceDesc>[^]*?<\/sourceDesc>/.exec(tei)?.[0] ?? '').matchAll(/<persName[^>]*>([^]*?)<\/persName>/g)].map(([, name = '']) => plain(name)).join(', '));
  if (authors !== '') pieces.push({ kind: 'paragraph', text: authors, page });
  const abstract = section(tei, 'abstract');
  if (plain(abstract) !== '') pieces.push({ kind: 'heading', text: 'Abstract', page, level: 2 });
  // A bare abstract has no paragraphs.
  if (!abstract.includes('<p') && plain(abstract) !== '') pieces.push({ kind: 'paragraph', text: plain(abstract), page });
  add(abstract);
  add(section(tei, 'body'));
  const references = /<listBibl>([^]*?)<\/listBibl>/.exec(tei)?.[1] ?? '';
  if (references !== '') pieces.push({ kind: 'heading', text: 'References', page, level: 2 });
  add(references);
  return { pieces, pages: [...tei.matchAll(/<surface\s[^>]*\bn="(\d+)"/g)].reduce((most, [, n]) => Math.max(most, Number(n)), 0) };

  function add(part: string): void {
    let inFigure = false;
    for (const [, around, aroundAttributes = '', element = '', attributes = '', content = ''] of part.matchAll(PIECE)) {
      if (around !== undefined) inFigure = around === 'figure';
      // Pages only go on: a figure that floats back would tear its page in two.
      page = Math.max(page, Number(/\bcoords="(\d+),/.exec(attributes + aroundAttributes)?.[1] ?? page));
      const text = plain(content);
      if (text === '') continue;
      if (inFigure) pieces.push({ kind: 'caption', text, page });
      else if (element === 'head') pieces.push({ kind: 'heading', text: `${numberOf(attributes)}${text}`, page, level: levelOf(attributes) });
      else pieces.push({ kind: 'paragraph', text, page });
    }
  }
}

function section(tei: string, name: string): string {
  return new RegExp(`<${name}>([^]*?)</${name}>`).exec(tei)?.[1] ?? '';
}

function numberOf(attributes: string): string {
  const number = /\bn="([^"]*)"/.exec(attributes)?.[1];
  return number === undefined ? '' : `${number} `;
}

/** `n="2.1"` is a second level. */
function levelOf(attributes: string): number {
  return Math.min(6, 2 + ((/\bn="([^"]*)"/.exec(attributes)?.[1] ?? '').replace(/\.$/, '').match(/\./g)?.length ?? 0));
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function plain(xml: string): string {
  return xml
    .replaceAll(/<(?:forename|surname|lb)\b/g, ' $&')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&(\w+|#\d+|#x[\da-f]+);/gi, (entity, name: string) => {
      if (!name.startsWith('#')) return ENTITIES[name] ?? entity;
      const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
      return code <= 0x10ffff ? String.fromCodePoint(code) : entity;
    })
    .replaceAll(/\s+/g, ' ')
    .trim();
}
