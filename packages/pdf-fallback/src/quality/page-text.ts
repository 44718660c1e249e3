/** The plain text of a raw page in the order it was drawn: what quality is judged by, before any layout. */
import type { RawPage, RawRun } from '../raw-page.ts';

/** Runs on one baseline are joined, with a space where there is a gap; a new baseline is a new line. */
export function pageText(page: RawPage): string {
  let text = '';
  let last: RawRun | null = null;
  for (const run of page.runs) {
    if (last !== null) text += separator(last, run);
    text += run.text;
    last = run;
  }
  return text;
}

function separator(last: RawRun, run: RawRun): string {
  const size = Math.max(last.fontSize, run.fontSize, 1);
  const [, , lastRight, lastBottom] = last.box;
  const [left, , , bottom] = run.box;
  if (Math.abs(bottom - lastBottom) > size * 0.6 || left < lastRight - size * 2) return '\n';
  return left - lastRight > size * 0.15 ? ' ' : '';
}
