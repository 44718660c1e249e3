/** Text as comparison sees it: lower case, accents and typography folded, letters and digits only, single spaces. */

const plainAscii = /^[\x20-\x7e]*$/;

/** Letters that do not decompose, folded as catalogues transliterate them. */
const letters: Readonly<Record<string, string>> = {
  ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', þ: 'th', ł: 'l', ħ: 'h', ı: 'i', ŋ: 'n',
  α: 'alpha', β: 'beta', γ: 'gamma', δ: 'delta', ε: 'epsilon', κ: 'kappa', λ: 'lambda', μ: 'mu', π: 'pi', σ: 'sigma', τ: 'tau', ω: 'omega',
};

/** Folded text: `foldText('Über-Änderungen: α₂')` is `uber anderungen alpha2`. Apostrophes join (`patient's` → `patients`), all else separates. */
export function foldText(text: string): string {
  const decoded = /[&<{\\]/.test(text) ? withoutMarkup(text) : text;
  const lower = decoded.toLowerCase();
  const isAscii = plainAscii.test(lower);
  const plain = isAscii ? lower : folded(lower);
  return withoutApostrophes(plain).replace(isAscii ? /[^a-z0-9]+/g : /[^\p{L}\p{N}]+/gu, ' ').trim();
}

function withoutApostrophes(text: string): string {
  return text.includes("'") || text.includes('`') ? text.replace(/['`]/g, '') : text;
}

function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}\u00ad\u200b-\u200f\u2060\ufeff]/gu, '')
    .replace(/[’‘ʼ′]/g, "'")
    .replace(/[ßæœøđðþłħıŋα-ω]/g, (letter) => letters[letter] ?? letter);
}

/** Exports leave entities, tags (`<i>`, `<sup>`) and BibTeX braces in titles. */
function withoutMarkup(text: string): string {
  return text
    .replace(/<\/?[a-z][a-z0-9]*(?:\s[^<>]*)?\/?>/gi, '')
    .replace(/&(?:lt|gt|quot|nbsp|#(?!38;)\d+|#x[0-9a-f]+);/gi, ' ')
    .replace(/&([a-z])(?:acute|grave|circ|uml|tilde|cedil|ring|caron|slash);/gi, '$1')
    .replace(/\\(?:["'`^~=.]|[a-z]+\s*(?=\{))\s*/gi, '')
    .replace(/&(?:amp;|#38;|\s)?/gi, ' and ')
    .replace(/[\\{}$]/g, '');
}
