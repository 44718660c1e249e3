/** The small words and signs that turn a sentence round: numbers, negations, units. Two texts that differ in one do not say the same. */
import { unify } from './fold.ts';

const NEGATIONS = new Set(
  'no not non none never neither nor without cannot nothing nobody nowhere hardly barely lack lacks lacked lacking absence absent nicht kein keine keinen ohne nie ne pas sans jamais sin nunca 不 没 無 未 非 没有 不是'.split(' '),
);
const NUMBER_WORDS = new Set(
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion trillion dozen half third quarter twice thrice once double triple second first fourth fifth sixth seventh eighth ninth tenth'.split(' '),
);
const UNITS = new Set(
  'mg g kg µg μg ug ng pg ml l µl μl ul dl mm cm m km nm µm μm um s ms μs µs ns min mins h hr hrs hour hours day days week weeks month months year years yr yrs °c °f k c f pa kpa mpa gpa bar atm hz khz mhz ghz mol mmol μmol µmol nmol pmol mm nm v mv kv a ma w kw mw j kj cal kcal ev kev mev bp kb mb gb tb percent % ‰ ppm ppb rpm iu u n kn lb oz ft inch inches mile miles fold x ×'.split(' '),
);
const WORD = /\p{Nd}+(?:[.,]\p{Nd}+)*|[\p{L}\p{M}]+(?:'[\p{L}]+)*|[%‰°]\p{L}?/gu;

/** Numbers, number words, negations and short words behind numbers, in order of appearance. */
export function criticalTokens(text: string, words: ReadonlySet<string> = new Set()): readonly string[] {
  const soft = unify(text).cased.replace(/[*`]/gu, '').replace(/\bnot only\b/giu, 'only').replace(/(\p{L})- (?=\p{L})/gu, '$1');
  const found: string[] = [];
  let afterNumber = false;
  for (const [token] of soft.matchAll(WORD)) {
    const lower = token.toLowerCase();
    if (/^\p{Nd}/u.test(token)) found.push(token);
    else if (isNegation(lower)) found.push('not');
    else if (NUMBER_WORDS.has(lower)) found.push(lower);
    else if (hiddenCritical(lower, words) !== null) found.push(hiddenCritical(lower, words) ?? '');
    else if (afterNumber && (token.length <= 4 || UNITS.has(lower))) found.push(`unit:${token}`);
    afterNumber = /^\p{Nd}/u.test(token);
  }
  return found;
}

/** `words`: those of the document, by which `fivetested` is seen to be two words that lost their space. */
export function sameCritical(left: string, right: string, words?: ReadonlySet<string>): boolean {
  const a = criticalTokens(left, words);
  const b = criticalTokens(right, words);
  return a.length === b.length && a.every((token, index) => token === b[index]);
}

/** The rest must be a word of the document of five letters or more: `notable` is never `not able`. */
function hiddenCritical(lower: string, words: ReadonlySet<string>): string | null {
  if (words.size === 0 || words.has(lower)) return null;
  for (const critical of [...NEGATIONS, ...NUMBER_WORDS]) {
    const rest = lower.startsWith(critical) ? lower.slice(critical.length) : lower.endsWith(critical) ? lower.slice(0, -critical.length) : '';
    if (critical.length >= 2 && rest.length >= 5 && words.has(rest)) return NEGATIONS.has(critical) ? 'not' : critical;
  }
  return null;
}

export function isNegation(lowerWord: string): boolean {
  return NEGATIONS.has(lowerWord) || lowerWord.endsWith("n't") || (lowerWord.startsWith('non') && lowerWord.length > 5);
}

export function isNumberWord(lowerWord: string): boolean {
  return NUMBER_WORDS.has(lowerWord);
}

export function isUnit(word: string): boolean {
  return UNITS.has(word.toLowerCase());
}
