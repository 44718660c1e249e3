/** Text into lines of a width that terminals agree on: broken between words, cut at a word. */
import stringWidth from 'string-width';

/** Lines of at most `width` columns. A word that is wider is broken between graphemes. Always at least one line. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const word of text.split(' ').flatMap((part) => pieces(part, width))) {
    const wide = stringWidth(word);
    if (line !== '' && used + 1 + wide > width) {
      lines.push(line);
      line = '';
      used = 0;
    }
    used += wide + (line === '' ? 0 : 1);
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** The text in at most `width` columns, cut at a word with `…`. */
export function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  const room = Math.max(0, width - 1);
  const whole = wrap(text, room)[0] ?? '';
  // The first word alone may be wider than all the room: then it is cut within.
  return `${stringWidth(whole) > room ? '' : whole.replace(/[\s.,;:–-]+$/u, '')}…`;
}

/**
 * At most `maxLines` lines that end in `ending` (`p. 3`), which is never cut off: the text gives way, at a word, with `…`.
 */
export function wrapCut(text: string, options: { readonly width: number; readonly maxLines: number; readonly ending?: string }): string[] {
  const { width, maxLines, ending = '' } = options;
  const whole = wrap(ending === '' ? text : `${text} ${ending.replaceAll(' ', '\u00a0')}`, width).map(plainSpaces);
  if (whole.length <= maxLines) return whole;
  const kept = wrap(text, width).slice(0, maxLines);
  const last = kept.pop() ?? '';
  const room = width - (ending === '' ? 0 : stringWidth(ending) + 1);
  // The rest of the text may have ended on this very line: the mark is there all the same, since something was left out.
  const shortened = stringWidth(last) < room ? `${last.replace(/[\s.,;:–-]+$/u, '')}…` : cut(`${last} …`, Math.max(1, room));
  return [...kept, ending === '' ? shortened : `${shortened} ${ending}`];
}

/** Filled with spaces to the width; longer text stays. */
export function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - stringWidth(text)));
}

function plainSpaces(line: string): string {
  return line.replaceAll('\u00a0', ' ');
}

function pieces(word: string, width: number): string[] {
  if (stringWidth(word) <= width) return [word];
  const parts: string[] = [];
  let part = '';
  for (const { segment } of graphemes.segment(word)) {
    if (part !== '' && stringWidth(part + segment) > width) {
      parts.push(part);
      part = '';
    }
    part += segment;
  }
  return [...parts, part];
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
