/** What has changed since an earlier run: papers that came and went, and every value that is another one now. */
import { type Outcome, type Target, type TargetResult, valueText } from '@sluice/core-models';
import type { Result } from '../checkpoint/read-results.ts';
import { type OutputPaper, isAnswered, titleOf } from './output-paper.ts';

interface Known {
  readonly title: string;
  readonly status: string;
  readonly extraction: Readonly<Record<string, TargetResult>>;
}

/** Markdown. The earlier run's answers are held in memory. */
export async function deltaReport(before: AsyncIterable<Result>, now: AsyncIterable<Result>, form: { readonly targets: readonly Target[]; readonly beforeId: string; readonly nowId: string }): Promise<string> {
  const known = new Map<string, Known>();
  for await (const result of before) if (counts(result)) known.set(keyOf(result), { title: titleOf(result), status: statusOf(result), extraction: result.outcome?.extraction ?? {} });
  const added: string[] = [];
  const changed: string[] = [];
  let same = 0;
  for await (const result of now) {
    if (!counts(result)) continue;
    const earlier = known.get(keyOf(result));
    known.delete(keyOf(result));
    const title = inline(titleOf(result));
    if (earlier === undefined) {
      added.push(`- ${title} (${statusOf(result)})`);
      continue;
    }
    const lines = changesOf(earlier, result, form.targets);
    if (lines.length === 0) same += 1;
    else changed.push(`### ${title}\n\n${lines.join('\n')}\n`);
  }
  const gone = [...known.values()].map(({ title }) => `- ${inline(title)}`);
  const section = (heading: string, lines: readonly string[]): string => (lines.length === 0 ? '' : `\n## ${heading} (${lines.length})\n\n${lines.join('\n')}\n`);
  return `# What changed\n\nRun ${form.nowId} against run ${form.beforeId}: ${added.length} new, ${gone.length} gone, ${changed.length} changed, ${same} as before.\n${section('New', added)}${section('Gone', gone)}${section('Changed', changed)}`;
}

function changesOf(earlier: Known, result: OutputPaper, targets: readonly Target[]): readonly string[] {
  const status = statusOf(result);
  const lines = earlier.status === status ? [] : [`- status: ${earlier.status} → ${status}`];
  for (const { name } of targets) {
    const [was, is] = [said(earlier.extraction[name]), said(result.outcome?.extraction[name])];
    if (was !== is) lines.push(`- **${inline(name)}**: ${inline(was)} → ${inline(is)}`);
  }
  return lines;
}

function said(result: TargetResult | undefined): string {
  if (result === undefined) return 'not asked';
  if (result.state !== 'found') return result.state.replaceAll('_', ' ');
  return result.method === 'passage' ? `“${result.evidence[0]?.quote ?? ''}”` : valueText(result.value);
}

function statusOf(paper: OutputPaper): string {
  // Whether an answer was bought by this run or an earlier one says nothing of the paper.
  return isAnswered(paper) ? 'answered' : (paper.outcome?.status ?? 'pending');
}

function counts({ outcome }: { readonly outcome: Outcome | null }): boolean {
  return outcome?.status !== 'duplicate';
}

function keyOf({ entry, outcome }: OutputPaper): string {
  return outcome?.paperId ?? entry.paperId ?? entry.locator;
}

function inline(text: string): string {
  return text.replace(/\s+/g, ' ').trim().replace(/[\\`*_[\]<>]/g, String.raw`\$&`);
}
