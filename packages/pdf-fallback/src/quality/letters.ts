/** How much a text looks like words of a language, by its letters alone: a wrong character map gives letters, but not these pairs. */

/**
 * The commonest letter pairs of English, German, French, Spanish, Italian, Portuguese, Dutch and Polish, lower case, accents folded.
 * They make up most of any such text, and a third of the pairs that letters form at random.
 */
const COMMON_PAIRS = pairTable(
  (
    'th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me de hi ri ro ic ne ea ra ce li ch ll be ma si om ur ' +
    'ca el ta la ns di fo ho pe ec pr no ct us ac ot il tr ly nc et ut ss so rs un lo wa ge ie wh ee wi em ad ol rt po we na ul ni ts mo ow pa im mi ai sh ir su id os iv ia am fi ci vi pl ig tu ev ld ry mp fe bl ab gh ty op wo sa ay ex ke ui fr oo ag ap av ck sp ' +
    'ei ue qu au eu is do gr rd ep bu cl cr bo go ga bi br ki da du va vo mu nu lu ru if ef ff gi rm rn ls ds ys ny by my ks wn sc sm sy hy xp up ub um ua iz ze zi za cz sz rz dz oc od og ob ib ak ek ok ka ko ku ps pt pp mm nn rr cc tt gs gn kn fu ju ja je jo hu hr hn hl ht lt lf lk rk rg rl nk nf nm nv ym yp'
  ).split(' '),
);

/** Fewer pairs than this say little: the score leans towards 1. */
const ENOUGH_PAIRS = 200;

/**
 * Returns 0–1: 1 where the letter pairs are those of written words, 0 where they are no better than chance.
 * Texts without enough Latin words are given the benefit of the doubt.
 *
 * @example
 * letterPlausibility('the results of this study suggest a strong effect'); // 1
 */
export function letterPlausibility(text: string): number {
  let pairs = 0;
  let common = 0;
  for (const word of text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase().match(/[a-z]{4,}/g) ?? []) {
    pairs += word.length - 1;
    for (let at = 0; at + 1 < word.length; at += 1) {
      if (isCommon(word.charCodeAt(at), word.charCodeAt(at + 1))) common += 1;
    }
  }
  if (pairs === 0) return 1;
  const plausible = ramp(common / pairs, 0.55, 0.8);
  const weight = Math.min(1, pairs / ENOUGH_PAIRS);
  return plausible * weight + (1 - weight);
}

/** 0 up to `low`, 1 from `high`, straight between. */
export function ramp(value: number, low: number, high: number): number {
  return Math.min(1, Math.max(0, (value - low) / (high - low)));
}

function pairTable(pairs: readonly string[]): Uint8Array {
  const table = new Uint8Array(26 * 26);
  for (const pair of pairs) table[(pair.charCodeAt(0) - 97) * 26 + pair.charCodeAt(1) - 97] = 1;
  return table;
}

/** Codes of lower-case ASCII letters. */
function isCommon(first: number, second: number): boolean {
  return COMMON_PAIRS[(first - 97) * 26 + second - 97] === 1;
}
