/** Outline and info dictionary of a document, as pdfjs gives them; both untrusted and often wrong. */
import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { z } from 'zod';
import type { OutlineItem, RawDocument } from '../../raw-page.ts';

const Info = z.object({ Title: z.string().optional().catch(undefined), Author: z.string().optional().catch(undefined), Subject: z.string().optional().catch(undefined) });
const MAX_OUTLINE = 2000;

interface OutlineNode {
  readonly title: string;
  readonly items: readonly OutlineNode[];
}

export async function readOutline(document: PDFDocumentProxy): Promise<OutlineItem[]> {
  const items: OutlineItem[] = [];
  const visit = (nodes: readonly OutlineNode[], level: number): void => {
    for (const node of nodes) {
      if (items.length >= MAX_OUTLINE || level > 12) return;
      items.push({ title: node.title.replace(/\s+/g, ' ').trim(), level });
      visit(node.items, level + 1);
    }
  };
  try {
    visit((await document.getOutline()) ?? [], 1);
  } catch {
    // A broken outline says nothing about the pages.
  }
  return items;
}

export async function readInfo(document: PDFDocumentProxy): Promise<RawDocument['info']> {
  try {
    const { info, metadata } = await document.getMetadata();
    const { Title, Author, Subject } = Info.catch({}).parse(info);
    const said = [metadata?.get('prism:doi'), metadata?.get('dc:identifier'), metadata?.get('pdfx:doi'), Subject].filter((value) => typeof value === 'string').join(' ');
    const doi = /\b10\.\d{4,9}\/[^\s"<>]+/.exec(said)?.[0].replace(/[.,;)\]]+$/, '');
    return { ...(Title && { title: Title }), ...(Author && { author: Author }), ...(doi && { doi }) };
  } catch {
    return {};
  }
}
