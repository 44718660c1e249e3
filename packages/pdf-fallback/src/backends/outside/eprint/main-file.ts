/** Which of an e-print's files is the paper, and that file with all that it inputs put in its place. */
import { posix } from 'node:path';
import { UnreadablePdf } from '../../../backend.ts';
import { withoutComments } from './comments.ts';
import type { TexFiles } from './read-archive.ts';

const MAX_DEPTH = 12;
const MAX_CHARACTERS = 32 * 1024 ** 2;
/** \verb|\input{x}| shows a command and gives none. */
const INPUT = /\\verb\*?(?<fence>[^\sA-Za-z*])[^\n]*?\k<fence>|\\(?:input|include|subfile|subfileinclude|InputIfFileExists)\s*\{\s*(?<braced>[^{}]+?)\s*\}|\\input\s+(?<bare>[^\s{}\\%]+)/g;
const IMPORT = /\\(?:sub)?import\*?\s*\{\s*([^{}]*?)\s*\}\s*\{\s*([^{}]+?)\s*\}/g;
const USUAL = /^(?:main|ms|paper|article|manuscript|arxiv)\.\w+$/i;

export interface MainFile {
  readonly name: string;
  /** Comments away, inputs in their places. */
  readonly tex: string;
  /** The references that BibTeX or biber made for it, as they are; absent where there are none. */
  readonly bbl?: string;
}

/** Throws `UnreadablePdf` (`no_text`) where no file begins a document, (`too_large`) where inputs multiply. */
export function mainFile(files: TexFiles, path: string): MainFile {
  const plain = new Map([...files].map(([name, text]) => [name, withoutComments(text)]));
  const inputs = new Set([...plain].flatMap(([name, text]) => namesInput(text).flatMap((target) => found(plain, name, target) ?? [])));
  const begins = [...plain].filter(([, text]) => /\\begin\s*\{document\}/.test(text) && /\\document(?:class|style)\b/.test(text));
  // What another file inputs is a part, though it may stand alone too.
  const whole = begins.filter(([name]) => !inputs.has(name));
  const [name] = (whole.length > 0 ? whole : begins).toSorted(([one, first], [other, second]) => rank(other, files) - rank(one, files) || second.length - first.length)[0] ?? [];
  if (name === undefined) throw new UnreadablePdf('no_text', `Cannot convert "${path}": none of its ${files.size} files of TeX holds \\documentclass and \\begin{document}; expected a LaTeX paper`);
  return wholeFile(files, name, path);
}

/** The same where it is known which file is the paper. */
export function wholeFile(files: TexFiles, name: string, path: string): MainFile {
  const plain = new Map([...files].map(([each, text]) => [each, withoutComments(text)]));
  const tex = withInputs({ files: plain, name, path, depth: 0, budget: { left: MAX_CHARACTERS } });
  const bbl = files.get(name.replace(/\.\w+$/, '.bbl')) ?? onlyBbl(files);
  return { name, tex, ...(bbl !== undefined && { bbl }) };
}

/** Its own references beside it, a usual name, a place at the top. */
function rank(name: string, files: TexFiles): number {
  return (files.has(name.replace(/\.\w+$/, '.bbl')) ? 4 : 0) + (USUAL.test(posix.basename(name)) ? 2 : 0) + (name.includes('/') ? 0 : 1);
}

function onlyBbl(files: TexFiles): string | undefined {
  const all = [...files].filter(([name]) => name.endsWith('.bbl'));
  return all.length === 1 ? all[0]?.[1] : undefined;
}

interface Place {
  readonly files: ReadonlyMap<string, string>;
  readonly name: string;
  readonly path: string;
  readonly depth: number;
  /** Characters that may still be put in: a file that inputs two that input two … doubles at each step. */
  readonly budget: { left: number };
}

function withInputs(place: Place): string {
  const { files, name, path, depth, budget } = place;
  const text = bodyOf(files.get(name) ?? '', depth);
  budget.left -= text.length;
  if (budget.left < 0) throw new UnreadablePdf('too_large', `Cannot convert "${path}": its inputs come to more than ${MAX_CHARACTERS / 1024 ** 2} MB; expected the sources of one paper`);
  const put = (target: string): string => {
    const inner = found(files, name, target);
    // What is not there belongs to the system (a font, a package) and says nothing; what inputs itself ends somewhere.
    return inner === null || depth >= MAX_DEPTH ? '' : `\n${withInputs({ ...place, name: inner, depth: depth + 1 })}\n`;
  };
  return text
    .replaceAll(IMPORT, (_whole, folder: string, file: string) => put(posix.join(folder, file)))
    .replaceAll(INPUT, (whole, _fence: string | undefined, braced: string | undefined, bare: string | undefined) => (braced ?? bare) === undefined ? whole : put(braced ?? bare ?? ''));
}

/** A part that stands alone too has a preamble of its own. */
function bodyOf(text: string, depth: number): string {
  return depth === 0 ? text : (/\\begin\s*\{document\}([^]*?)\\end\s*\{document\}/.exec(text)?.[1] ?? text);
}

/** What a text without comments inputs, as it names it. */
export function namesInput(text: string): string[] {
  return [...Array.from(text.matchAll(INPUT), ({ groups }) => groups?.['braced'] ?? groups?.['bare'] ?? ''), ...Array.from(text.matchAll(IMPORT), ([, folder = '', file = '']) => posix.join(folder, file))];
}

function found(files: ReadonlyMap<string, string>, from: string, target: string): string | null {
  return placesOf(from, target).find((name) => files.has(name)) ?? null;
}

/** TeX looks from the main file's folder; some papers write it from that of the file they stand in. */
export function placesOf(from: string, target: string): string[] {
  const bare = target.replace(/^"(.*)"$/, '$1');
  return ['', posix.dirname(from)].flatMap((base) => ['', '.tex', '.ltx'].map((ending) => posix.join(base, bare + ending)));
}
