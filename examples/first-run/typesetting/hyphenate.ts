/** Where the long words of the manuscripts may be broken: a list, because a rule for English would break some of them wrongly. */

const list = `
  acous-ti-cian af-fil-i-a-tion al-lo-cat-ed al-ti-tude al-ti-tudes anal-y-sis anal-y-ses an-i-mals ap-prox-i-mate-ly ar-chive au-to-mat-ic
  avail-able avail-abil-i-ty back-scat-ter be-com-ing be-fore black-bird black-birds can-celled catch-ment char-ac-ter com-pac-tion com-par-ing
  com-pared com-put-er com-put-ed con-clu-sion con-trols con-trol con-vert-er cor-re-la-tion cor-rec-tion court-yard court-yards cross-over
  de-pos-it-ed de-tect-ed de-tec-tor dif-fer-ence dis-charge dis-per-sion dis-place-ment dis-tance dis-tri-bu-tion down-stream drill-ing
  ear-li-er ef-fects en-rolled ep-i-sodes es-ti-mate es-ti-mat-ed es-ti-mates eve-ning eve-nings ev-i-dence ex-per-i-ment ex-per-i-ments fac-tors
  fer-men-ta-tion fic-ti-tious fic-tion-al field-work flex-ural flood-plain geo-phone geo-phones grav-el his-tor-ic hous-ing hu-mid-i-ty il-lu-mi-nance
  im-ag-ined in-dus-tri-al in-ter-ac-tion in-ten-tion in-ver-te-brate lim-i-ta-tions lis-ten-er mea-sured mea-sure-ments meth-ods mi-cro-con-trol-ler
  min-utes mod-ules mon-u-ment mon-u-ments moun-tain neu-tral nor-mal note-book num-ber ob-jec-tive ob-ser-va-tion op-er-at-ed op-er-a-tion op-ti-cal
  out-come out-comes par-ti-cles per-cent-ile per-mu-ta-tion per-mu-ta-tions pres-sure pri-mary proof-ing quar-ter ran-dom ran-dom-ised rape-seed
  rec-ipes re-cord-er re-cord-ers re-cord-ings re-gis-tered re-gressed re-mov-al re-mov-als re-pos-i-to-ry rep-li-cates res-cue res-i-dents re-vers-ible
  sec-ond-ary sed-i-ment sen-sors ser-vices set-tle slow-ly sour-dough spawn-ing spec-tro-gram spe-cif-ic stan-dard sta-tis-ti-cal sur-face tast-ers tem-per-a-ture
  ter-ri-to-ries thick-ness treat-ment tri-an-gle tur-bid-i-ty twi-light un-us-able vol-un-teers vol-ume
`;

const breaks = new Map(list.trim().split(/\s+/).map((word) => [word.replaceAll('-', ''), word.split('-')]));

/** The parts of a word between which a hyphen may be set; the word alone where the list does not know it. */
export function hyphenate(word: string): readonly string[] {
  const [, core = '', tail = ''] = /^(\p{L}+)(\P{L}*)$/u.exec(word) ?? [];
  const parts = breaks.get(core.toLowerCase());
  if (parts === undefined) return [word];
  let at = 0;
  const cut = parts.map((part) => core.slice(at, (at += part.length)));
  // Two letters alone at a line's end or start read badly.
  return joinShort([...cut.slice(0, -1), `${cut.at(-1)}${tail}`]);
}

function joinShort(parts: readonly string[]): readonly string[] {
  const joined: string[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (last !== undefined && (last.length < 3 || part.replaceAll(/\P{L}/gu, '').length < 3)) joined[joined.length - 1] = last + part;
    else joined.push(part);
  }
  return joined;
}
