/** A YAML or JSON file as nodes that know their lines: what is wrong with it is said in one line, with the place. */
import { readFile } from 'node:fs/promises';
import { ConfigurationError } from '@sluice/core-models';
import { type Document, type Node, LineCounter, isNode, parseDocument } from 'yaml';

/** A parsed file. `place()` names a node's line for an error message. */
export interface SourceText {
  readonly path: string;
  readonly document: Document;
  /** Null for an empty file. */
  readonly root: Node | null;
  /** `"research.yaml" line 12` */
  place(node: unknown): string;
  line(node: unknown): number;
}

/** Throws `ConfigurationError` for a file that is not there, is not text, or is not YAML. JSON is YAML too. */
export async function readSourceText(options: { readonly path: string; readonly shownAs: string; readonly what: string }): Promise<SourceText> {
  const { path, shownAs, what } = options;
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new ConfigurationError(`Cannot read ${what} "${shownAs}": ${stateOf(cause)}; expected a YAML or JSON file`, { cause });
  });
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, merge: true, prettyErrors: false });
  const line = (node: unknown): number => (isNode(node) && node.range ? lines.linePos(node.range[0]).line : 1);
  const problem = document.errors[0];
  if (problem !== undefined) {
    const at = lines.linePos(problem.pos[0]);
    throw new ConfigurationError(`Cannot read ${what} "${shownAs}": line ${at.line}, column ${at.col}: ${oneLine(problem.message)}; expected valid YAML`);
  }
  return { path, document, root: isNode(document.contents) ? document.contents : null, line, place: (node) => `"${shownAs}" line ${line(node)}` };
}

function stateOf(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EISDIR') return 'it is a folder';
  if (code === 'EACCES' || code === 'EPERM') return 'it may not be read by you';
  return cause instanceof Error ? oneLine(cause.message) : 'it cannot be read';
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[.;:\s]+$/, '');
}
