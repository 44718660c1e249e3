/** Words divided at a line's end, joined where the document's own vocabulary says so. */

export interface Vocabulary {
  /** How often a word, lower-cased, stands undivided in the text. */
  readonly words: ReadonlyMap<string, number>;
}

export function vocabularyOf(texts: Iterable<string>): Vocabulary {
  const words = new Map<string, number>();
  for (const text of texts) {
    for (const word of text.toLowerCase().match(/[\p{L}\p{M}]+(?:-[\p{L}\p{M}]+)*/gu) ?? []) words.set(word, (words.get(word) ?? 0) + 1);
  }
  return { words };
}

const ADDRESS = /(?:https?:\/{0,2}|(?:https?:\/\/|www\.|doi\.org\/|\b10\.\d{4,9}\/)\S*[./_=&?#~-]|\bdoi\.|\b10\.)$/iu;
/** Chinese and Japanese part no words by spaces, Korean does. */
const UNSPACED_END = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3001-\u301F\u30FC\uFF01-\uFF5E]$/u;
const UNSPACED_START = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3001-\u301F\u30FC\uFF01-\uFF5E]/u;
const HYPHENS = /[-\u00AD\u2010]$/u;

/**
 * How the end of one line and the start of the next read together. Undoes a hyphen when the joined word occurs elsewhere, keeps it when
 * the hyphenated one does; else halves that stand alone as words keep it, and the rest is taken for a divided word.
 */
export function joinAcross(left: string, right: string, vocabulary: Vocabulary): string {
  // An address that runs over the line's end takes no space; a hyphen in it stays.
  if (ADDRESS.test(left) && /^[\w/.%#?=&~-]/.test(right)) return left + right;
  if (UNSPACED_END.test(left) && UNSPACED_START.test(right)) return left + right;
  if (!HYPHENS.test(left)) return /[\u2013\u2014/]$/u.test(left) && /[\p{L}\d]/u.test(left.at(-2) ?? ' ') && /^\S/.test(right) ? left + right : `${left} ${right}`;
  const soft = left.endsWith('\u00AD');
  const stem = left.slice(0, -1);
  const head = /[\p{L}\p{M}]+$/u.exec(stem)?.[0];
  const tail = /^[\p{L}\p{M}]+/u.exec(right)?.[0];
  if (soft) return stem + right;
  if (head === undefined || tail === undefined || !/^\p{Ll}/u.test(tail)) return `${stem}-${right}`;
  const { words } = vocabulary;
  const one = head.toLowerCase();
  const other = tail.toLowerCase();
  // What is already hyphenated before the break is a compound: "state-of-the-" + "art".
  const longer = /[\p{L}\p{M}\d-]+$/u.exec(stem)?.[0]?.toLowerCase() ?? one;
  const joined = words.get(one + other) ?? 0;
  const kept = (words.get(`${one}-${other}`) ?? 0) + (longer !== one ? (words.get(`${longer}-${other}`) ?? 0) : 0);
  if (joined !== kept) return joined > kept ? stem + right : `${stem}-${right}`;
  const prefix = PREFIXES.has(one);
  const alone = (words.get(one) ?? 0) >= 2 && (words.get(other) ?? 0) >= 2 && one.length > 3 && other.length > 3;
  if (/^\p{Lu}+$/u.test(head) || longer !== one || (alone && !prefix)) return `${stem}-${right}`;
  return stem + right;
}

const PREFIXES = new Set(['over', 'under', 'inter', 'super', 'trans', 'counter', 'micro', 'macro', 'there', 'where', 'some', 'with']);
