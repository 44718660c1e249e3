/** Sibling studies differ in one word, and these are the words: two titles that have one each of a group are of two papers. */
import type { Differing } from './marks.ts';

const groups = [
  'men women boys girls',
  'male female',
  'males females',
  'children adults adolescents infants neonates',
  'young old elderly',
  'rat mouse human rabbit dog pig',
  'rats mice humans rabbits dogs pigs',
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

export function areOpposite({ shorter, longer }: Differing): boolean {
  return shorter.some((word) => {
    const own = groupsOf.get(word);
    return own !== undefined && longer.some((other) => groupsOf.get(other)?.some((group) => own.includes(group)) === true);
  });
}
