/** How an e-print begins: its name says nothing, since arXiv's have no ending. */

/** Enough to tell by. */
export const HEAD_BYTES = 512;
const MAGIC_AT = 257;

export function isArchive(head: Uint8Array): boolean {
  return isGzip(head) || isTar(head);
}

export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

export function isTar(head: Uint8Array): boolean {
  return new TextDecoder('latin1').decode(head.subarray(MAGIC_AT, MAGIC_AT + 5)) === 'ustar';
}
