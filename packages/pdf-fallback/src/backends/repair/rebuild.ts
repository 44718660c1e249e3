/** Writes a new PDF around the pages found in a damaged one: a flat page tree, and of each page only what its text needs. */
import { PDFArray, PDFDict, PDFName, PDFParser, PDFWriter } from 'pdf-lib';
import type { PDFContext, PDFObject, PDFRef } from 'pdf-lib';
import { UnreadablePdf } from '../../backend.ts';
import { mendSyntax } from './mend-syntax.ts';
import { salvage } from './salvage.ts';

/** Inherited from the tree, so copied down before the tree is thrown away. */
const INHERITED = ['MediaBox', 'CropBox', 'Rotate', 'Resources'].map((key) => PDFName.of(key));
const KEPT = [...INHERITED, PDFName.of('Contents')];
const [TYPE, PAGES, KIDS, PARENT] = [PDFName.of('Type'), PDFName.of('Pages'), PDFName.of('Kids'), PDFName.of('Parent')];

/** Deeper trees, and longer chains of parents, are loops or attacks. */
const MAX_DEPTH = 5000;

export interface Rebuilt {
  readonly bytes: Uint8Array;
  /** False where objects had to be left out, since they are cut short or spoilt. */
  readonly whole: boolean;
}

export async function rebuild(bytes: Uint8Array, path: string): Promise<Rebuilt> {
  const { context, whole } = await parse(bytes, path);
  if (context.trailerInfo.Encrypt !== undefined) {
    throw new UnreadablePdf('damaged', `Cannot repair "${path}": it is encrypted; expected a file whose objects can be read`);
  }
  const inTree = pagesInTree(context);
  const anywhere = pagesAnywhere(context);
  // A damaged tree loses pages; this file is only made because its pages could not be read.
  const pages = inTree.length >= anywhere.length ? inTree : anywhere;
  if (pages.length === 0) throw new UnreadablePdf('damaged', `Cannot repair "${path}": no page object is left in it; expected at least one`);
  const tree = context.nextRef();
  const kids = pages.map((page) => context.register(flattened(page, { context, tree })));
  context.assign(tree, context.obj({ Type: 'Pages', Kids: kids, Count: kids.length }));
  context.trailerInfo.Root = context.register(context.obj({ Type: 'Catalog', Pages: tree }));
  return { bytes: await PDFWriter.forContext(context, Number.POSITIVE_INFINITY).serializeToBuffer(), whole };
}

async function parse(bytes: Uint8Array, path: string): Promise<{ readonly context: PDFContext; readonly whole: boolean }> {
  const mended = mendSyntax(bytes);
  const context = await parsed(mended).catch(() => null);
  if (context !== null) return { context, whole: true };
  try {
    return { context: await parsed(await salvage(mended)), whole: false };
  } catch (cause) {
    throw new UnreadablePdf('damaged', `Cannot repair "${path}": ${cause instanceof Error ? cause.message : String(cause)}; expected objects that can be parsed`, { cause });
  }
}

function parsed(bytes: Uint8Array): Promise<PDFContext> {
  return PDFParser.forBytesWithOptions(bytes, Number.POSITIVE_INFINITY, false, true).parseDocument();
}

/** In the tree's order, each object once: a page tree may name itself. */
function pagesInTree(context: PDFContext): readonly PDFDict[] {
  const root = lookUp(context, context.trailerInfo.Root);
  const pages: PDFDict[] = [];
  const seen = new Set<PDFDict>();
  const open = root === null ? [] : [lookUp(context, root.get(PAGES))];
  while (open.length > 0 && seen.size < MAX_DEPTH) {
    const node = open.pop() ?? null;
    if (node === null || seen.has(node)) continue;
    seen.add(node);
    const kids = context.lookup(node.get(KIDS));
    if (kids instanceof PDFArray) open.push(...kids.asArray().map((kid) => lookUp(context, kid)).toReversed());
    else pages.push(node);
  }
  return pages;
}

/** Every page object, in the order of object numbers, which is mostly that of the pages. */
function pagesAnywhere(context: PDFContext): readonly PDFDict[] {
  return context
    .enumerateIndirectObjects()
    .flatMap(([, object]) => (object instanceof PDFDict && object.get(TYPE) === PDFName.of('Page') ? [object] : []));
}

function flattened(page: PDFDict, { context, tree }: { readonly context: PDFContext; readonly tree: PDFRef }): PDFDict {
  const flat = context.obj({ Type: 'Page', Parent: tree });
  for (const key of KEPT) {
    const value = inherited(page, { context, key });
    if (value !== undefined) flat.set(key, value);
  }
  if (!flat.has(PDFName.of('MediaBox'))) flat.set(PDFName.of('MediaBox'), context.obj([0, 0, 612, 792]));
  return flat;
}

function inherited(page: PDFDict, { context, key }: { readonly context: PDFContext; readonly key: PDFName }): PDFObject | undefined {
  let node: PDFDict | null = page;
  for (let depth = 0; node !== null && depth < MAX_DEPTH; depth += 1) {
    const value = node.get(key);
    if (value !== undefined || !INHERITED.includes(key)) return value;
    node = lookUp(context, node.get(PARENT));
  }
  return undefined;
}

function lookUp(context: PDFContext, object: PDFObject | undefined): PDFDict | null {
  const found = context.lookup(object);
  return found instanceof PDFDict ? found : null;
}
