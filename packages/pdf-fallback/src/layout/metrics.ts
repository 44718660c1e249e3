/** What the whole document is set in: the size and face of its running text, and its line spacing. */
import { heaviest } from './line.ts';
import type { Line } from './line.ts';

export interface Metrics {
  /** Size of the running text in points. */
  readonly size: number;
  readonly font: string;
  /** Baseline to baseline. */
  readonly leading: number;
  /** Width of a full line of the running text. */
  readonly columnWidth: number;
}

export function measure(lines: readonly Line[]): Metrics {
  const styles = new Map<string, number>();
  for (const line of lines) {
    // Prose: a line of some length, mostly letters. Tables and references would win in some papers otherwise.
    if (line.text.length < 25 || letterShare(line.text) < 0.7) continue;
    const key = `${line.size.toFixed(1)}|${line.font}`;
    styles.set(key, (styles.get(key) ?? 0) + line.text.length);
  }
  const [size = '10', ...font] = (heaviest(styles) ?? '10|').split('|');
  const body = Number(size);
  return { size: body, font: font.join('|'), leading: leadingOf(lines, body), columnWidth: widthOf(lines, body) };
}

export function letterShare(text: string): number {
  if (text.length === 0) return 0;
  let count = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 32 || (code > 96 && code < 123) || (code > 64 && code < 91)) count += 1;
    // Lists of all matches would be built for every line of a document, several times.
    else if (code > 127) return (text.match(LETTERS)?.length ?? 0) / text.length;
  }
  return count / text.length;
}

const LETTERS = /[\p{L}\s]/gu;

function leadingOf(lines: readonly Line[], size: number): number {
  const steps = new Map<number, number>();
  for (const [index, line] of lines.entries()) {
    const next = lines[index + 1];
    if (next === undefined || next.page !== line.page || Math.abs(line.size - size) > 0.3 || Math.abs(next.size - size) > 0.3) continue;
    const step = Math.round((next.baseline - line.baseline) * 2) / 2;
    if (step > size * 0.8 && step < size * 2.5) steps.set(step, (steps.get(step) ?? 0) + 1);
  }
  return heaviest(steps) ?? size * 1.2;
}

function widthOf(lines: readonly Line[], size: number): number {
  const widths = new Map<number, number>();
  for (const line of lines) {
    if (line.text.length < 30 || Math.abs(line.size - size) > 0.3) continue;
    const width = Math.round((line.box[2] - line.box[0]) / 6) * 6;
    widths.set(width, (widths.get(width) ?? 0) + 1);
  }
  return heaviest(widths) ?? 240;
}
