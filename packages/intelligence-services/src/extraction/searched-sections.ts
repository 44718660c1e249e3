/** Names the sections that were looked through, for a reader who wonders whether the right place was among them. */
import type { Section } from './sections.ts';

const MAX_NAMED = 12;

export function searchedSections(sections: readonly Pick<Section, 'heading'>[]): string {
  const names = [...new Set(sections.map((section) => section.heading))];
  if (names.length === 0) return 'no section: the document has no main text';
  const named = names.slice(0, MAX_NAMED).map((name) => `"${name}"`).join(', ');
  return names.length > MAX_NAMED ? `${named} and ${names.length - MAX_NAMED} more` : named;
}
