/** Outline and info dictionary of a document, as pdfjs gives them; both untrusted and often wrong. */
import type { PDFDocumentProxy } from 'pdfjs-dist';
import type { OutlineItem, RawDocument } from '../../raw-page.ts';

const MAX_OUTLINE = 2000;
/** What programs write into a title that nobody gave: the name of a file, or the stamp of an e-print. */
const NO_TITLE = /^(?:microsoft \w+ - |untitled|arXiv:)|\.(?:dvi|e?ps|pdf|tex|docx?|rtf|odt|wpd|pptx?|indd|qxd|p65|fm)$/i;

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
    const [title, author, subject] = [textOf(info, 'Title'), textOf(info, 'Author'), textOf(info, 'Subject')];
    const said = [metadata?.get('prism:doi'), metadata?.get('dc:identifier'), metadata?.get('pdfx:doi'), subject].filter((value) => typeof value === 'string').join(' ');
    const doi = /\b10\.\d{4,9}\/[^\s"<>]+/.exec(said)?.[0].replace(/[.,;)\]]+$/, '');
    return { ...(title && !NO_TITLE.test(title) && { title }), ...(author && { author }), ...(doi && { doi }) };
  } catch {
    return {};
  }
}

function textOf(info: object, key: string): string | undefined {
  const value: unknown = Reflect.get(info, key);
  return typeof value === 'string' ? value : undefined;
}
