/** A manuscript: front matter in YAML, then headings, paragraphs, tables, figures and references in a small Markdown. */
import { parse } from 'yaml';
import { z } from 'zod';

export const FrontMatter = z.strictObject({
  title: z.string(),
  authors: z.string(),
  affiliation: z.string(),
  journal: z.string(),
  issue: z.string(),
  year: z.number().int(),
  doi: z.string(),
  keywords: z.string(),
  columns: z.union([z.literal(1), z.literal(2)]).default(2),
});
export type FrontMatter = z.infer<typeof FrontMatter>;

export type ManuscriptBlock =
  | { readonly kind: 'heading'; readonly level: 1 | 2; readonly text: string }
  | { readonly kind: 'paragraph' | 'caption' | 'reference'; readonly text: string }
  | { readonly kind: 'table'; readonly rows: readonly (readonly string[])[] }
  | { readonly kind: 'chart'; readonly title: string; readonly bars: readonly { readonly label: string; readonly value: number }[] };

export interface Manuscript {
  readonly front: FrontMatter;
  readonly abstract: string;
  readonly body: readonly ManuscriptBlock[];
}

/** Reads one manuscript. The section `# Abstract` is set apart, since it stands above the columns. */
export function readManuscript(text: string): Manuscript {
  const [, front = '', rest = ''] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text) ?? [];
  const blocks = rest.trim().split(/\n{2,}/).flatMap(readBlock);
  const [heading, abstract, ...body] = blocks;
  if (heading?.kind !== 'heading' || heading.text !== 'Abstract' || abstract?.kind !== 'paragraph') {
    throw new Error(`Cannot read manuscript "${text.slice(0, 60)}": it opens otherwise; expected front matter, then "# Abstract" and one paragraph`);
  }
  return { front: FrontMatter.parse(parse(front)), abstract: abstract.text, body };
}

function readBlock(text: string): readonly ManuscriptBlock[] {
  const heading = /^(#{1,2}) (.+)$/.exec(text);
  if (heading !== null) return [{ kind: 'heading', level: heading[1] === '#' ? 1 : 2, text: heading[2] ?? '' }];
  if (text.startsWith('```chart')) return [readChart(text)];
  if (text.startsWith('|')) return [readTable(text)];
  if (text.startsWith('1. ')) return text.split('\n').map((line) => ({ kind: 'reference' as const, text: smarten(line) }));
  if (/^(Table|Figure) \d+\./.test(text)) return [{ kind: 'caption', text: smarten(text) }];
  return [{ kind: 'paragraph', text: smarten(text.replaceAll('\n', ' ')) }];
}

function readTable(text: string): ManuscriptBlock {
  const rows = text.split('\n').map((line) => line.slice(1, -1).split('|').map((cell) => smarten(cell.trim())));
  return { kind: 'table', rows: rows.filter((row) => !row.every((cell) => /^-+$/.test(cell))) };
}

function readChart(text: string): ManuscriptBlock {
  const [, title = '', ...lines] = text.split('\n').filter((line) => line !== '```');
  const bars = lines.map((line) => {
    const at = line.lastIndexOf(' ');
    return { label: smarten(line.slice(0, at)), value: Number(line.slice(at + 1)) };
  });
  return { kind: 'chart', title: smarten(title), bars };
}

/** Typewriter to print: an apostrophe, and an en dash between numbers, as typesetters write ranges. */
function smarten(text: string): string {
  return text.replaceAll("'", '\u2019').replaceAll(/(?<=\d)-(?=\d+(?!\d*-\d))/g, '\u2013');
}
