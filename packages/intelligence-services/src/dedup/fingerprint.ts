/** What a record is recognised by when a person has said something of it: its bytes where there are any, else what its source says. */
import { createHash } from 'node:crypto';
import type { PaperRecord } from '@sluice/core-models';
import { contentOrder } from './block.ts';
import { featuresOf } from './features.ts';

/** 24 hex digits. Pass what the source said (`ownRecord ?? record`): a leader's merged record has its members' words too. */
export function fingerprintOf(record: PaperRecord): string {
  const features = featuresOf(record);
  const said = record.pdfSha256 ?? `${features.identities.join('|')}|${contentOrder(features)}`;
  return createHash('sha256').update(said).digest('hex').slice(0, 24);
}

/** Two fingerprints as one key, whichever comes first. */
export function pairOf(a: string, b: string): readonly [string, string] {
  return a < b ? [a, b] : [b, a];
}
