/** pandoc for what it reads and PDF readers do not: TeX and arXiv's archives of it, HTML, DOCX, EPUB and JATS. It cannot read PDF. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { UnreadablePdf } from '../../backend.ts';
import type { Backend, PdfSource, ReadOptions, Reading } from '../../backend.ts';
import { isReferencesHeading } from '../../layout/references.ts';
import { withReferences } from './eprint/bibliography.ts';
import { isArchive } from './eprint/head.ts';
import { inputsBeside } from './eprint/inputs-beside.ts';
import { mainFile, wholeFile } from './eprint/main-file.ts';
import { decodeTex, readArchive } from './eprint/read-archive.ts';
import { readMarkdown } from './read-markdown.ts';
import { pandocFormat } from './source-formats.ts';
import type { Piece } from './structured-text.ts';
import { typeset } from './typeset.ts';

const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
/** Raw TeX and tags go, tables and formulas stay, title and abstract stand in front matter. */
const MARKDOWN = 'gfm+tex_math_dollars-raw_html+yaml_metadata_block';

/** `program` is the absolute path of pandoc; it runs in the child's process group, under the child's limits, and dies with it. */
export function openPandoc(program: string): Backend {
  async function read(source: PdfSource, { signal, onPage }: ReadOptions): Promise<Reading> {
    const { format, text, missing } = await sourceText(source, signal);
    const sheets = typeset(piecesOf(await run({ format, text, path: source.path }, signal)), { backend: 'pandoc', unpaged: true });
    for (const sheet of sheets) onPage(sheet, sheets.length);
    return { pages: sheets.length, outline: [], info: {}, unread: [], ...(missing !== undefined && missing.length > 0 && { warnings: [missingInputs(missing, source)] }) };
  }

  /** By standard input: the file's name never reaches the command line, and `--sandbox` lets it read no other file. */
  async function run({ format, text, path }: SourceText & { readonly path: string }, signal: AbortSignal): Promise<string> {
    const args = ['+RTS', '-M512M', '-RTS', '--sandbox', `--from=${format}`, `--to=${MARKDOWN}`, '--standalone', '--wrap=none'];
    const running = promisify(execFile)(program, args, { env: {}, signal, maxBuffer: MAX_OUTPUT_BYTES, killSignal: 'SIGKILL' });
    running.child.stdin?.on('error', () => {});
    running.child.stdin?.end(text);
    try {
      return (await running).stdout;
    } catch (cause) {
      signal.throwIfAborted();
      const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr) : String(cause);
      const failureClass = /heap exhausted|heap overflow/i.test(said) ? 'out_of_memory' : 'damaged';
      throw new UnreadablePdf(failureClass, `Cannot read "${path}" with pandoc: ${said.trim().split('\n').slice(0, 2).join(' ').slice(0, 300)}; expected ${format}`, { cause });
    }
  }

  return {
    name: 'pandoc',
    read,
    async probe(signal) {
      const bytes = (): Promise<Uint8Array> => Promise.resolve(new TextEncoder().encode('\\documentclass{article}\\begin{document}\\section{One}Sluice reads \\emph{TeX}.\\end{document}'));
      let text = '';
      await read({ path: 'probe.tex', bytes }, { signal, onPage: (page) => void (text += page.runs.map((run) => run.text).join(' ')) });
      if (!text.includes('Sluice reads TeX')) throw new UnreadablePdf('no_text', `Cannot read "the probe source": pandoc gave "${text}"; expected "Sluice reads TeX"`);
      return `read a section of TeX with ${program}; pandoc cannot read PDF, so it is asked for TeX, e-prints, HTML, DOCX, EPUB and JATS only`;
    },
  };
}

interface SourceText {
  readonly format: string;
  readonly text: Uint8Array | string;
  /** What it inputs and was not read. */
  readonly missing?: readonly string[];
}

/** An archive's paper as one text: `--sandbox` would let pandoc read no file that it inputs. */
async function sourceText(source: PdfSource, signal: AbortSignal): Promise<SourceText> {
  const bytes = await source.bytes();
  if (isArchive(bytes)) {
    const { tex, bbl } = mainFile(await readArchive(bytes, { path: source.path, signal }), source.path);
    return { format: 'latex', text: withReferences(tex, bbl) };
  }
  const format = pandocFormat(source.name ?? source.path) ?? 'html';
  if (format !== 'latex') return { format, text: bytes };
  const { files, main, missing } = await inputsBeside(source.path, { tex: decodeTex(bytes), alone: source.alone === true });
  const { tex, bbl } = wholeFile(files, main, source.path);
  return { format, text: withReferences(tex, bbl), missing };
}

function missingInputs(missing: readonly string[], source: PdfSource): string {
  const names = missing.slice(0, 5).map((name) => `"${name.slice(0, 80)}"`).join(', ');
  const more = missing.length > 5 ? ` and ${missing.length - 5} more` : '';
  return source.alone === true
    ? `It inputs ${names}${more}, which a run does not read beside a .tex: give it the folder packed as .tar.gz, as arXiv's e-prints are.`
    : `It inputs ${names}${more}, which could not be read within its folder: their text is missing.`;
}

/** Title, authors and abstract out of the front matter, then the body. */
function piecesOf(markdown: string): readonly Piece[] {
  const [, front = '', body = markdown] = /^---\n([^]*?)\n---\n([^]*)$/.exec(markdown) ?? [];
  const field = (name: string): string => withoutNotes(new RegExp(`^${name}:(?: \\|)?[ \\n]((?:[^\\n]*)(?:\\n[ -][^\\n]*)*)`, 'm').exec(front)?.[1] ?? '');
  const pieces: Piece[] = [];
  if (field('title') !== '') pieces.push({ kind: 'title', text: field('title'), page: 1 });
  const authors = field('author').split(/\n?^- /m).map(withoutNotes).filter((name) => name !== '');
  if (authors.length > 0) pieces.push({ kind: 'paragraph', text: authors.join(', '), page: 1 });
  if (field('abstract') !== '') pieces.push({ kind: 'heading', text: 'Abstract', page: 1, level: 2 }, ...readMarkdown(field('abstract').replaceAll(/^ {2}/gm, ''), 1));
  return [...pieces, ...notesBeforeReferences(readMarkdown(body, 1))];
}

/** pandoc writes all notes at the end, where they would be read as references. */
function notesBeforeReferences(pieces: readonly Piece[]): readonly Piece[] {
  const notes = pieces.filter(({ kind }) => kind === 'footnote');
  const others = pieces.filter(({ kind }) => kind !== 'footnote');
  const at = others.findLastIndex(({ kind, text }) => kind === 'heading' && isReferencesHeading(text));
  return at < 0 ? pieces : [...others.slice(0, at), ...notes, ...others.slice(at)];
}

/** A title's thanks are a footnote of it. */
function withoutNotes(text: string): string {
  return unquoted(text.replaceAll(/\[\^[^\]]+\]/g, ''));
}

function unquoted(text: string): string {
  return text.trim().replace(/^(["'])([^]*)\1$/, '$2');
}
