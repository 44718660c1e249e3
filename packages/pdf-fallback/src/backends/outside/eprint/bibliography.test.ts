import { expect, test } from 'vitest';
import { withReferences } from './bibliography.ts';

const ITEMS = String.raw`\begin{thebibliography}{9}
\bibitem[{\citenamefont{Lamport}(1978)}]{lam}
\BibitemOpen \bibinfo {author} {L. Lamport}, \newblock \emph{Time, clocks}.
\BibitemShut {NoStop}
\bibitem{kn} D.~Knuth, The book.
\end{thebibliography}`;

test('withReferences() gives each entry a paragraph and a number, and citations these numbers', () => {
  expect(withReferences(`See \\cite{kn} and \\citep[p.~3]{lam, kn}, or \\cite{none}, not \\verb|\\cite{kn}|.\n${ITEMS}\n\\end{document}`).replaceAll(/[ \t]+/g, ' ')).toBe(
    'See {[}2{]} and {[}1, 2{]}, or {[}?{]}, not \\verb|\\cite{kn}|.\n\n\n\\section*{References}\n\n{[}1{]} {L. Lamport}, \\emph{Time, clocks}.\n\n{[}2{]} D.~Knuth, The book.\n\n\n\\end{document}',
  );
});

test.each([
  ['where BibTeX would put them', 'A \\bibliography{refs}\n\\appendix B\\end{document}', /A[^]*References[^]*book\.[^]*\\appendix B/],
  ['at the end, where nothing says where', 'A\\end{document}', /A[^]*References[^]*book\.\s*\\end\{document\}/],
])('withReferences() puts those of a .bbl %s', (_where, tex, expected) => {
  expect(withReferences(tex, ITEMS)).toMatch(expected);
});

test('withReferences() leaves a text without references as it is', () => {
  expect(withReferences('See \\cite{kn}.')).toBe('See \\cite{kn}.');
});
