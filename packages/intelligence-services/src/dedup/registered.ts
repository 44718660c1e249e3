/** What registers say of two records: the same name, or another in the same register. */
import type { Features } from './features.ts';
import { compareVenues } from './venue.ts';

/** An identity that both have. */
export function sharedIdentity(a: Features, b: Features): string | undefined {
  if (a.identities.length === 0 || b.identities.length === 0) return undefined;
  return a.identities.find((candidate) => b.identities.includes(candidate));
}

/** Registers that name a paper once. */
const registers = ['doi:', 'arxiv:', 'pmid:'];

/**
 * Whether two records without an identity in common are entered as two papers in one register. A preprint and what it became have a name each, so have deposits on two preprint servers, and of two
 * names for one title on one page of one venue one is mistaken.
 */
export function areRegisteredApart(a: Features, b: Features): boolean {
  if (a.isPreprint !== b.isPreprint) return false;
  if (!registers.some((register) => isIn(register, a) && isIn(register, b) && !areTwoServers(register, a, b))) return false;
  const isOnePlace = a.firstPage !== '' && a.firstPage === b.firstPage && a.year === b.year && a.title === b.title && compareVenues(a.venue, b.venue) === 'same';
  return !isOnePlace;
}

function isIn(register: string, { identities }: Features): boolean {
  return identities.some((identity) => identity.startsWith(register));
}

function areTwoServers(register: string, a: Features, b: Features): boolean {
  return register === 'doi:' && a.isPreprint && a.doi.split('/', 1)[0] !== b.doi.split('/', 1)[0];
}
