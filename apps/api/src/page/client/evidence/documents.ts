/** Converted papers, the last few of them kept. */
import { ask } from '../data/ask.ts';
import { type SeenDocument, readDocument } from './hint.ts';

const MAX_KEPT = 4;
const kept = new Map<string, Promise<SeenDocument | null>>();

/** Null where the store has it no more; the evidence's quotes stand in the result all the same. */
export async function findDocument(sha256: string): Promise<SeenDocument | null> {
  const known = kept.get(sha256) ?? ask(`/v1/documents/${sha256}`).then(readDocument, () => null);
  kept.delete(sha256);
  kept.set(sha256, known);
  const [oldest] = kept.keys();
  if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest);
  return await known;
}
