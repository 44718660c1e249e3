/** References of TeX as paragraphs with numbers, which a reader without BibTeX runs together, and citations as these numbers. */
import { type BibliographyEntry, biblatexEntries } from './biblatex.ts';
import { withoutComments } from './comments.ts';

/** `bbl`, where given, stands for the command that would read it; its comments may still stand in it. */
export function withReferences(tex: string, bbl?: string): string {
  const found = ENVIRONMENT.exec(tex) ?? ENVIRONMENT.exec(withoutComments(bbl ?? ''));
  const entries = found === null ? biblatexEntries(bbl ?? '') : entriesOf(found[1] ?? '');
  if (entries.length === 0) return tex;
  const list = `\n\n\\section*{References}\n\n${entries.map(({ text }, index) => `{[}${index + 1}{]} ${text}`).join('\n\n')}\n\n`;
  const numbers = new Map(entries.map(({ key }, index) => [key, index + 1]));
  const own = ENVIRONMENT.test(tex);
  const placed = own ? tex.replace(ENVIRONMENT, () => list) : tex.replace(COMMAND, () => list);
  const ended = own || COMMAND.test(tex) ? placed : tex.replace(/\\end\s*\{document\}/, (end) => `${list}${end}`);
  return ended.replaceAll(CITATION, (whole, _fence: string | undefined, keys: string | undefined) => {
    if (keys === undefined) return whole;
    const cited = keys.split(',').map((key) => numbers.get(key.trim()));
    return `{[}${cited.map((number) => number ?? '?').join(', ')}{]}`;
  });
}

const ENVIRONMENT = /\\begin\s*\{thebibliography\}\s*(?:\{[^{}]*\})?([^]*?)\\end\s*\{thebibliography\}/;
const COMMAND = /\\bibliography\s*\{[^{}]*\}|\\printbibliography(?:\[[^\]]*\])?/;
const CITATION = /\\verb\*?([^\sA-Za-z*])[^\n]*?\1|\\(?:[Cc]ite(?:p|t|alp|alt|author|year|num)?|onlinecite|[Pp]arencite|[Tt]extcite|[Aa]utocite|[Ss]martcite|footcite|supercite|fullcite)\*?\s*(?:\[[^\]]*\]\s*){0,2}\{([^{}]+)\}/g;
const ITEM = /\\bibitem\s*(?:\[(?:[^[\]{}]|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\})*\])?\s*\{([^{}]*)\}/;

function entriesOf(environment: string): BibliographyEntry[] {
  const [, ...rest] = environment.split(/(?=\\bibitem\b)/);
  return rest.flatMap((part) => {
    const item = ITEM.exec(part);
    if (item === null) return [];
    const text = part.slice(item.index + item[0].length).replaceAll(/\\(?:newblock|BibitemOpen|BibitemShut\s*\{[^{}]*\}|bibAnnoteFile\s*\{[^{}]*\}\{[^{}]*\}|bibfnamefont|bibnamefont|bibinfo\s*\{[^{}]*\}|bibfield\s*\{[^{}]*\}|href@noop)/g, ' ');
    return [{ key: item[1] ?? '', text: text.replaceAll(/\\Eprint\s*\{([^{}]*)\}\s*\{([^{}]*)\}/g, '$2').replaceAll(/\s*\n\s*/g, ' ').trim() }];
  });
}
