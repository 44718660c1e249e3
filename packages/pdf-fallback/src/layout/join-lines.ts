/** Lines of a block as running text, divided words made whole. */
import { joinAcross } from './hyphens.ts';
import type { Vocabulary } from './hyphens.ts';

export function joinLines(texts: readonly string[], vocabulary: Vocabulary): string {
  let joined = '';
  for (const text of texts) joined = joined === '' ? text : joinAcross(joined, text, vocabulary);
  return joined.replace(/\u00AD/g, '').replace(/\s+/g, ' ').trim();
}
