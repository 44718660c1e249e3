/** Text of strangers as one line that a terminal shows and never obeys. */

/**
 * A paper's text may hold escape sequences, line breaks and marks that turn the direction of writing: they become spaces or nothing,
 * so that a title can neither clear the screen nor reverse what stands after it.
 */
export function printable(text: string): string {
  return text
    .replace(/\p{Cc}+/gu, ' ')
    .replace(/[\u200B\u200E\u200F\u202A-\u202E\u2060-\u2064\u2066-\u206F\uFEFF\u061C]|[\u{E0000}-\u{E007F}]/gu, '')
    .replace(/\s+/gu, ' ')
    .trim();
}
