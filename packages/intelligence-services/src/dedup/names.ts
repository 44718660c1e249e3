/** Author names as sources write them (`Smith, J. A.`, `Smith JA`, `John A. Smith`, `j smith`) and how far two lists agree. */
import { editSimilarity } from './edit-distance.ts';
import { foldText } from './fold.ts';

/** `surname` is folded, without spaces; `initials` are the given names' first letters, in order; both lower case. */
export interface Author {
  readonly surname: string;
  readonly initials: string;
}

/** Agreement of two author lists: matched authors over the shorter list's length, and how many that list holds. */
export interface NameAgreement {
  readonly matched: number;
  readonly of: number;
  readonly ofLonger: number;
}

const particles = new Set(['van', 'von', 'der', 'den', 'de', 'del', 'della', 'di', 'da', 'dos', 'du', 'la', 'le', 'ter', 'ten', 'bin', 'ibn', 'al', 'el', 'st', 'mac', 'san']);
const suffixes = new Set(['jr', 'sr', 'ii', 'iii', 'iv', 'phd', 'md']);

/** The names of a record, without `et al.` and scraps. */
export function parseAuthors(names: readonly string[]): readonly Author[] {
  const authors: Author[] = [];
  for (const name of names) {
    const author = parseAuthor(name);
    if (author !== undefined) authors.push(author);
  }
  return authors;
}

/** One name; undefined for what is no name (`et al.`, a lone letter). */
export function parseAuthor(name: string): Author | undefined {
  const comma = name.indexOf(',');
  const usual = comma > 0 ? /^([A-Za-z]{2,}), ([A-Za-z])[A-Za-z]*\.?(?: ([A-Za-z])\.)?$/.exec(name) : null;
  if (usual !== null && !suffixes.has((name.slice(comma + 2).replace('.', '')).toLowerCase())) return { surname: (usual[1] ?? '').toLowerCase(), initials: `${usual[2] ?? ''}${usual[3] ?? ''}`.toLowerCase() };
  if (comma > 0) {
    const given = wordsOf(name.slice(comma + 1));
    if (given.length > 0) return authorOf(wordsOf(name.slice(0, comma)), given);
    return parseAuthor(name.slice(0, comma));
  }
  const words = wordsOf(name);
  const raw = name.split(/[\s.]+/).filter((word) => word !== '');
  if (words.length === 0 || (words.at(-1) === 'al' && words.at(-2) === 'et')) return undefined;
  if (words.length === 1) return authorOf(words, []);
  // `Smith JA`, `Adeli K.`: capitals at the end, with a longer word before them, are initials.
  let initialsFrom = words.length;
  if (raw.length === words.length) while (initialsFrom > 1 && isInitials(raw[initialsFrom - 1] ?? '')) initialsFrom -= 1;
  if (initialsFrom < words.length && !isInitials(raw[0] ?? '')) return authorOf(words.slice(0, initialsFrom), words.slice(initialsFrom));
  let surnameFrom = words.length - 1;
  while (surnameFrom > 1 && particles.has(words[surnameFrom - 1] ?? '')) surnameFrom -= 1;
  return authorOf(words.slice(surnameFrom), words.slice(0, surnameFrom));
}

/** How many of the shorter list's authors the longer one has; a near spelling or swapped names count as a part. Undefined where a list is empty: unknown. */
export function compareAuthors(a: readonly Author[], b: readonly Author[]): NameAgreement | undefined {
  if (a.length === 0 || b.length === 0) return undefined;
  const [shorter, longer] = a.length <= b.length ? [a, b] : [b, a];
  const taken = new Set<number>();
  let matched = 0;
  for (const author of shorter) {
    let best = 0;
    let at = -1;
    for (let index = 0; index < longer.length && best < 1; index += 1) {
      const other = longer[index];
      if (other === undefined || taken.has(index)) continue;
      const likeness = likenessOf(author, other);
      if (likeness > best) {
        best = likeness;
        at = index;
      }
    }
    if (at >= 0) taken.add(at);
    matched += best;
  }
  return { matched, of: shorter.length, ofLonger: longer.length };
}

function authorOf(family: readonly string[], given: readonly string[]): Author | undefined {
  const surname = family.join('');
  if (surname.length < 2) return undefined;
  const first = given[0] ?? '';
  return { surname, initials: given.length === 1 && first.length <= 3 ? first : given.map((word) => word[0] ?? '').join('') };
}

function wordsOf(name: string): readonly string[] {
  const plain = /^[A-Za-z .]*$/.test(name) ? name.toLowerCase().replaceAll('.', ' ') : foldName(name.replaceAll('.', ' '));
  return plain.split(' ').filter((word) => word !== '' && !suffixes.has(word) && !/^\d/.test(word));
}

/** Hyphens join: `García-Molina` is one surname, `Per-Åke` one given name. */
function foldName(name: string): string {
  return foldText(name.replace(/(?<=\p{L})[-‐–](?=\p{L})/gu, ''));
}

function isInitials(word: string): boolean {
  return word.length <= 3 && /^\p{Lu}+(?:-\p{Lu}+)?$/u.test(word);
}

function likenessOf(a: Author, b: Author): number {
  const sameInitial = a.initials === '' || b.initials === '' || a.initials[0] === b.initials[0];
  if (a.surname === b.surname) return sameInitial ? 1 : 0.6;
  const swapped = a.initials !== '' && b.initials !== '' && a.surname[0] === b.initials[0] && b.surname[0] === a.initials[0];
  if (a.surname[0] !== b.surname[0] && a.surname.at(-1) !== b.surname.at(-1)) return swapped ? 0.75 : 0;
  if (a.surname.startsWith(b.surname) || b.surname.startsWith(a.surname) || a.surname.endsWith(b.surname) || b.surname.endsWith(a.surname)) return sameInitial ? 0.9 : 0.4;
  const spelling = editSimilarity(a.surname, b.surname);
  if (spelling >= 0.6 && sameInitial) return spelling;
  return swapped ? 0.75 : 0;
}
