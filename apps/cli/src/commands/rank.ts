/** `sluice rank SOURCE…`: lists filtered and put in order, each score with its parts; with `--queries` the best documents for each query. */
import { ConfigurationError } from '@sluice/core-models';
import { type CorpusQuery, RelevancePass, filterOf, rankCorpus, rankPaper, readQueries } from '@sluice/intelligence-services';
import { loadConfig } from '@sluice/pipeline';
import type { Command } from 'commander';
import type { Face } from '../face.ts';
import { type ListedRecord, listPath, readRecords, streamRecords } from '../read-records.ts';
import { printable } from '../render/printable.ts';
import { count } from '../render/quantity.ts';
import { cut } from '../render/wrap.ts';

interface RankFlags {
  readonly query?: string;
  readonly queries?: string;
  readonly config?: string;
  readonly top?: number;
  readonly json?: boolean;
}

export function addRank(program: Command, face: Face): void {
  program
    .command('rank')
    .description('put the records of some lists in order')
    .argument('<SOURCE...>')
    .option('--query <words>', 'what they are relevant to')
    .option('--queries <file>', 'JSON Lines of {id, text}: prints {query, id, score} a line, the best of each query first')
    .option('--config <file>', 'its filters and weights')
    .option('--top <n>', 'the best n only; 10 of each query with --queries', positive)
    .option('--json', 'one JSON object a record')
    .action((sources: string[], flags: RankFlags) => rank(sources, flags, face));
}

async function rank(sources: readonly string[], flags: RankFlags, face: Face): Promise<void> {
  if (flags.queries !== undefined) return rankForQueries(sources, { path: await listPath(flags.queries, face), top: flags.top ?? 10 }, face);
  const { terminal } = face;
  const { jobs } = await loadConfig({ path: flags.config, env: terminal.env, cwd: terminal.cwd });
  const [{ settings, query: topic }] = jobs;
  const records = await readRecords(sources, face);
  const judge = filterOf(settings.filters);
  const kept = records.map((item, index) => ({ ...item, entry: index + 1 })).filter(({ record }) => judge(record) === '');
  const ranked = scored(kept, { query: flags.query ?? topic, weights: settings.ranking }).toSorted((a, b) => b.score - a.score || a.entry - b.entry);
  const shown = ranked.slice(0, flags.top ?? settings.filters.top ?? ranked.length);
  for (const { entry, record, locator, score, parts } of shown) {
    const title = printable(record.title ?? locator);
    if (flags.json === true) await face.print(JSON.stringify({ entry, score, parts, title: record.title ?? null, doi: record.doi ?? null, year: record.year ?? null }));
    else await face.print(cut(`${score.toFixed(3)}  ${String(entry).padStart(5)}  ${title}${record.year === undefined ? '' : ` (${record.year})`}`, terminal.out.columns()));
  }
  face.say(`${count(records.length, 'record')}: ${records.length - kept.length} filtered, ${ranked.length} ranked, ${shown.length} shown.`);
}

/** Relevance alone: what a collection and its queries are scored by. */
async function rankForQueries(sources: readonly string[], { path, top }: { readonly path: string; readonly top: number }, face: Face): Promise<void> {
  const queries: CorpusQuery[] = [];
  for await (const item of readQueries(path, { signal: new AbortController().signal })) {
    if (item.kind === 'malformed') face.say(item.message);
    else queries.push(item.query);
  }
  const corpus: { readonly id: string; readonly title: string | undefined; readonly abstract: string | undefined }[] = [];
  for await (const { id, record } of streamRecords(sources, face)) corpus.push({ id, title: record.title, abstract: record.abstract });
  let lines: string[] = [];
  for (const line of rankCorpus(corpus, queries, top)) {
    lines.push(JSON.stringify(line));
    if (lines.length < 1000) continue;
    await face.print(lines.join('\n'));
    lines = [];
  }
  if (lines.length > 0) await face.print(lines.join('\n'));
  face.say(`${count(corpus.length, 'document')}, ${count(queries.length, 'query', 'queries')}.`);
}

function positive(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new ConfigurationError(`Cannot use --top "${text}": it is no count; expected a whole number from 1`);
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
