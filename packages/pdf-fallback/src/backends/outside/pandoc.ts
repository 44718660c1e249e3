/** pandoc for what it reads and PDF readers do not: TeX, HTML, DOCX, EPUB and JATS. It cannot read PDF. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { UnreadablePdf } from '../../backend.ts';
import type { Backend, PdfSource, ReadOptions, Reading } from '../../backend.ts';
import { readMarkdown } from './read-markdown.ts';
import { pandocFormat } from './source-formats.ts';
import type { Piece } from './structured-text.ts';
import { typeset } from './typeset.ts';

const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
/** Raw TeX and tags go, tables and formulas stay, title and abstract stand in front matter. */
const MARKDOWN = 'gfm+tex_math_dollars-raw_html+yaml_metadata_block';

/** `program` is the absolute path of pandoc; it runs in the child's process group, under the child's limits, and dies with it. */
export function openPandoc(program: string): Backend {
  async function read(source: PdfSource, { signal, maxPages = 5000, onPage }: ReadOptions): Promise<Reading> {
    const format = pandocFormat(source.path) ?? 'html';
    const sheets = typeset(piecesOf(await run(format, source, signal)), { backend: 'pandoc', flow: true }).slice(0, maxPages);
    for (const sheet of sheets) onPage(sheet, sheets.length);
    return { pages: sheets.length, outline: [], info: {}, unread: [] };
  }

  /** By standard input: the file's name never reaches the command line, and `--sandbox` lets it read no other file. */
  async function run(format: string, source: PdfSource, signal: AbortSignal): Promise<string> {
    const args = ['+RTS', '-M512M', '-RTS', '--sandbox', `--from=${format}`, `--to=${MARKDOWN}`, '--standalone', '--wrap=none'];
    const running = promisify(execFile)(program, args, { env: {}, signal, maxBuffer: MAX_OUTPUT_BYTES, killSignal: 'SIGKILL' });
    running.child.stdin?.on('error', () => {});
    running.child.stdin?.end(await source.bytes());
    try {
      return (await running).stdout;
    } catch (cause) {
      signal.throwIfAborted();
      const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr) : String(cause);
      const failureClass = /heap exhausted|heap overflow/i.test(said) ? 'out_of_memory' : 'damaged';
      throw new UnreadablePdf(failureClass, `Cannot read "${source.path}" with pandoc: ${said.trim().split('\n').slice(0, 2).join(' ').slice(0, 300)}; expected ${format}`, { cause });
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
      return `read a section of TeX with ${program}; pandoc cannot read PDF, so it is asked for TeX, HTML, DOCX, EPUB and JATS only`;
    },
  };
}

/** Title, authors and abstract out of the front matter, then the body. */
function piecesOf(markdown: string): readonly Piece[] {
  const [, front = '', body = markdown] = /^---\n([^]*?)\n---\n([^]*)$/.exec(markdown) ?? [];
  const field = (name: string): string => unquoted(new RegExp(`^${name}:(?: \\|)?[ \\n]((?:[^\\n]*)(?:\\n[ -][^\\n]*)*)`, 'm').exec(front)?.[1] ?? '');
  const pieces: Piece[] = [];
  if (field('title') !== '') pieces.push({ kind: 'title', text: field('title'), page: 1 });
  const authors = field('author').split(/\n?^- /m).map(unquoted).filter((name) => name !== '');
  if (authors.length > 0) pieces.push({ kind: 'paragraph', text: authors.join(', '), page: 1 });
  if (field('abstract') !== '') pieces.push({ kind: 'heading', text: 'Abstract', page: 1, level: 2 }, ...readMarkdown(field('abstract').replaceAll(/^ {2}/gm, ''), 1));
  return [...pieces, ...readMarkdown(body, 1)];
}

function unquoted(text: string): string {
  return text.trim().replace(/^(["'])([^]*)\1$/, '$2');
}
