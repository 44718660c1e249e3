/** What a passage is worth beside its words: the section it stands in, who speaks, what form it has, and whether it is whole. */
import type { Target } from '@sluice/core-models';
import type { Cues } from './cues.ts';
import { numbersIn } from './numbers.ts';
import type { Passage } from './passages.ts';

/** Its score is multiplied with this; 0 where it cannot be an answer. */
export function factorOf(target: Target, cues: Cues, passage: Passage): number {
  const inSection = cues.isSection(passage.section) ? 1.3 : 1;
  return inSection * tellingFactor(cues, passage) * formFactor(target, passage) * placeFactor(target, passage) * voiceFactor(cues, passage) * wholeFactor(passage);
}

/** Words alone, in none of the turns of phrase that such an answer is given in, are seldom one. */
function tellingFactor(cues: Cues, { text, section }: Passage): number {
  return !cues.isNamed || cues.isSection(section) || cues.phrases(text) > 0 ? 1 : 0.6;
}

/** What is printed about the paper itself, and what others are said to have found, is seldom the answer. */
function voiceFactor(cues: Cues, { text }: Passage): number {
  if (!cues.ofPaper && /open access article|retain copyright|distributed under the|^(?:Received|Submitted|Accepted|Published|Copyright|Keywords|©)|permits unrestricted use/iu.test(text)) return 0.3;
  if (/\be-?mail:|\p{L}@\p{L}/iu.test(text) && !/\b(?:available|obtained|provided|requests?|repositor(?:y|ies)|found)\b/iu.test(text)) return 0.3;
  if (/\bversion of this (?:manuscript|article|paper)\b|\b(?:pre-?print|version) of an? (?:article|paper)\b/iu.test(text)) return 0.3;
  if (cues.ofOthers) return 1;
  const cited = text.match(/\bet al\b|\(\p{Lu}[^()]{2,60}\b(?:19|20)\d\d[a-z]?\)|\[\d+(?:[,–-] ?\d+)*\]/gu)?.length ?? 0;
  const own = /\b(?:we|our|this (?:study|trial|work|paper|review)|the present (?:study|work)|present study)\b/iu.test(text);
  return (own ? 1.08 : 1) * (cited === 0 ? 1 : cited === 1 ? 0.92 : 0.8);
}

/** Introductions tell what others did; the abstract tells what these authors did. */
function placeFactor(target: Target, passage: Passage): number {
  if (/abstract|summary/iu.test(passage.section) || passage.kind === 'abstract') return 1.1;
  const asksForIt = /background|introduc|motivat|objective|aim|goal|purpose|question|hypothes|related|prior|earlier|defin|gap/iu.test(`${target.name} ${target.description}`);
  return !asksForIt && /introduction|background|related work|prior work|literature/iu.test(passage.section) ? 0.7 : 1;
}

/** A displayed formula tears a sentence: what stands behind it begins in its midst, what stands before it says less than it promises. */
function wholeFactor({ text, kind }: Passage): number {
  if (kind === 'code' || kind === 'table' || kind === 'caption') return 1;
  if (text.split(' ').length < 5 && !/https?:/u.test(text)) return 0.4;
  const begun = /^(?:[\p{Ll}]\p{Ll}*[ ,;]|[.,;:)\]}=])/u.test(text);
  return begun ? 0.6 : 1;
}

/** A number is read where digits stand, a date where a year stands, code where code stands. */
function formFactor(target: Target, passage: Passage): number {
  switch (target.outputFormat) {
    case 'number':
      if (target.unit && hasUnit(passage.text, target.unit)) return 1.5;
      return numberFactor(withoutReferences(passage.text));
    case 'date':
      return /\b(?:1[6-9]|20)\d\d\b/u.test(passage.text) ? 1.3 : 0.7;
    case 'code':
      return passage.kind === 'code' || /https?:\/\/|[\w.]+\(\)|`/u.test(passage.text) ? 1.4 : 1;
    case 'table':
      return passage.kind === 'table' || passage.kind === 'caption' ? 1.4 : 1;
    default:
      return 1;
  }
}

/** A passage without a number answers no question for one, however well its words fit. */
function numberFactor(text: string): number {
  if (/\p{Nd}/u.test(text)) return 1.2;
  return numbersIn(text).length > 0 ? 1 : 0;
}

/** Numbers that count nothing: of citations, figures, tables, sections and equations. */
function withoutReferences(text: string): string {
  return text
    .replace(/\[[\d,\s–-]+\]/gu, ' ')
    .replace(/\(?\b(?:1[89]|20)\d\d[a-z]?(?:, ?(?:1[89]|20)\d\d[a-z]?)*\)/gu, ' ')
    .replace(/\b(?:figs?|figures?|tables?|sections?|eqs?|equations?|chapters?|appendi\p{L}+|theorems?|experiments?)\.? ?\(?[\d.]+(?:(?:,| and|–|-) ?[\d.]+)*\)?/giu, ' ')
    .replace(/(?<=\p{L})[_-]?\d[\d.]*/gu, ' ');
}

/** Papers print the degree as a ring, an ordinal sign or a superscript zero. */
function hasUnit(text: string, unit: string): boolean {
  const ring = (printed: string): string => printed.replace(/[º◦∘˚]\s*/gu, '°');
  return new RegExp(`\\d\\s*${escape(ring(unit))}(?![\\p{L}])`, 'u').test(ring(text));
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`);
}
