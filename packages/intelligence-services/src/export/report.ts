/** `report.md` in the Python original's form: front matter, the run in numbers, then a section for each paper. */
import { type RunSummary, type StandingJudgement, type Target, type TargetResult, valueText } from '@sluice/core-models';
import { stringify } from 'yaml';
import { isRetracted } from '../filter/rules.ts';
import { onPage } from './cell-text.ts';
import { type OutputPaper, doiOf, isAnswered, isPaperRow, linkOf, titleOf } from './output-paper.ts';
import { verdictsOn } from './verdict-text.ts';

export interface ReportForm {
  /** The topic's query, or the sources as written. */
  readonly topic: string;
  readonly createdAt: string;
  readonly summary: RunSummary;
  readonly targets: readonly Target[];
}

export function reportHead({ topic, createdAt, summary }: ReportForm): string {
  const { counts, usage, total, abstractShare } = summary;
  const answered = counts.extracted + counts.cached;
  const front = {
    topic,
    date: createdAt.slice(0, 10),
    papers_processed: total,
    papers_with_extractions: answered,
    papers_from_abstract: Math.round(abstractShare * answered),
    duplicates: counts.duplicate,
    filtered: counts.filtered,
    failed: counts.failed,
    pending: counts.pending,
    total_tokens_used: usage.promptTokens + usage.completionTokens,
    total_cost_usd: usage.costUsd,
    run_id: summary.runId,
    status: summary.status,
    tags: ['research-brief', 'sluice'],
  };
  const share = total === 0 ? '' : ` (${((answered / total) * 100).toFixed(1)}%)`;
  return [
    `---\n${stringify(front).trim()}\n---\n`,
    `# Research Brief: ${inline(topic)}\n`,
    '## Pipeline Summary\n',
    `- **Papers Processed:** ${total}`,
    `- **With Extractions:** ${answered}${share}`,
    `- **Duplicates, Filtered, Failed, Pending:** ${counts.duplicate}, ${counts.filtered}, ${counts.failed}, ${counts.pending}`,
    `- **Total Tokens Used:** ${(usage.promptTokens + usage.completionTokens).toLocaleString('en-US')}`,
    `- **Total Cost:** ${usage.costUsd === null ? 'price unknown' : `$${usage.costUsd.toFixed(2)}`}`,
    ...summary.warnings.map((warning) => `\n> ⚠️ ${warning}`),
    '\n## Papers\n',
  ].join('\n');
}

/** Empty for a duplicate or an excluded paper. */
export function reportSection(paper: OutputPaper, form: ReportForm & { readonly abstract: string | undefined }): string {
  if (!isPaperRow(paper)) return '';
  const { entry, outcome } = paper;
  const { record } = entry;
  const link = linkOf(paper);
  const title = inline(titleOf(paper));
  const lines = [`\n### ${entry.ordinal}. ${link === undefined ? title : `[${title}](${link.replaceAll(')', '%29')})`}\n`, `**Status:** ${badgeOf(paper)}`];
  if (isRetracted(record)) lines.push('**⚠️ Retracted**');
  const authors = `${record.authors.slice(0, 3).join(', ')}${record.authors.length > 3 ? ', et al.' : ''}`;
  if (authors !== '') lines.push(`**Authors:** ${inline(authors)}`);
  const facts = [record.year === undefined ? '' : `**Published:** ${record.year}`, record.citations === undefined ? '' : `**Citations:** ${record.citations}`].filter((fact) => fact !== '');
  if (facts.length > 0) lines.push(facts.join(' | '));
  if (record.venue !== undefined) lines.push(`**Venue:** ${inline(record.venue)}`);
  const doi = doiOf(paper);
  if (doi !== undefined) lines.push(`**DOI:** ${doi}`);
  if (outcome !== null && outcome.usage.promptTokens > 0) {
    lines.push(`**Tokens Used:** ${outcome.usage.promptTokens + outcome.usage.completionTokens}${outcome.usage.costUsd === null ? '' : ` | **Cost:** $${outcome.usage.costUsd.toFixed(3)}`}`);
  }
  if (isAnswered(paper) && outcome !== null && outcome.reason !== '') lines.push(`\n> ⚠️ ${inline(outcome.reason)}`);
  if (form.abstract !== undefined && form.abstract.trim() !== '') lines.push(`\n> ${inline(form.abstract)}`);
  if (outcome !== null && Object.keys(outcome.extraction).length > 0) {
    lines.push('\n#### Extraction Results');
    for (const target of form.targets) lines.push(...answerOf(target, outcome.extraction[target.name]), ...verdictsOn(paper.judgements, target.name).map(verdictLine));
  }
  // Lines of facts are paragraphs' lines: two spaces keep them apart in Markdown.
  return `${lines.map((line) => (line.startsWith('**') ? `${line}  ` : line)).join('\n')}\n\n---\n`;
}

function badgeOf(paper: OutputPaper): string {
  const { outcome } = paper;
  if (outcome === null) return '⏳ Pending';
  if (!isAnswered(paper)) return `❌ Failed in ${outcome.stage}: ${inline(outcome.reason)}`;
  const source = outcome.contentSource === 'abstract' ? '📋 Abstract Only' : '📄 Full Text';
  return outcome.status === 'cached' ? `${source} | ♻️ Cached` : source;
}

function answerOf(target: Target, result: TargetResult | undefined): readonly string[] {
  if (result === undefined) return [];
  const name = inline(target.name.replaceAll('_', ' ').replace(/(^|\s)\p{L}/gu, (letter) => letter.toUpperCase()));
  if (result.state !== 'found') return [`\n**${name}**: _${result.state.replaceAll('_', ' ')}_${result.reason === undefined ? '' : ` (${inline(result.reason)})`}`];
  if (result.method === 'passage') {
    return [`\n**${name} (passage)**\n`, ...result.evidence.map(({ quote, page }) => `> ${inline(quote)}${onPage(page)}\n`)];
  }
  return [`\n**${name}**\n`, ...contentOf(target, result.value), ...result.evidence.map(({ quote, page }) => `\n> “${inline(quote)}”${onPage(page)}`)];
}

const verdictMarks = { accept: '✅ accepted', correct: '✏️ corrected', reject: '❌ rejected' } as const;

/** A person's word under the machine's, which stays. */
function verdictLine({ verdict, value, reviewer, createdAt, evidence, changed }: StandingJudgement): string {
  const right = verdict !== 'correct' ? '' : ` to_ **${value === null ? 'not reported' : inline(valueText(value))}** _`;
  const where = evidence.map(({ quote, page }) => ` “${inline(quote)}”${onPage(page)}`).join('');
  return `\n_${verdictMarks[verdict]}${right}${right === '' ? ' ' : ''}by ${inline(reviewer)}, ${createdAt.slice(0, 10)}${changed ? ', of an earlier value' : ''}_${where}`;
}

function contentOf(target: Target, value: unknown): readonly string[] {
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) return value.map((item) => `- ${inline(valueText(item))}`);
  if (typeof value === 'object' && value !== null) return [fenced(JSON.stringify(value, null, 2), 'json')];
  if (target.outputFormat === 'code' && typeof value === 'string') return [fenced(value, '')];
  return [typeof value === 'string' ? escaped(value) : valueText(value)];
}

/** A fence longer than any in the text, so that a paper's code cannot end it. */
function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}

/** Text of a paper on one line, as text: no HTML, no headings, no links of its own. */
function inline(text: string): string {
  return escaped(text.replace(/\s+/g, ' ').trim());
}

function escaped(text: string): string {
  return text.replace(/[\\`*_[\]<>]/g, String.raw`\$&`).replace(/^(\s*)([#>+-]|\d+[.)])/gm, String.raw`$1\$2`);
}
