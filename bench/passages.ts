/**
 * Does a passage that answers stand among the first three that `extractive` shows? Held against labels that a reader gave to twenty papers
 * for the ready target sets (passages/labels.yaml), beside plain BM25 over the same passages; or, with `--library`, to eight articles that
 * come with R packages (passages/vignettes.yaml), from a folder in which Debian's r-cran-* packages of those names are unpacked.
 *
 *     node bench/passages.ts [--half a|b] [--misses] [--library FOLDER]
 */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { extractPassages, locate } from '@sluice/intelligence-services';
import { loadTargets } from '@sluice/pipeline';
import { corpusPapers, libraryPapers } from './passages/corpus.ts';
import { plainBm25 } from './passages/plain-bm25.ts';
import { readLabels } from './passages/read-labels.ts';
import { printTable } from './print-table.ts';

const { values } = parseArgs({ options: { half: { type: 'string' }, library: { type: 'string' }, misses: { type: 'boolean', default: false } } });
const labels = await readLabels(values.library === undefined ? undefined : 'vignettes.yaml');
const papers = values.library === undefined ? (await corpusPapers()).filter(({ hasTruth }) => hasTruth) : libraryPapers(values.library, [...labels.keys()]);
const folder = new URL('../examples/targets/', import.meta.url).pathname;
const sets = new Map(await Promise.all([...new Set([...labels.values()].flat().map(({ set }) => set))].map(async (set) => [set, await loadTargets({ path: `${set}.yaml`, cwd: folder, env: {} })] as const)));

interface Tally {
  labels: number;
  first: number;
  firstThree: number;
  bm25: number;
}
const tallies = new Map<string, Tally>();
const count = (name: string, seen: { readonly first: boolean; readonly firstThree: boolean; readonly bm25: boolean }): void => {
  const tally = tallies.get(name) ?? { labels: 0, first: 0, firstThree: 0, bm25: 0 };
  tallies.set(name, { labels: tally.labels + 1, first: tally.first + Number(seen.first), firstThree: tally.firstThree + Number(seen.firstThree), bm25: tally.bm25 + Number(seen.bm25) });
};
const unlabelled = { asked: 0, silent: 0 };

for (const [index, paper] of papers.entries()) {
  const half = index % 2 === 0 ? 'a' : 'b';
  if (values.half !== undefined && values.half !== half) continue;
  const document = await paper.convert();
  const labelled = labels.get(paper.doi ?? paper.id) ?? [];
  for (const set of new Set(labelled.map((label) => label.set))) {
    const targets = sets.get(set) ?? [];
    const results = extractPassages(document, targets);
    for (const target of targets) {
      const label = labelled.find((one) => one.set === set && one.target === target.name);
      const shown = results[target.name]?.evidence ?? [];
      if (label === undefined) {
        unlabelled.asked += 1;
        unlabelled.silent += Number(shown.length === 0);
        continue;
      }
      const places = label.anchors.flatMap(([page, words]) => {
        const found = locate(words, document, { page });
        if (found[0]?.page !== page) process.stderr.write(`${paper.id}: "${words}" is not on page ${page}\n`);
        return found.slice(0, 1);
      });
      const answers = (piece: { readonly start: number; readonly end: number } | undefined): boolean => piece !== undefined && places.some(({ start, end }) => start < piece.end && end > piece.start);
      const seen = { first: answers(shown[0]), firstThree: shown.some(answers), bm25: plainBm25(document, target).slice(0, 3).some(answers) };
      for (const name of [set, `half ${half}`, 'all']) count(name, seen);
      if (values.misses && !seen.firstThree) {
        process.stdout.write(`\n${paper.id.slice(0, 50)} ${set} ${target.name}\n  wanted ${label.anchors.map(([page, words]) => `p${page} ${words}`).join(' | ')}\n${shown.map(({ page, quote }) => `  shown p${page} ${quote.replaceAll(/\s+/g, ' ').slice(0, 160)}`).join('\n')}\n`);
      }
    }
  }
}

const share = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)}%`;
const order = [...tallies].toSorted(([one], [other]) => Number(one === 'all') - Number(other === 'all') || Number(one.startsWith('half')) - Number(other.startsWith('half')) || (one < other ? -1 : 1));
printTable(
  ['labels', 'number', 'right first', 'right in first 3', 'plain BM25, first 3'],
  order.map(([name, { labels: all, first, firstThree, bm25 }]) => [name, String(all), share(first, all), share(firstThree, all), share(bm25, all)]),
);
process.stdout.write(`\nTargets that the reader found unanswered: ${unlabelled.asked}; of them ${unlabelled.silent} were left empty.\nGoal: right in the first 3 for 80% of all.\n`);
