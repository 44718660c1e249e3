/** `sluice rank SOURCE… --query Q`: lists filtered and put in order, each score with its parts. */
import { RelevancePass, filterOf, rankPaper } from '@sluice/intelligence-services';
import { loadConfig } from '@sluice/pipeline';
import type { Command } from 'commander';
import type { Face } from '../face.ts';
import { type ListedRecord, readRecords } from '../read-records.ts';
import { printable } from '../render/printable.ts';
import { count } from '../render/quantity.ts';
import { cut } from '../render/wrap.ts';

interface RankFlags {
  readonly query?: string;
  readonly config?: string;
  readonly top?: string;
  readonly json?: boolean;
}

export function addRank(program: Command, face: Face): void {
  program
    .command('rank')
    .description('put the records of some lists in order')
    .argument('<SOURCE...>')
    .option('--query <words>', 'what they are relevant to')
    .option('--config <file>', 'its filters and weights')
    .option('--top <n>', 'the best n only')
    .option('--json', 'one JSON object a record')
    .action((sources: string[], flags: RankFlags) => rank(sources, flags, face));
}

async function rank(sources: readonly string[], flags: RankFlags, face: Face): Promise<void> {
  const { terminal } = face;
  const { jobs } = await loadConfig({ path: flags.config, env: terminal.env, cwd: terminal.cwd });
  const [{ settings, query: topic }] = jobs;
  const records = await readRecords(sources, face);
  const judge = filterOf(settings.filters);
  const kept = records.map((item, index) => ({ ...item, entry: index + 1 })).filter(({ record }) => judge(record) === '');
  const ranked = scored(kept, { query: flags.query ?? topic, weights: settings.ranking }).toSorted((a, b) => b.score - a.score || a.entry - b.entry);
  const shown = ranked.slice(0, flags.top === undefined ? (settings.filters.top ?? ranked.length) : Number(flags.top));
  for (const { entry, record, locator, score, parts } of shown) {
    const title = printable(record.title ?? locator);
    if (flags.json === true) await face.print(JSON.stringify({ entry, score, parts, title: record.title ?? null, doi: record.doi ?? null, year: record.year ?? null }));
    else await face.print(cut(`${score.toFixed(3)}  ${String(entry).padStart(5)}  ${title}${record.year === undefined ? '' : ` (${record.year})`}`, terminal.out.columns()));
  }
  face.say(`${count(records.length, 'record')}: ${records.length - kept.length} filtered, ${ranked.length} ranked, ${shown.length} shown.`);
}

/** Relevance is relative to the best of the list, as in a run. */
function scored(kept: readonly (ListedRecord & { readonly entry: number })[], options: { readonly query: string | undefined; readonly weights: Parameters<typeof rankPaper>[1]['weights'] }) {
  const pass = options.query === undefined ? null : new RelevancePass(options.query);
  for (const { record } of kept) pass?.count(record);
  const raw = kept.map(({ record }) => pass?.score(record) ?? null);
  const most = raw.reduce<number>((most, score) => Math.max(most, score ?? 0), 0);
  const now = new Date();
  return kept.map((item, index) => {
    const score = raw[index] ?? null;
    return { ...item, ...rankPaper(item.record, { relevance: score === null ? null : most === 0 ? 0 : score / most, weights: options.weights, now }) };
  });
}
