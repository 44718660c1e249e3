/** One pass over a page's characters that counts what its score is made of. */

export interface Census {
  readonly visible: number;
  readonly letters: number;
  /** ASCII letters, digits included not. */
  readonly latin: number;
  readonly digits: number;
  /** Replacement, private use, control. */
  readonly unmapped: number;
  /** Neither letter, digit nor mark; a mark that repeats (dot leaders, rules) counts once. */
  readonly symbols: number;
  /** Latin letters in words of 22 and more: spaces are missing. */
  readonly glued: number;
  /** Latin letters that stand alone beside another, different one: "T h e". Plot markers ("l l l l") are not that. */
  readonly alone: number;
}

const GLUED_LENGTH = 22;

/** UTF-8 read as Latin-1 or Windows-1252: "Ã©" for "é", "â€" before a quote's last byte. */
const MOJIBAKE = /[ÃÂ][\u0080-\u00BF\u0160-\u017E\u2018-\u203A]|â€|â\u0080/g;

export function takeCensus(text: string): Census {
  let visible = 0;
  let letters = 0;
  let latin = 0;
  let digits = 0;
  let unmapped = text.match(MOJIBAKE)?.length ?? 0;
  let symbols = 0;
  let glued = 0;
  let alone = 0;
  let word = '';
  let lastSymbol = '';
  let lastAlone = '';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (isLatin(code)) {
      visible += 1;
      letters += 1;
      latin += 1;
      word += character;
      lastSymbol = '';
      continue;
    }
    endWord();
    if (isSpace(code)) continue;
    visible += 1;
    if (isUnmapped(code)) unmapped += 1;
    else if (code >= 48 && code <= 57) digits += 1;
    else if (code > 127 && /[\p{L}\p{N}\p{M}]/u.test(character)) letters += 1;
    else if (character !== lastSymbol) {
      symbols += 1;
      lastSymbol = character;
      lastAlone = '';
      continue;
    } else {
      // A repeated mark is not there at all, or long dot leaders would drown the words beside them.
      visible -= 1;
      continue;
    }
    lastSymbol = '';
    lastAlone = '';
  }
  endWord();
  return { visible, letters, latin, digits, unmapped, symbols, glued, alone };

  function endWord(): void {
    if (word === '') return;
    if (word.length >= GLUED_LENGTH) glued += word.length;
    if (word.length === 1) {
      if (lastAlone !== '' && lastAlone !== word) alone += 1;
      lastAlone = word;
    } else {
      lastAlone = '';
    }
    word = '';
  }
}

function isLatin(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
}

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13) || code === 0xa0 || (code >= 0x2000 && code <= 0x200b) || code === 0x3000;
}

function isUnmapped(code: number): boolean {
  return code < 32 || (code >= 0x7f && code <= 0x9f) || code === 0xfffd || (code >= 0xe000 && code <= 0xf8ff) || code >= 0xf0000;
}
