/** A DoclingDocument as pieces: its body is a tree of references to texts, tables and groups, in reading order. */
import { z } from 'zod';
import type { Piece } from './structured-text.ts';

const Ref = z.object({ $ref: z.string() });
const Provenance = z.array(z.object({ page_no: z.number().int().positive() })).default([]);
const Item = z.object({ children: z.array(Ref).default([]), prov: Provenance, label: z.string().default('text') });

export const DoclingDocument = z.object({
  body: z.object({ children: z.array(Ref).default([]) }),
  texts: z.array(Item.extend({ text: z.string().default(''), level: z.number().int().optional(), marker: z.string().optional(), enumerated: z.boolean().optional() })).default([]),
  groups: z.array(Item).default([]),
  pictures: z.array(Item).default([]),
  tables: z.array(Item.extend({ data: z.object({ grid: z.array(z.array(z.object({ text: z.string().default('') }))).default([]) }) })).default([]),
  pages: z.record(z.string(), z.unknown()).default({}),
});
export type DoclingDocument = z.infer<typeof DoclingDocument>;

/** Not of the text: docling keeps them in a layer of their own, older versions in the body. */
const FURNITURE = new Set(['page_header', 'page_footer']);
const KINDS: Readonly<Record<string, Piece['kind']>> = { title: 'title', section_header: 'heading', list_item: 'list_item', code: 'code', caption: 'caption' };

export function readDocling(document: DoclingDocument): { readonly pieces: readonly Piece[]; readonly pages: number } {
  const pieces: Piece[] = [];
  const seen = new Set<string>();
  let page = 1;
  visit(document.body.children);
  return { pieces, pages: Object.keys(document.pages).reduce((most, number) => Math.max(most, Number(number) || 0), 0) };

  function visit(refs: readonly { readonly $ref: string }[]): void {
    for (const { $ref } of refs) {
      // A tree that names itself would be walked for ever.
      if (seen.has($ref)) continue;
      seen.add($ref);
      const [, list, at = ''] = /^#\/(texts|tables|groups|pictures)\/(\d+)$/.exec($ref) ?? [];
      if (list === 'texts') addText(document.texts[Number(at)]);
      if (list === 'tables') addTable(document.tables[Number(at)]);
      if (list === 'groups') visit(document.groups[Number(at)]?.children ?? []);
      if (list === 'pictures') visit(document.pictures[Number(at)]?.children ?? []);
    }
  }

  function addText(item: DoclingDocument['texts'][number] | undefined): void {
    if (item === undefined) return;
    turnTo(item.prov);
    if (!FURNITURE.has(item.label) && item.text.trim() !== '') {
      const kind = KINDS[item.label] ?? 'paragraph';
      const marker = kind === 'list_item' ? `${item.enumerated === true && item.marker ? item.marker : '•'} ` : '';
      pieces.push({ kind, text: marker + item.text, page, ...(kind === 'heading' && { level: Math.min(6, (item.level ?? 1) + 1) }) });
    }
    visit(item.children);
  }

  function addTable(item: DoclingDocument['tables'][number] | undefined): void {
    if (item === undefined) return;
    turnTo(item.prov);
    visit(item.children);
    const rows = item.data.grid.map((row) => row.map((cell) => cell.text));
    if (rows.length > 0) pieces.push({ kind: 'table', text: '', page, rows });
  }

  function turnTo(prov: z.infer<typeof Provenance>): void {
    page = Math.max(page, prov[0]?.page_no ?? page);
  }
}
