/** The XHTML of `pdftotext -bbox-layout` as pages of runs: one run a line, in poppler's reading order. */
import type { RawPage, RawRun } from '../../raw-page.ts';

const PAGE = /<page width="([\d.eE+-]+)" height="([\d.eE+-]+)">([^]*?)<\/page>/g;
const LINE = /<line xMin="([\d.eE+-]+)" yMin="([\d.eE+-]+)" xMax="([\d.eE+-]+)" yMax="([\d.eE+-]+)">([^]*?)<\/line>/g;
const WORD = /<word [^>]*>([^<]*)<\/word>/g;

/** A line's box is as high as its font's ascent and descent together, about 1.1 em in common text fonts. */
const EMS_PER_LINE = 1.1;

/** `firstPage` is the number of the first page in the text. */
export function readBoxes(xhtml: string, firstPage: number): readonly RawPage[] {
  return Array.from(xhtml.matchAll(PAGE), ([, width, height, body = ''], index) => ({
    number: firstPage + index,
    width: Number(width),
    height: Number(height),
    runs: Array.from(body.matchAll(LINE), lineRun),
    rules: [],
    images: [],
    backend: 'poppler',
  }));
}

function lineRun([, left, top, right, bottom, body = '']: RegExpExecArray): RawRun {
  const words = Array.from(body.matchAll(WORD), ([, word = '']) => plain(word));
  const height = Number(bottom) - Number(top);
  return {
    text: words.join(' '),
    box: [Number(left), Number(top), Number(right), Number(bottom)],
    fontSize: height / EMS_PER_LINE,
    font: '',
    bold: false,
    italic: false,
    mono: false,
    angle: 0,
  };
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function plain(text: string): string {
  return text.replaceAll(/&(\w+|#\d+);/g, (entity, name: string) => (name.startsWith('#') ? String.fromCodePoint(Math.min(Number(name.slice(1)), 0x10ffff)) : (ENTITIES[name] ?? entity)));
}
