/** Who holds which token: compared by hash, so that neither the config nor a dump of memory need hold one. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { ConfigurationError } from '@sluice/core-models';

export interface TokenHash {
  readonly owner: string;
  /** 64 hex digits. */
  readonly sha256: string;
}

export interface Tokens {
  readonly count: number;
  /** The owner, or null for a token that nobody holds. */
  ownerOf(token: string): string | null;
}

/** Shorter ones can be guessed over a network. */
const LEAST_LENGTH = 20;

export function tokensOf(hashes: readonly TokenHash[]): Tokens {
  const known = hashes.map(({ owner, sha256 }) => ({ owner, hash: Buffer.from(sha256, 'hex') }));
  return {
    count: known.length,
    ownerOf(token) {
      const hash = digest(token);
      let owner: string | null = null;
      // All of them, whichever it is: the time says nothing.
      for (const candidate of known) if (timingSafeEqual(candidate.hash, hash)) owner = candidate.owner;
      return owner;
    },
  };
}

/** `alice:SECRET,bob:SECRET` or `alice:sha256:HEX`, as in the variable SLUICE_API_TOKENS. */
export function parseTokens(text: string): readonly TokenHash[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const [, owner, hash, secret] = /^([A-Za-z0-9._@-]{1,100}):(?:sha256:([0-9a-f]{64})|(.+))$/.exec(part) ?? [];
      if (owner === undefined) throw new ConfigurationError('Cannot use SLUICE_API_TOKENS: one part is no token; expected OWNER:TOKEN or OWNER:sha256:HEX, with commas between');
      if (hash !== undefined) return { owner, sha256: hash };
      if (secret === undefined || secret.length < LEAST_LENGTH) throw new ConfigurationError(`Cannot use the token of "${owner}": it is too short; expected at least ${LEAST_LENGTH} characters`);
      return { owner, sha256: digest(secret).toString('hex') };
    });
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
