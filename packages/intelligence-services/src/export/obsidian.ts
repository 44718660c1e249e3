/** A paper as a note of an Obsidian vault: properties that can be queried, then its answers with their quotes. */
import { type Target, valueText } from '@sluice/core-models';
import { stringify } from 'yaml';
import { isRetracted } from '../filter/rules.ts';
import { onPage } from './cell-text.ts';
import { BEGIN, END } from './merge-note.ts';
import { type OutputPaper, arxivIdOf, doiOf, isAnswered, isPaperRow, linkOf, titleOf } from './output-paper.ts';
import { verdictText } from './verdict-text.ts';

export interface Note {
  /** Safe on every file system, distinct over the vault. */
  readonly name: string;
  readonly text: string;
}

/** Null for a duplicate or an excluded paper. */
export function obsidianNote(paper: OutputPaper, options: { readonly targets: readonly Target[]; readonly runId: string; readonly taken: Set<string> }): Note | null {
  if (!isPaperRow(paper)) return null;
  const { entry, outcome } = paper;
  const { record } = entry;
  const { targets, runId, taken } = options;
  const values = Object.fromEntries(
    targets.flatMap(({ name }) => {
      const result = outcome?.extraction[name];
      return result?.state === 'found' && result.method === 'model' ? [[property(name), propertyValue(result.value)] as const] : [];
    }),
  );
  const front = {
    title: titleOf(paper),
    authors: record.authors,
    year: record.year ?? null,
    venue: record.venue ?? null,
    doi: doiOf(paper) ?? null,
    arxiv: arxivIdOf(paper) ?? null,
    url: linkOf(paper) ?? null,
    status: outcome?.status ?? 'pending',
    content: outcome?.contentSource ?? null,
    ...(isRetracted(record) ? { retracted: true } : {}),
    run: runId,
    ...(record.citekey === undefined ? {} : { citekey: record.citekey }),
    tags: [...new Set(['paper', 'sluice', ...record.keywords.map(tagOf).filter((tag) => tag !== '')])],
    ...Object.fromEntries(Object.entries(record.custom).map(([name, value]) => [`field_${name.replace(/[^\p{L}\p{N}]+/gu, '_')}`, value])),
    ...values,
  };
  const lines = [`---\n${stringify(front).trim()}\n---\n`, BEGIN, '', `# ${plain(titleOf(paper))}\n`];
  if (isRetracted(record)) lines.push('> [!warning] Retracted\n');
  if (record.abstract !== undefined) lines.push(`> [!abstract]\n> ${plain(record.abstract)}\n`);
  if (!isAnswered(paper) && outcome !== null) lines.push(`> [!failure] ${outcome.stage}\n> ${plain(outcome.reason)}\n`);
  for (const { name } of targets) {
    const result = outcome?.extraction[name];
    if (result === undefined) continue;
    lines.push(`## ${plain(name)}${result.method === 'passage' ? ' (passage)' : ''}\n`);
    if (result.state !== 'found') lines.push(`_${result.state.replaceAll('_', ' ')}_${result.reason === undefined ? '' : ` ${plain(result.reason)}`}\n`);
    else if (result.method === 'model') lines.push(`${plain(valueText(result.value))}\n`);
    for (const { quote, page } of result.evidence) lines.push(`> ${plain(quote)}${onPage(page)}\n`);
    const verdict = verdictText(paper.judgements, name);
    if (verdict !== '') lines.push(`**Verdict:** ${plain(verdict)}\n`);
  }
  lines.push(END, '', '## Notes', '', '');
  return { name: noteName(titleOf(paper), taken), text: lines.join('\n') };
}

function noteName(title: string, taken: Set<string>): string {
  const base =
    title
      .replace(/[\p{Cc}\\/:*?"<>|#^[\]]+/gu, ' ')
      .replace(/\s+/g, ' ')
      .trim()
      .slice(0, 100)
      .replace(/[. ]+$/, '') || 'paper';
  let name = base;
  // Case does not tell two files apart everywhere.
  for (let again = 2; taken.has(name.toLowerCase()); again += 1) name = `${base} ${again}`;
  taken.add(name.toLowerCase());
  return `${name}.md`;
}

/** Obsidian's tags hold letters, digits, `_`, `-` and `/`, and are not numbers. */
function tagOf(keyword: string): string {
  const tag = keyword.trim().replace(/[^\p{L}\p{N}_/-]+/gu, '-').replace(/^-+|-+$/g, '');
  return /^\d*$/.test(tag) ? '' : tag;
}

/** A target's name may not overwrite a property of the note itself. */
function property(name: string): string {
  return `x_${name.replace(/\s+/g, '_')}`;
}

function propertyValue(value: unknown): unknown {
  const flat = Array.isArray(value) ? value.every((item) => item === null || typeof item !== 'object') : value === null || typeof value !== 'object';
  return flat ? value : JSON.stringify(value);
}

function plain(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\\`*_[\]<>#|$%~=]/g, String.raw`\$&`);
}
