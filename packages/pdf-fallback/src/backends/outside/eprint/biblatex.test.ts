import { expect, test } from 'vitest';
import { biblatexEntries } from './biblatex.ts';
import { withReferences } from './bibliography.ts';

/** As biber writes it: comment signs end lines within groups, and addresses hold some that end nothing. */
const BBL = String.raw`% $ biblatex auxiliary file $
\begingroup
\makeatletter
\refsection{0}
  \datalist[entry]{nty/global//global/global}
    \entry{able2020}{article}{}
      \name{author}{2}{}{%
        {{hash=aa}{%
           family={Able},
           familyi={A\bibinitperiod},
           given={Ann\bibnamedelima B.},
           giveni={A\bibinitperiod\bibinitdelim B\bibinitperiod}}}%
        {{hash=bb}{%
           prefix={de},
           prefixi={d\bibinitperiod},
           family={{van} Weir},
           familyi={W\bibinitperiod},
           given={Karl}}}%
      }
      \strng{namehash}{cc}
      \field{sortinit}{A}
      \field{eprinttype}{arXiv}
      \field{journaltitle}{Journal of Ponds \& Weirs}
      \field{number}{3}
      \field{title}{On {DNA} of fish}
      \field{volume}{12}
      \field{year}{2020}
      \field{pages}{101\bibrangedash 110}
      \range{pages}{10}
      \verb{doi}
      \verb 10.5555/fish_a%7
      \endverb
      \verb{eprint}
      \verb 2001.00001
      \endverb
      \verb{url}
      \verb https://example.org/a_b
      \endverb
    \endentry
    \entry{old}{book}{}
      \name{author}{1}{}{%
        {{hash=dd}{Stone}{S\bibinitperiod}{Erik}{E\bibinitperiod}{}{}{}{}}%
      }
      \list{publisher}{1}{%
        {River Press}%
      }
      \field{title}{The sluice}
      \field{year}{1978}
      \verb{url}
      \verb https://example.org/b%20c
      \endverb
    \endentry
  \enddatalist
  \datalist[shorthand]{shorthand/global}
    \entry{old}{book}{}
      \field{title}{The sluice}
    \endentry
  \enddatalist
\endrefsection
\endinput`;

test('biblatexEntries() sets each record once, in the order of the list, with names of either form and what stands verbatim', () => {
  expect(biblatexEntries(BBL)).toEqual([
    { key: 'able2020', text: 'Ann B. Able and Karl de {van} Weir. On {DNA} of fish. In: Journal of Ponds \\& Weirs 12.3, 2020. pp. 101--110. doi: 10.5555/fish\\_a\\%7. arXiv:2001.00001.' },
    { key: 'old', text: 'Erik Stone. The sluice. River Press, 1978. https://example.org/b\\%20c.' },
  ]);
  expect(biblatexEntries('\\begin{thebibliography}{1}\\bibitem{a} A.\\end{thebibliography}')).toEqual([]);
});

test('withReferences() numbers the citations of biblatex, and puts its list where it is printed', () => {
  const tex = withReferences('See \\textcite{old} and \\autocite[3]{able2020}.\n\\printbibliography[heading=none]\n\\end{document}', BBL);
  expect(tex).toContain('See {[}2{]} and {[}1{]}.');
  expect(tex).toMatch(/\\section\*\{References\}\s+\{\[\}1\{\]\} Ann B\. Able[^]+\{\[\}2\{\]\} Erik Stone[^]+\\end\{document\}/);
});
