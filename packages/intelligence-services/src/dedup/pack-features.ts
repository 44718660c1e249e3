/** Features as one text and back: what a batch or a run keeps of each record until it is compared, a seventh of the objects' memory. */
import type { Author } from './names.ts';
import { doiOf, type Features } from './features.ts';

/** Folded text has no such character; an identifier that a source wrote with one is kept with a space instead. */
const separator = '\u001f';

export function packFeatures(features: Features): string {
  const { words, venue, year = '', volume, firstPage, lastPage, sha256, isPreprint } = features;
  let packed = words + separator + venue + separator + year + separator + volume + separator + firstPage + separator + lastPage + separator + sha256 + separator + (isPreprint ? '1' : '') + separator;
  for (const { surname, initials } of features.authors) packed += `${surname} ${initials} `;
  for (const identity of features.identities) packed += separator + (identity.includes(separator) ? identity.replaceAll(separator, ' ') : identity);
  return packed;
}

/** The features that were packed. */
export function unpackFeatures(packed: string): Features {
  const [words = '', venue = '', year = '', volume = '', firstPage = '', lastPage = '', sha256 = '', isPreprint = '', names = '', ...identities] = packed.split(separator);
  return {
    words,
    title: words.replaceAll(' ', ''),
    authors: authorsIn(names),
    year: year === '' ? undefined : Number(year),
    venue,
    volume,
    firstPage,
    lastPage,
    doi: doiOf(identities),
    identities,
    sha256,
    isPreprint: isPreprint !== '',
  };
}

function authorsIn(names: string): readonly Author[] {
  const parts = names.split(' ');
  const authors: Author[] = [];
  for (let at = 0; at + 1 < parts.length; at += 2) authors.push({ surname: parts[at] ?? '', initials: parts[at + 1] ?? '' });
  return authors;
}
