/**
 * Siblings and copies made from real records: what shares most of a title is one paper or two by how it was made. Prints, for each kind and for what is known of both, how many of a thousand pairs were joined.
 *
 *     node bench/dedup/siblings.ts [SEED]
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { matchPair } from '@sluice/intelligence-services';
import { seededRandom, sharedFolder } from '@sluice/testing';

interface Row {
  readonly title: string;
  readonly authors: readonly string[];
  readonly year: number;
  readonly venue: string;
  readonly volume?: string;
  readonly pages?: string;
}

const shared = sharedFolder();
if (shared === null) {
  process.stdout.write('skipped: no ../shared; expected the data there or in SLUICE_SHARED\n');
  process.exit(0);
}
const [seed = '1'] = process.argv.slice(2);
const random = seededRandom(Number(seed));
const pick = <T>(from: readonly T[], otherwise: T): T => from[Math.floor(random() * from.length)] ?? otherwise;

const rows: Row[] = [];
for (const set of ['asysd-diabetes', 'sra-respiratory', 'dblp-acm']) {
  for (const line of (await readFile(join(shared, 'data', 'dedup', set, 'records.jsonl'), 'utf8')).trim().split('\n')) {
    const row: Partial<Row> = JSON.parse(line, (_, value) => (value === null || value === '' ? undefined : value));
    const { title, authors, year, venue } = row;
    if (title !== undefined && title.split(' ').length > 5 && Array.isArray(authors) && authors.length > 0 && year !== undefined && venue !== undefined) rows.push({ ...row, title, authors, year, venue });
  }
}
/** Words that stand in two to eight titles and are no function words: what a study is about. */
const holding = new Map<string, number>();
for (const { title } of rows) for (const word of new Set(title.match(/\b[a-z]{6,}\b/g))) holding.set(word, (holding.get(word) ?? 0) + 1);
const subjects = [...holding].flatMap(([word, titles]) => (titles > 1 && titles < 9 ? [word] : []));

function swapped(title: string): string | undefined {
  const own = (title.match(/\b[a-z]{6,}\b/g) ?? []).filter((word) => (holding.get(word) ?? 0) < 9);
  return own.length === 0 ? undefined : title.replace(pick(own, ''), pick(subjects, ''));
}

const settings = 'Kenya;Uganda;zebrafish;sheep;nurses;farmers;smokers;Chinese hamsters;pregnant women;university students;dairy cattle;Sweden;rural Bangladesh;athletes;cats;Drosophila'.split(';');
function settingsOf(title: string): readonly [string, string] {
  const one = pick(settings, '');
  return [`${title} in ${one}`, `${title} in ${pick(settings.filter((other) => other !== one), '')}`];
}

function misspelt(text: string, times: number): string {
  let out = text;
  for (let n = 0; n < times; n += 1) {
    const at = 1 + Math.floor(random() * (out.length - 2));
    out = pick([out.slice(0, at) + out.slice(at + 1), out.slice(0, at) + pick(['a', 'e', 'n', 't'], '') + out.slice(at), out.slice(0, at - 1) + out[at] + out[at - 1] + out.slice(at + 1)], out);
  }
  return out;
}

type Pair = readonly [string, string] | undefined;
const kinds: Readonly<Record<string, { readonly copies: boolean; readonly years?: number; readonly otherVenue?: boolean; readonly titles: (title: string) => Pair }>> = {
  'another subject': { copies: false, titles: (title) => (swapped(title) === undefined ? undefined : [title, swapped(title) ?? '']) },
  'another setting': { copies: false, titles: settingsOf },
  'another part': { copies: false, titles: (title) => pick([[`${title}: Part A`, `${title}: Part B`], [`${title}. I`, `${title}. II`], [`${title}, 1. Theory`, `${title}, 2. Practice`]], undefined) },
  'another year of a report': { copies: false, years: 1, titles: (title) => [`${title}: report 2018`, `${title}: report 2019`] },
  'another year, untold': { copies: false, years: 1, titles: (title) => [`${title}: annual report`, `${title}: annual report`] },
  'a notice': { copies: false, titles: (title) => [title, pick(['Erratum: X', 'Reply to “X”', 'Comment on X', 'X: a study protocol', 'Correction to: X'], 'X').replace('X', () => title)] },
  'another design': { copies: false, titles: (title) => [`${title}: a systematic review`, `${title}: a randomized trial`] },
  'conference and journal': { copies: false, years: 1, otherVenue: true, titles: (title) => [title, title] },
  misspelt: { copies: true, titles: (title) => [title, misspelt(title, 2)] },
  'cut short': { copies: true, titles: (title) => [title, title.slice(0, Math.round(title.length * 0.75))] },
  'a subtitle left out': { copies: true, titles: (title) => [title, `${title}: results of a cohort`] },
  'a small word': { copies: true, titles: (title) => (/ (?:of|in|for|the) /.test(title) ? [title, title.replace(/ (?:of|in|for|the) /, ' ')] : undefined) },
  'same to the letter': { copies: true, titles: (title) => [title, title] },
};

const known = ['title', 'names', 'year', 'venue', 'pages'];
process.stdout.write(`joined of 1000:${''.padEnd(17)}${known.map((field) => `+ ${field}`.padStart(9)).join('')}\n`);
for (const [name, { copies, years = 0, otherVenue = false, titles }] of Object.entries(kinds)) {
  const joined = known.map(() => 0);
  for (let made = 0; made < 1000; ) {
    const row = pick(rows, rows[0] ?? { title: '', authors: [], year: 0, venue: '' });
    const pair = titles(row.title);
    if (pair === undefined) continue;
    made += 1;
    const volume = row.volume ?? '7';
    const one = { title: pair[0], authors: row.authors, year: row.year, venue: otherVenue ? 'Proceedings of the International Conference on Methods' : row.venue, volume, pages: '101-110' };
    const two = { title: pair[1], authors: row.authors, year: row.year + years, venue: otherVenue ? 'Annals of Applied Research' : row.venue, volume: years === 0 ? volume : `${Number(volume) + 1}`, pages: copies ? '101-110' : '111-119' };
    known.forEach((_, upTo) => {
      const said = (record: typeof one) => ({ title: record.title, ...(upTo > 0 ? { authors: record.authors } : {}), ...(upTo > 1 ? { year: record.year } : {}), ...(upTo > 2 ? { venue: record.venue } : {}), ...(upTo > 3 ? { volume: record.volume, pages: record.pages } : {}) });
      if (matchPair(said(one), said(two)).match) joined[upTo] = (joined[upTo] ?? 0) + 1;
    });
  }
  const label = `${copies ? 'copy' : 'sibling'}: ${name}`;
  process.stdout.write(`${label.padEnd(32)}${joined.map((count) => String(count).padStart(9)).join('')}\n`);
}
