import { expect, test } from 'vitest';
import { withoutComments } from './comments.ts';

test.each([
  ['joins what a percent sign parts', 'flu%\n  ids', 'fluids'],
  ['keeps a percent sign after a backslash', String.raw`5\% of them % really`, String.raw`5\% of them `],
  ['sees two backslashes as a line break', 'a\\\\% note\nb', 'a\\\\b'],
  ['keeps addresses', String.raw`\url{http://localhost/a%20b} here`, String.raw`\url{http://localhost/a%20b} here`],
  ['keeps what \\verb shows', String.raw`use \verb|%d| or \verb+5%+ here`, String.raw`use \verb|%d| or \verb+5%+ here`],
  ['keeps verbatim text', '\\begin{verbatim}\nprintf("%d")\n\\end{verbatim}% end', '\\begin{verbatim}\nprintf("%d")\n\\end{verbatim}'],
])('withoutComments() %s', (_how, tex, expected) => {
  expect(withoutComments(tex)).toBe(expected);
});
