/** Sibling studies differ in one word, and these are the words: two titles that have one each of a group are of two papers. */
import type { Differing } from './marks.ts';

const groups = [
  'men women boys girls',
  'male female',
  'males females',
  'children adults adolescents infants neonates',
  'young old elderly',
  'rat mouse human rabbit dog pig cat horse sheep goat chicken monkey hamster zebrafish',
  'rats mice humans rabbits dogs pigs cats horses sheep goats chickens monkeys hamsters zebrafish cattle',
  'vitro vivo',
  'with without',
  'before after',
  'high low',
  'higher lower',
  'upper lower',
  'left right',
  'positive negative',
  'increases decreases reduces',
  'increased decreased reduced',
  'short long',
  'acute chronic',
  'primary secondary',
  'review trial cohort guideline guidelines',
  'prospective retrospective',
  'qualitative quantitative',
  'anterior posterior',
  'proximal distal',
  'systolic diastolic',
  'benign malignant',
  'maternal paternal',
  'mothers fathers',
  'unilateral bilateral',
  'inpatients outpatients',
  'rural urban',
  'summer winter spring autumn',
  'north south east west',
  'northern southern eastern western',
  'hombres mujeres ninos ninas',
  'homens mulheres meninos meninas',
  'hommes femmes garcons filles',
  'uomini donne',
  'mannern frauen jungen madchen',
  'мужчин женщин мальчиков девочек',
  'ninos adultos adolescentes',
  'criancas adultos adolescentes',
  'enfants adultes adolescents',
  'kinder erwachsene jugendliche',
  'kindern erwachsenen jugendlichen',
  'con sin',
  'com sem',
  'avec sans',
  'mit ohne',
];

const groupsOf = new Map<string, number[]>();
for (const [index, group] of groups.entries()) for (const word of group.split(' ')) groupsOf.set(word, [...(groupsOf.get(word) ?? []), index]);

/** `hypertension` and `hypotension`: spelt nearly alike. */
const prefixes = ['hyper hypo', 'intra inter extra', 'pre post', 'macro micro', 'endo exo', 'homo hetero', 'mono poly', 'afferent efferent'].map((group) => group.split(' '));

export function areOpposite({ shorter, longer }: Differing): boolean {
  return shorter.some((word) => {
    const own = groupsOf.get(word);
    return longer.some((other) => (own !== undefined && groupsOf.get(other)?.some((group) => own.includes(group)) === true) || areOppositeByPrefix(word, other));
  });
}

function areOppositeByPrefix(a: string, b: string): boolean {
  if (a.charCodeAt(a.length - 1) !== b.charCodeAt(b.length - 1)) return false;
  return prefixes.some((group) => {
    const one = group.find((prefix) => a.startsWith(prefix));
    const two = group.find((prefix) => b.startsWith(prefix));
    return one !== undefined && two !== undefined && one !== two && a.slice(one.length) === b.slice(two.length);
  });
}
