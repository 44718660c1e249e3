/** Words of a text as the search sees them: folded, stemmed, without the words that every text has; characters for scripts without spaces. */
import { stemmer } from 'stemmer';

const STOP = new Set(
  'a about above after again all also am an and any are as at be because been before being below between both but by can could did do does doing down during each few for from further had has have having he her here hers him his how i if in into is it its itself just me more most my of off on once only or other our out over own same she should so some such than that the their them then there these they this those through to too under until up very was we were what when where which while who whom why will with would you your paper study article authors author used use using whether given'.split(' '),
);
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

export function termsOf(text: string): readonly string[] {
  const folded = text.normalize('NFKC').toLowerCase();
  const terms: string[] = [];
  for (const [word] of folded.matchAll(/[\p{L}\p{M}\p{N}]+/gu)) {
    if (UNSPACED.test(word)) terms.push(...bigrams(word));
    else if (!STOP.has(word) && (word.length > 1 || /\p{N}/u.test(word))) terms.push(/^[a-z]+$/u.test(word) ? stemmer(word) : word);
  }
  return terms;
}

function bigrams(word: string): readonly string[] {
  const characters = [...word];
  return characters.length < 2 ? characters : characters.slice(1).map((character, index) => `${characters[index] ?? ''}${character}`);
}
