import { type Block, type PaperDocument, type TargetResult, Target } from '@sluice/core-models';
import { PLANTED_PROMPTS } from '@sluice/testing';
import { describe, expect, test } from 'vitest';
import { outcome } from '../checkpoint/test-run.ts';
import { obsidianNote } from '../export/obsidian.ts';
import { reportSection } from '../export/report.ts';
import { valuesRows } from '../export/values-table.ts';
import { keyTargets } from './answer-schema.ts';
import { checkAnswer } from './check-answer.ts';
import { openLocator } from './evidence.ts';
import { extractPassages } from './extractive.ts';
import { parseReply } from './parse-reply.ts';
import { extractionMessages } from './prompt.ts';
import { samplePaper } from './sample-paper.ts';
import { selectText } from './select.ts';

const target = Target.parse({ name: 'finding', description: 'What the study found, its main result' });
const counter = { encoding: 'words', worstFactor: 1, count: (text: string) => text.split(/\s+/u).length };
const [keyed] = keyTargets([target]);
const key = keyed?.key ?? '';

function paperWith(planted: string, hidden: boolean): PaperDocument {
  const document = samplePaper([
    { kind: 'title', text: 'On memory' },
    { kind: 'heading', text: 'Results', level: 1 },
    { kind: 'paragraph', text: 'The study found that memory rose by 7 percent in the group that took part.' },
    ...(hidden ? [] : [{ kind: 'paragraph' as const, text: planted }]),
  ]);
  const block: Block = { kind: 'other', text: planted, page: 1, box: [0, 0, 1, 1], main: false, hidden: 'white', spans: [] };
  return hidden ? { ...document, blocks: [...document.blocks, block] } : document;
}

/** The answer of a model that does whatever it reads. */
function obeyed(planted: string, document: PaperDocument): TargetResult | null {
  const reply = JSON.stringify({ [key]: { state: 'found', value: planted, quotes: [{ quote: planted, page: 1 }], derived: false, confidence: 1 }, extra: { polluted: true } });
  const answer = parseReply(reply, keyTargets([target])).answers.get(key);
  return answer === undefined ? null : checkAnswer(target, answer, { locate: openLocator(document), searched: '' }).result;
}

describe.each(PLANTED_PROMPTS)('$family: a planted $text', ({ text: planted }) => {
  test('hidden, is neither sent, nor shown, nor accepted as a quote', () => {
    const document = paperWith(planted, true);
    const sent = selectText(document, [target], { counter, pieceTokens: 1000, paperTokens: 1000 }).pieces.map(({ text }) => text).join('\n');
    expect(sent).not.toContain(planted);
    expect(JSON.stringify(extractPassages(document, [target]))).not.toContain(planted.slice(0, 30));
    expect(obeyed(planted, document)).toBeNull();
  });

  test('visible, stays data: inside the fence, outside the schema, without markup in any output', () => {
    const document = paperWith(planted, false);
    const [task, paper] = extractionMessages(keyTargets([target]), document.markdown);
    const fence = /^=== paper ([0-9a-f]{20}) begins ===/u.exec(paper?.content ?? '')?.[1] ?? '';
    expect(document.markdown).not.toContain(fence);
    expect(paper?.content.trimEnd().endsWith(`=== paper ${fence} ends ===`)).toBe(true);
    expect(task?.content).not.toContain(planted);

    const result = obeyed(planted, document);
    if (result === null) return;
    expect(Object.keys(result)).not.toContain('extra');
    expect('polluted' in {}).toBe(false);
    const entry = { runId: 'r', ordinal: 1, source: 'p/', locator: 'p.pdf', paperId: 'p', record: { title: planted, authors: [planted], abstract: planted, otherIds: {}, keywords: [], attachments: [], custom: {} } };
    const row = { entry, outcome: outcome('r', 1, { extraction: { finding: result } }), judgements: [] };
    const summary = { runId: 'r', status: 'finished' as const, reason: null, total: 1, counts: { extracted: 1, cached: 0, duplicate: 0, filtered: 0, failed: 0, pending: 0 }, abstractShare: 0, failuresByClass: {}, durationSeconds: 1, peakMemoryBytes: { parent: 0, allProcesses: 0 }, stages: [], binding: null, usage: { promptTokens: 0, completionTokens: 0, costUsd: 0 }, costPer1000Usd: null, warnings: [] };
    const markdown = [
      reportSection(row, { topic: 't', createdAt: '2026-11-25', summary, targets: [target], abstract: planted }),
      (obsidianNote(row, { targets: [target], runId: 'r', taken: new Set() })?.text ?? '').replace(/^---[\s\S]*?\n---\n/u, ''),
    ].join('\n');
    expect(markdown).not.toMatch(/(?<!\\)<(?:script|img|a)\b|(?<!\\)\]\((?:javascript:|https:\/\/evil)|(?<!\\)!\[x\](?!\\)/u);
    for (const line of valuesRows(row, { targets: [target], extractor: 'openai' }).split('\r\n')) expect(line).not.toMatch(/(?:^|,)"?[=+@]/u);
  });
});
