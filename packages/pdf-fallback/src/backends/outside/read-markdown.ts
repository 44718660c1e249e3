/** The Markdown that marker and pandoc write, as pieces: headings, paragraphs, lists, tables, code, captions. */
import type { Piece } from './structured-text.ts';

/** `page` is the number of the page that the text stands on. */
export function readMarkdown(markdown: string, page: number): readonly Piece[] {
  return blocksOf(markdown).flatMap((block): readonly Piece[] => {
    const fence = /^(?:```|~~~)[^\n]*\n([^]*?)\n?(?:```|~~~)$/.exec(block);
    if (fence !== null) return [{ kind: 'code', text: fence[1] ?? '', page }];
    if (/^ {4}/.test(block)) return [{ kind: 'code', text: block.replaceAll(/^ {4}/gm, ''), page }];
    const note = /^\[\^([^\]]+)\]:\s*([^]*)$/.exec(block);
    if (note !== null) return [{ kind: 'footnote', text: `${note[1]} ${plain(note[2] ?? '')}`, page }];
    const heading = /^(#{1,6})\s+([^\n]*)\n?([^]*)$/.exec(block);
    if (heading !== null) {
      const piece: Piece = { kind: 'heading', text: plain(heading[2] ?? ''), page, level: heading[1]?.length ?? 1 };
      const rest = heading[3] ?? '';
      return rest === '' ? [piece] : [piece, ...readMarkdown(rest, page)];
    }
    const lines = block.split('\n');
    if (lines.length >= 2 && isTableRow(lines[0] ?? '') && /^\s*\|?[\s:|-]+\|[\s:|-]*$/.test(lines[1] ?? '')) {
      return [{ kind: 'table', text: '', page, rows: lines.filter((line, at) => at !== 1 && isTableRow(line)).map(cellsOf) }];
    }
    if (/^\s*(?:[-*+]|\d+[.)])\s+/.test(block)) return listItems(lines).map((text) => ({ kind: 'list_item', text, page }));
    // An image says nothing but its caption.
    const text = plain(block.replaceAll(/!\[([^\]]*)\]\([^)]*\)/g, '$1'));
    return text === '' ? [] : [{ kind: 'paragraph', text, page }];
  });
}

/** Blank lines part blocks, but within a fence. */
function blocksOf(markdown: string): readonly string[] {
  const blocks: string[] = [];
  let open: string[] = [];
  let fence: string | null = null;
  const close = (): void => {
    if (open.length > 0) blocks.push(open.join('\n'));
    open = [];
  };
  for (const line of markdown.split(/\r?\n/)) {
    const mark = /^\s*(```|~~~)/.exec(line)?.[1];
    if (mark !== undefined && (fence === null || mark === fence)) {
      if (fence === null) close();
      open.push(line.trim());
      if (fence !== null) close();
      fence = fence === null ? mark : null;
    } else if (fence === null && line.trim() === '') close();
    else open.push(line);
  }
  close();
  return blocks;
}

function listItems(lines: readonly string[]): readonly string[] {
  const items: string[] = [];
  for (const line of lines) {
    const mark = /^\s*([-*+]|\d+[.)])\s+(.*)$/.exec(line);
    if (mark !== null) items.push(`${/\d/.test(mark[1] ?? '') ? mark[1] : '•'} ${plain(mark[2] ?? '')}`);
    else items.push(`${items.pop() ?? ''} ${plain(line)}`.trim());
  }
  return items;
}

function isTableRow(line: string): boolean {
  return line.includes('|');
}

function cellsOf(line: string): readonly string[] {
  return line.trim().replace(/^\|/, '').replace(/\|$/, '').split(/(?<!\\)\|/).map((cell) => plain(cell.replaceAll('<br>', ' ')));
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ' };

/** Without marks of emphasis, links and tags; formulas stay as they are. */
function plain(text: string): string {
  return text
    .replaceAll(/\[\^[^\]]+\]/g, '')
    .replaceAll(/\[([^\]]*)\]\((?:[^()]|\([^()]*\))*\)/g, '$1')
    // An address alone stands in the brackets of a tag.
    .replaceAll(/<((?:https?|ftp):\/\/[^<>\s]+|[^<>\s@]+@[^<>\s@]+)>/gi, '$1')
    .replaceAll(/<\/?[a-z][^<>]*>/gi, '')
    .replaceAll(/(\*{1,3}|_{2,3})(?=\S)([^*_]+?)(?<=\S)\1/g, '$2')
    .replaceAll(/(?<!`)`([^`]+)`/g, '$1')
    .replaceAll(/&(amp|lt|gt|quot|nbsp);/g, (entity, name: string) => ENTITIES[name] ?? entity)
    .replaceAll(/\\([\\`*_{}[\]()#+.!|<>~"'@^-])/g, '$1')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
