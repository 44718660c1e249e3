/** The block of the README between its two marks, and a program's output with what differs from run to run made steady. */

const opening = '<!-- example: begin -->\n```text\n';
const closing = '\n```\n<!-- example: end -->';

/** The block's text. */
export function blockOf(readme: string): string {
  const [start, end] = marksOf(readme);
  return readme.slice(start, end);
}

/** The README with `text` in its block. */
export function withBlock(readme: string, text: string): string {
  const [start, end] = marksOf(readme);
  return readme.slice(0, start) + text + readme.slice(end);
}

/**
 * Run ids, seconds, megabytes and the folder are of one machine and one moment; trailing blanks are nobody's.
 *
 * @example
 * steady('Run 01a20bc7-b98f finished in 4.3 s', '/tmp/x'); // 'Run RUN finished in N s'
 */
export function steady(text: string, folder: string): string {
  return text
    .replaceAll(folder, '.')
    .replaceAll(/\b[0-9a-f]{8}-[0-9a-f]{4}(-[0-9a-f]{4}){0,2}(-[0-9a-f]{12})?\b/g, 'RUN')
    .replaceAll(/\b\d+(\.\d+)? (s|ms|MB|GB)\b(?= of memory| with all|,|\.|$)/gm, 'N $2')
    .replaceAll(/[ \t]+$/gm, '')
    .trim();
}

function marksOf(readme: string): readonly [start: number, end: number] {
  const start = readme.indexOf(opening);
  const end = readme.indexOf(closing, start);
  if (start < 0 || end < 0) throw new Error('Cannot find the block of "README.md": a mark is missing; expected <!-- example: begin --> and <!-- example: end -->');
  return [start + opening.length, end];
}
