/** `sluice show ID PAPER`: one paper in full, every value with its evidence. */
import { ConfigurationError, type StandingJudgement, type TargetResult, valueText } from '@sluice/core-models';
import { type ResultRow, isRetracted } from '@sluice/pipeline';
import type { Command } from 'commander';
import type { Face } from '../face.ts';
import { mark } from '../render/marks.ts';
import { paperRow } from '../render/paper-row.ts';
import { printable } from '../render/printable.ts';
import { count, duration, money } from '../render/quantity.ts';
import { wrap } from '../render/wrap.ts';
import { withSluice } from '../with-sluice.ts';

export function addShow(program: Command, face: Face): void {
  program
    .command('show')
    .description('one paper of a run, every value with its evidence')
    .argument('<ID>', 'the run, or the beginning of its id')
    .argument('<PAPER>', 'its number, paper id, DOI, arXiv id or file name')
    .option('--db <url>', 'the store')
    .option('--json', 'one JSON object')
    .action((id: string, paper: string, flags: { readonly db?: string; readonly json?: boolean }) =>
      withSluice(face, { db: flags.db, create: false }, async (sluice) => {
        const row = await sluice.show(id, paper);
        if (row === null) throw new ConfigurationError(`Cannot show "${paper}": run ${id} has no such paper; expected its number, paper id, DOI, arXiv id or file name`);
        if (flags.json === true) await face.print(JSON.stringify(row));
        else for (const line of paperLines(row, face)) await face.print(line);
      }),
    );
}

function paperLines(row: ResultRow, face: Face): string[] {
  const { entry, outcome } = row;
  const { paint } = face;
  const columns = Math.min(100, face.terminal.out.columns());
  const paper = paperRow(row, []);
  const lines = wrap(paper.title, columns).map((line) => paint.bold(line));
  const { record } = entry;
  if (record.authors.length > 0) lines.push(...wrap(printable(record.authors.join(', ')), columns));
  const ids = [record.year, printable(record.venue ?? ''), outcome?.doi ?? record.doi, outcome?.arxivId ?? record.arxivId].filter((part) => part !== undefined && part !== '');
  if (ids.length > 0) lines.push(paint.dim(ids.join(' · ')));
  if (isRetracted(record)) lines.push(paint.red('Retracted'));
  lines.push('', `${mark(paper.status, paint)} ${paper.status}${outcome === null ? '' : ` in ${outcome.stage}`}, entry ${entry.ordinal}, ${printable(entry.source)} ${printable(entry.locator)}`);
  if (outcome === null) return lines;
  if (outcome.reason !== '') lines.push(...wrap(printable(outcome.reason), columns));
  lines.push(...factLines(outcome));
  for (const [name, result] of Object.entries(outcome.extraction)) lines.push('', ...answerLines(name, result, { columns, face }), ...row.judgements.filter(({ targetName }) => targetName === name).flatMap((judgement) => verdictLines(judgement, { columns, face })));
  return lines;
}

function factLines(outcome: NonNullable<ResultRow['outcome']>): string[] {
  const { pdf, contentSource, usage, provenance, stageMs, attempts } = outcome;
  const facts: string[] = [];
  if (contentSource !== undefined) facts.push(contentSource === 'abstract' ? 'answered from its abstract only' : 'answered from its full text');
  if (pdf?.pages !== undefined) facts.push(`${count(pdf.pages, 'page')}, read by ${pdf.backend ?? '?'}${pdf.quality === undefined ? '' : `, quality ${pdf.quality.toFixed(2)}`}`);
  if (provenance?.model !== undefined && provenance.model !== null) facts.push(`${provenance.model}, ${usage.promptTokens + usage.completionTokens} tokens, ${money(usage.costUsd)}`);
  const times = Object.entries(stageMs).map(([stage, ms]) => `${stage} ${duration(ms / 1000)}`);
  if (times.length > 0) facts.push(times.join(', '));
  if (attempts > 1) facts.push(`${attempts} attempts`);
  return facts;
}

function answerLines(name: string, result: TargetResult, at: { readonly columns: number; readonly face: Face }): string[] {
  const { paint } = at.face;
  const room = at.columns - 2;
  const head = `${paint.cyan(result.method === 'passage' ? `${name} (passage)` : name)}${result.state === 'found' ? '' : paint.dim(` ${result.state.replaceAll('_', ' ')}`)}${result.score === undefined ? '' : paint.dim(`  score ${result.score.toFixed(2)}`)}`;
  const value = result.method === 'model' && result.state === 'found' ? wrap(printable(valueText(result.value)), room).map((line) => paint.bold(line)) : [];
  const reason = result.reason === undefined ? [] : wrap(printable(result.reason), room).map((line) => paint.dim(line));
  const quotes = result.evidence.flatMap(({ quote, page }) => wrap(`“${printable(quote)}”${page === undefined ? '' : ` p. ${page}`}`, room));
  return [head, ...[...value, ...reason, ...quotes].map((line) => `  ${line}`)];
}

const verdictMarks = { accept: '✓ accepted', correct: '✎ corrected', reject: '✗ rejected' } as const;

function verdictLines({ verdict, value, reviewer, createdAt, changed }: StandingJudgement, at: { readonly columns: number; readonly face: Face }): string[] {
  const right = verdict !== 'correct' ? '' : value === null ? ' to “not reported”' : ` to “${valueText(value)}”`;
  const said = `${verdictMarks[verdict]}${right} by ${printable(reviewer)}, ${createdAt.slice(0, 10)}${changed ? ', of an earlier value' : ''}`;
  return wrap(said, at.columns - 2).map((line) => `  ${at.face.paint.yellow(line)}`);
}
