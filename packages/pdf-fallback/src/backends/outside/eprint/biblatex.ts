/** References of biblatex: its .bbl is biber's data, one record an entry, and the style that would set them is not here. */

export interface BibliographyEntry {
  readonly key: string;
  /** In TeX. */
  readonly text: string;
}

/** In the order of the file, which is that of the list; each key once, since lists of shorthands name entries again. Empty for the .bbl of BibTeX. */
export function biblatexEntries(bbl: string): readonly BibliographyEntry[] {
  const records = bbl.matchAll(/\\entry\s*\{([^{}]*)\}\s*\{([^{}]*)\}([^]*?)\\endentry/g);
  const entries = new Map<string, BibliographyEntry>();
  // A set is its members, which follow it.
  for (const [, key = '', type, body = ''] of records) if (!entries.has(key) && type !== 'set') entries.set(key, { key, text: textOf(body) });
  return [...entries.values()];
}

/** As the numeric style of biblatex has it, without its italics. */
function textOf(body: string): string {
  const field = (name: string): string => groupAfter(body, new RegExp(String.raw`\\field\s*(?:\[[^\]]*\])?\{${name}\}`)).replaceAll(/\s+/g, ' ');
  const verbatim = (name: string): string => escaped(new RegExp(String.raw`\\verb\{${name}\}\s*\\verb ([^\n]*)`).exec(body)?.[1]?.trim() ?? '');
  const people = namesOf(body, 'author');
  const editors = namesOf(body, 'editor');
  const container = field('journaltitle') || field('booktitle');
  const volume = [field('volume'), field('number')].filter((part) => part !== '').join('.');
  const publisher = listOf(body, 'publisher') || listOf(body, 'institution') || listOf(body, 'organization');
  const printed = [`${container === '' ? '' : `In: ${container}`} ${volume}`.trim(), publisher, field('year')].filter((part) => part !== '').join(', ');
  const pages = field('pages').replaceAll(/\s*\\bibrangedash\s*/g, '--').replaceAll(/\s*\\bibrangessep\s*/g, ', ');
  const isArxiv = /^arxiv$/i.test(field('eprinttype') || field('archivePrefix'));
  const eprint = verbatim('eprint');
  return [
    people || (editors === '' ? '' : `${editors} (eds.)`),
    [field('title'), field('subtitle')].filter((part) => part !== '').join(': '),
    people === '' || editors === '' ? printed : `${printed}. Ed. by ${editors}`,
    pages === '' ? '' : `pp. ${pages}`,
    field('note'),
    verbatim('doi') === '' ? '' : `doi: ${verbatim('doi')}`,
    eprint === '' ? '' : `${isArxiv ? 'arXiv:' : 'eprint: '}${eprint}`,
    verbatim('doi') === '' && eprint === '' ? verbatim('url') : '',
  ]
    .filter((part) => part !== '')
    .join('. ')
    .concat('.');
}

/** `A. Able, B. Baker and C. Cole`, given names as they are written. */
function namesOf(body: string, role: string): string {
  const list = groupAfter(body, new RegExp(String.raw`\\name\s*(?:\[[^\]]*\])?\{${role}\}\{\d+\}\{[^{}]*\}`));
  const names = groupsOf(list).map((person) => {
    const [, parts = '', ...older] = groupsOf(person);
    const part = (name: string, at: number): string => (/^\s*%?\s*[a-z]+\s*=/.test(parts) ? groupAfter(parts, new RegExp(String.raw`(?:^|[,\s%])${name}\s*=\s*`)) : ([parts, ...older][at] ?? ''));
    // Until biblatex 3 the parts had no names: family, its initials, given, its initials, prefix.
    return ['given', 'prefix', 'family'].map((name) => spaced(part(name, { given: 2, prefix: 4, family: 0 }[name] ?? 0))).filter((word) => word !== '').join(' ');
  });
  const all = /\\true\{more(?:names|author)\}/.test(body) && role === 'author' ? [...names, 'et al.'] : names;
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} and ${all.at(-1) ?? ''}`;
}

function listOf(body: string, name: string): string {
  return groupsOf(groupAfter(body, new RegExp(String.raw`\\list\s*(?:\[[^\]]*\])?\{${name}\}\{\d+\}`))).map(spaced).join(' and ');
}

function spaced(text: string): string {
  return text.replaceAll(/\\bib(?:name|init)delim[a-d]?\s*|~/g, ' ').replaceAll(/\\bibnamehyphendelim\s*/g, '-').replaceAll(/\\bibinitperiod\s*/g, '.').trim();
}

/** The braced group that follows a match, without its braces; empty where there is none. */
function groupAfter(text: string, pattern: RegExp): string {
  const found = pattern.exec(text);
  return found === null ? '' : (groupsOf(text.slice(found.index + found[0].length))[0] ?? '');
}

/** The groups at the top of a text, without their braces; what stands between them is left out. */
function groupsOf(text: string): string[] {
  const groups: string[] = [];
  let depth = 0;
  let begin = 0;
  for (const { 0: sign, index } of text.matchAll(/\\[^]|[{}]/g)) {
    if (sign === '{') {
      if (depth === 0) begin = index + 1;
      depth += 1;
    } else if (sign === '}') {
      depth -= 1;
      if (depth < 0) break;
      if (depth === 0) groups.push(text.slice(begin, index));
    }
  }
  return groups;
}

/** What biber writes between \verb and the line's end is no TeX. */
function escaped(text: string): string {
  return text.replaceAll(/[&%$#_{}]/g, String.raw`\$&`);
}
