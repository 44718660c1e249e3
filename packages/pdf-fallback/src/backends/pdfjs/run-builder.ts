/** Glyphs as they are painted, gathered into runs: one font, one baseline, words parted where the glyphs stand apart. */
import type { Box } from '@sluice/core-models';
import type { RawRun } from '../../raw-page.ts';
import { foldGlyph } from './fold-glyph.ts';
import type { FontFacts } from './font-facts.ts';
import type { GraphicsState } from './graphics-state.ts';
import { compose } from './matrix.ts';
import { meaningOf } from './tex-codes.ts';

/** A glyph of pdfjs's operator list; width in thousandths of the font size (Type 3: in glyph space). */
export interface PdfGlyph {
  readonly unicode: string;
  readonly originalCharCode: number;
  readonly width: number;
  readonly isSpace: boolean;
  readonly vmetric?: readonly number[];
}

/** A run before its visibility is known. */
export interface PaintedRun extends Omit<RawRun, 'hidden'> {
  /** Index of the operator that painted it: what is painted later may cover it. */
  readonly order: number;
  readonly fill: string;
  readonly alpha: number;
  readonly renderMode: number;
  readonly clip: Box;
  /** Zero-width, bidi and tag characters taken out of it. */
  readonly invisible: string;
}

export interface RunBuilder {
  show(state: GraphicsState, glyphs: readonly (PdfGlyph | number)[], order: number): void;
  finish(): PaintedRun[];
}

// In em. Tight justified setting shrinks a word space to 0.2; kerns stay under 0.1.
const WORD_GAP = 0.12;
// Cells of tight tables stand 0.9 apart; the layout joins the words of a loosely justified line again.
const RUN_GAP = 0.8;
const BACKSTEP = 0.35;

const SMUGGLED = /^.{4}|[\u202A-\u202E\u2066-\u2069\u{E0000}-\u{E007F}]/u;

interface Open {
  text: string;
  invisible: string;
  start: number;
  end: number;
  /** Where the last glyph began, for accents drawn over it. */
  last: number;
  readonly level: number;
  readonly size: number;
  readonly ux: number;
  readonly uy: number;
  readonly font: FontFacts;
  readonly paint: Pick<PaintedRun, 'order' | 'fill' | 'alpha' | 'renderMode' | 'clip'>;
}

export function openRunBuilder(): RunBuilder {
  const runs: PaintedRun[] = [];
  let open: Open | null = null;
  let spaceBefore = false;
  let accent: { text: string; mark: string; middle: number; level: number; } | null = null;

  function close(): void {
    if (open === null) return;
    const text = open.text;
    const done = open;
    open = null;
    if (text.trim() === '' && done.invisible === '') {
      spaceBefore = true;
      return;
    }
    runs.push(runOf(done));
    // A break that a word allows is no message; many invisible characters in a row, or any that turn the direction of writing, are told apart.
    if (text.trim() !== '' && SMUGGLED.test(done.invisible)) runs.push(runOf({ ...done, text: '' }));
  }

  function show(state: GraphicsState, glyphs: readonly (PdfGlyph | number)[], order: number): void {
    const { font } = state;
    if (font === undefined) return;
    const matrix = compose(state.matrix, state.textMatrix);
    const along = Math.hypot(matrix[0], matrix[1]);
    const size = Math.abs(state.fontSize) * font.em * Math.hypot(matrix[2], matrix[3]);
    const { horizontalScale } = state;
    const direction = Math.sign(state.fontSize * horizontalScale) || 1;
    const ux = along === 0 ? 1 : (matrix[0] / along) * direction;
    const uy = along === 0 ? 0 : (matrix[1] / along) * direction;
    const originX = matrix[4] + matrix[2] * (state.y + state.rise);
    const originY = matrix[5] + matrix[3] * (state.y + state.rise);
    const base = originX * ux + originY * uy;
    const level = originY * ux - originX * uy;
    const step = along * direction;
    let x = state.x;

    for (const glyph of glyphs) {
      if (typeof glyph === 'number') {
        if (font.vertical) state.y += (glyph * state.fontSize) / 1000;
        else x -= ((glyph * state.fontSize) / 1000) * horizontalScale;
        continue;
      }
      const spacing = state.charSpacing + (glyph.isSpace ? state.wordSpacing : 0);
      const advance = (glyph.width * state.fontSize * font.scale + spacing) * horizontalScale;
      const start = base + x * step;
      const end = start + (advance - state.charSpacing * horizontalScale) * step;
      x += font.vertical ? 0 : advance;
      const { text, invisible, mark } = foldGlyph(font.codes === null ? glyph.unicode : meaningOf(glyph, font.codes));
      if (text === ' ') {
        if (open !== null && !open.text.endsWith(' ')) open.text += ' ';
        else if (open === null) spaceBefore = true;
        continue;
      }
      if (text === '') {
        if (invisible !== '' && open !== null) open.invisible += invisible;
        else if (invisible !== '') open = begin(start, end, '', invisible);
        continue;
      }
      put(text, mark, start, end);
    }
    state.x = x;

    function begin(start: number, end: number, text: string, invisible: string): Open {
      const paint = { order, fill: state.fill, alpha: state.fillAlpha, renderMode: state.renderMode, clip: state.clip };
      const fresh = { text: spaceBefore ? ` ${text}` : text, invisible, start, end, last: start, level, size, ux, uy, font: font ?? NO_FONT, paint };
      spaceBefore = false;
      return fresh;
    }

    function put(given: string, mark: string | undefined, start: number, end: number): void {
      let text = given;
      const middle = (start + end) / 2;
      if (mark !== undefined) {
        const under = open;
        if (under !== null && Math.abs((under.last + under.end) / 2 - middle) < size * 0.2 && Math.abs(under.level - level) < size * 0.5 && /\p{L}$/u.test(under.text)) {
          under.text = (under.text + mark).normalize('NFC');
          return;
        }
        if (accent === null) {
          accent = { text, mark, middle, level };
          if (under === null || start - under.end > size * WORD_GAP) spaceBefore ||= under !== null && under.text !== '' && !under.text.endsWith(' ') && start - under.end < size * RUN_GAP;
          return;
        }
      }
      if (accent !== null) {
        const waiting = accent;
        accent = null;
        if (Math.abs(waiting.middle - middle) < size * 0.22 && Math.abs(waiting.level - level) < size * 0.5 && /^\p{L}/u.test(text)) {
          text = (text === 'ı' ? 'i' : text).concat(waiting.mark).normalize('NFC');
        } else {
          append(waiting.text, waiting.middle - size * 0.15, waiting.middle + size * 0.15);
        }
      }
      append(text, start, end);
    }

    function append(text: string, start: number, end: number): void {
      if (open !== null) {
        const gap = start - open.end;
        const same =
          open.font === font && Math.abs(open.size - size) < 0.01 && Math.abs(open.level - level) < size * 0.04 && open.ux === ux && open.uy === uy
          && open.paint.fill === state.fill && open.paint.alpha === state.fillAlpha && open.paint.renderMode === state.renderMode;
        if (!same || gap > size * RUN_GAP || gap < -size * BACKSTEP) {
          close();
        } else {
          if (gap > size * WORD_GAP && !open.text.endsWith(' ')) open.text += ' ';
          if (spaceBefore && !open.text.endsWith(' ')) open.text += ' ';
          spaceBefore = false;
          open.text += text;
          open.last = start;
          open.end = Math.max(open.end, end);
          return;
        }
      }
      open = begin(start, end, text, '');
    }
  }

  function finish(): PaintedRun[] {
    close();
    return withoutDoublePrint(runs);
  }

  return { show, finish };
}

const NO_FONT: FontFacts = { name: '', bold: false, italic: false, mono: false, vertical: false, type3: false, scale: 0.001, em: 1, codes: null };

// Rise and fall of a usual text face in em; the same for all fonts, so that boxes of one line agree.
const ASCENT = 0.75;
const DESCENT = 0.22;

function runOf(open: Open): PaintedRun {
  const { start, end, level, size, ux, uy, font } = open;
  const top = level - ASCENT * size;
  const bottom = level + DESCENT * size;
  const xs = [start * ux - top * uy, end * ux - top * uy, start * ux - bottom * uy, end * ux - bottom * uy];
  const ys = [start * uy + top * ux, end * uy + top * ux, start * uy + bottom * ux, end * uy + bottom * ux];
  const angle = Math.round((Math.atan2(-uy, ux) * 180) / Math.PI);
  return {
    text: open.text,
    box: [round(Math.min(...xs)), round(Math.min(...ys)), round(Math.max(...xs)), round(Math.max(...ys))],
    fontSize: Math.round(size * 100) / 100,
    font: font.name,
    bold: font.bold,
    italic: font.italic,
    mono: font.mono,
    angle: angle === 0 ? 0 : angle,
    invisible: open.invisible,
    ...open.paint,
  };
}

/** Poor man's bold prints a text twice, a hair apart: the second print goes, and the first one counts as bold. */
function withoutDoublePrint(runs: readonly PaintedRun[]): PaintedRun[] {
  const seen = new Map<string, number>();
  const kept: PaintedRun[] = [];
  for (const run of runs) {
    const key = run.text.trim();
    const at = seen.get(key);
    const before = at === undefined ? undefined : kept[at];
    if (at !== undefined && before !== undefined && key.length > 1 && before.angle === run.angle && Math.abs(before.box[0] - run.box[0]) < run.fontSize * 0.12 && Math.abs(before.box[3] - run.box[3]) < run.fontSize * 0.12) {
      kept[at] = { ...before, bold: true };
      continue;
    }
    seen.set(key, kept.length);
    kept.push(run);
  }
  return kept;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
