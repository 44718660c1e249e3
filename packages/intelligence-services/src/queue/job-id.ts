/** Ids of the queue's jobs: a random UUID whose first 32 bits are the paper's ordinal, so that rows of neighbours lie side by side in the index, and a paper is found without a look through its queue. */
import { randomUUID } from 'node:crypto';

/** Another one each time: a lease is known by it, also where the same paper is put again. */
export function newJobId(ordinal: number): string {
  return `${prefixOf(ordinal)}${randomUUID().slice(8)}`;
}

/** The least and the greatest id that a job of this paper can have. */
export function jobIdRange(ordinal: number): { readonly least: string; readonly greatest: string } {
  return { least: `${prefixOf(ordinal)}-0000-0000-0000-000000000000`, greatest: `${prefixOf(ordinal)}-ffff-ffff-ffff-ffffffffffff` };
}

function prefixOf(ordinal: number): string {
  return ordinal.toString(16).padStart(8, '0');
}
