/** The people in one cell: every tool joins their names in its own way. */

const INITIALS = /^(?:\p{L}\.[\s-]?|\p{Lu}[\s-]?){1,4}$/u;

/**
 * Single names of a joined list. Semicolons, bars and ` and ` separate; commas do where they cannot stand between a family name and its given names.
 *
 * @example
 * splitNames('Smith J, Doe A'); // ['Smith J', 'Doe A']
 * splitNames('Smith, J., Doe, A.'); // ['Smith, J.', 'Doe, A.']
 * splitNames('Smith, John'); // ['Smith, John']
 */
export function splitNames(text: string): readonly string[] {
  const clean = text.replace(/[,;.\s]*\bet al\.?\s*$/i, '').trim();
  const strong = clean.split(/\s*[;|\n]\s*|\s*,?\s+(?:and|&)\s+/i).filter((part) => part !== '');
  if (strong.length > 1 && (/[;|\n]/.test(clean) || strong.every((part) => (part.match(/,/g) ?? []).length <= 1))) return strong;
  const names = clean.replace(/,?\s+(?:and|&)\s+/gi, ', ').split(/\s*,\s*/).filter((part) => part !== '');
  if (names.length < 2) return names;
  if (names.length % 2 === 0 && names.every((part, at) => at % 2 === 0 || INITIALS.test(part))) return pairs(names);
  if (names.length === 2 && !names.every((part) => part.includes(' '))) return [names.join(', ')];
  // PubMed ends its list with a full stop, and abbreviates without any.
  return names.slice(0, -1).some((name) => name.includes('.')) ? names : names.map((name) => name.replace(/\.$/, ''));
}

function pairs(names: readonly string[]): string[] {
  return names.flatMap((name, at) => (at % 2 === 0 ? [`${name}, ${names[at + 1] ?? ''}`] : []));
}
