import { CostLimits, LlmSettings, Target } from '@sluice/core-models';
import { startLoopbackLlm } from '@sluice/testing';
import type { LoopbackLlm, ScriptInput } from '@sluice/testing';
import { describe, expect, it } from 'vitest';
import { memoryBudget, memoryJournal } from '../llm/memory-ledger.ts';
import type { ExtractReply, Extractor } from './extractor.ts';
import { openExtractor } from './open-extractor.ts';
import { FISH_PAPER } from './sample-paper.ts';

const TARGETS = [
  Target.parse({ name: 'sample_size', description: 'How many people took part', outputFormat: 'number' }),
  Target.parse({ name: 'limitations', description: 'Limitations that the authors name' }),
  Target.parse({ name: 'outcomes', description: 'Outcomes that were measured', outputFormat: 'list' }),
  Target.parse({ name: 'randomised', description: 'Whether the study was randomised', outputFormat: 'boolean' }),
  Target.parse({ name: 'design', description: 'Design of the study', outputFormat: 'enum', choices: ['trial', 'cohort', 'review'] }),
];

async function open(llm: LoopbackLlm, settings: Partial<LlmSettings> = {}): Promise<{ readonly extractor: Extractor; readonly journal: ReturnType<typeof memoryJournal> }> {
  const journal = memoryJournal();
  const extractor = await openExtractor({
    extractor: 'openai',
    llm: LlmSettings.parse({ model: 'loopback-1', baseUrl: llm.baseUrl, retryBaseSeconds: 0.01, retryCapSeconds: 0.05, timeout: 5, ...settings }),
    costs: CostLimits.parse({}),
    egress: 'local',
    maxConcurrent: 4,
    journal,
    budget: memoryBudget(),
    now: () => Date.now(),
    random: () => 0.5,
  });
  return { extractor, journal };
}

function ask(extractor: Extractor, targets = TARGETS): Promise<ExtractReply> {
  return extractor.extract({ document: FISH_PAPER, targets, runId: 'run', ordinal: 1, signal: AbortSignal.timeout(20_000), waiting: (work) => work() });
}

describe('openExtractor()', () => {
  it('openExtractor() without a model gives passages with a score and never a value that it did not find', async () => {
    await using extractor = await openExtractor({ extractor: 'extractive', llm: LlmSettings.parse({}), costs: CostLimits.parse({}), maxConcurrent: 1, journal: memoryJournal(), budget: memoryBudget(), now: () => 0, random: () => 0 });
    const { results, calls } = await ask(extractor);
    expect(calls).toEqual([]);
    expect(extractor.destination).toBeNull();
    expect(results['sample_size']).toMatchObject({ state: 'found', method: 'passage', value: null });
    expect(results['sample_size']?.evidence[0]?.quote).toContain('120 children');
    expect(results['limitations']?.value).toContain('limitations');
    for (const result of Object.values(results)) {
      for (const { quote, start, end } of result.evidence) expect(FISH_PAPER.markdown.slice(start, end)).toBe(quote);
    }
  });

  it('openExtractor() asks a model once, and every value comes with a quote of the document', async () => {
    await using llm = await startLoopbackLlm();
    const { extractor, journal } = await open(llm);
    const { results, calls } = await ask(extractor);
    expect(llm.requests).toHaveLength(1);
    expect(calls).toHaveLength(1);
    expect(journal.attempts).toMatchObject([{ host: new URL(llm.baseUrl).host, end: { state: 'settled' } }]);
    expect(Object.keys(results)).toEqual(TARGETS.map((target) => target.name));
    for (const result of Object.values(results)) {
      expect(['found', 'not_reported']).toContain(result.state);
      expect(result.evidence.length > 0).toBe(result.state === 'found');
      for (const { quote, start, end } of result.evidence) expect(FISH_PAPER.markdown.slice(start, end)).toBe(quote);
    }
  });

  it.each([
    ['json_object', { structuredOutput: 'json_object' }],
    ['text', { structuredOutput: 'none' }],
    ['temperature left out', { refuses: ['temperature'] }],
    ['max_tokens renamed', { refuses: ['max_tokens'] }],
    ['no streaming', { refuses: ['stream'] }],
    ['streaming without usage', { refuses: ['stream_options'] }],
    ['fenced reply', { queue: [{ kind: 'fenced' }] }],
    ['no usage reported', { queue: [{ kind: 'no_usage' }] }],
    ['a 500 first', { queue: [{ kind: 'status', status: 500 }] }],
    ['a 429 first', { queue: [{ kind: 'status', status: 429, headers: { 'retry-after': '0' } }] }],
    ['a broken connection first', { queue: [{ kind: 'reset' }] }],
    ['thoughts in braces before the answer', { queue: [{ kind: 'thinks' }], structuredOutput: 'none' }],
    ['content in parts', { queue: [{ kind: 'parts' }] }],
    ['a gateway’s error with status 200 first', { queue: [{ kind: 'body', body: '{"error":{"message":"upstream is overloaded","code":502}}' }] }],
    ['prose, then repaired', { queue: [{ kind: 'prose' }, null] }],
  ] satisfies readonly (readonly [string, ScriptInput])[])('openExtractor() gets its answers from a server with %s', async (_, script) => {
    await using llm = await startLoopbackLlm({ script });
    const { results } = await ask((await open(llm)).extractor);
    expect(Object.values(results).filter((result) => result.state === 'found').length).toBeGreaterThan(0);
  });

  it.each([
    ['refusal', [{ kind: 'refusal' }], 1],
    ['refusal', [{ kind: 'content_filter' }], 1],
    ['truncated', [{ kind: 'length' }], 1],
    ['empty_answer', [{ kind: 'empty' }], 1],
    ['invalid_reply', [{ kind: 'wrong_schema' }, { kind: 'prose' }], 2],
    ['reply_too_large', [{ kind: 'huge' }], 1],
  ] satisfies readonly (readonly [string, ScriptInput['queue'], number])[])('openExtractor() fails the paper with class %s', async (failureClass, queue, requests) => {
    await using llm = await startLoopbackLlm({ script: { ...(queue && { queue }) } });
    await expect(ask((await open(llm)).extractor)).rejects.toMatchObject({ name: 'PaperFailure', failureClass });
    expect(llm.requests).toHaveLength(requests);
  });

  it.each([
    ['key_rejected', { keys: ['another'] }],
    ['key_rejected', { queue: [{ kind: 'status', status: 403 }] }],
    ['account_empty', { queue: [{ kind: 'status', status: 402 }] }],
    ['account_empty', { queue: [{ kind: 'status', status: 429, code: 'insufficient_quota' }] }],
    ['model_gone', { queue: [{ kind: 'status', status: 404 }] }],
    ['model_unreachable', { shares: [{ share: 1, fault: { kind: 'status', status: 500 } }] }],
    ['model_unreachable', { queue: [{ kind: 'status', status: 302, headers: { location: 'http://example.org/' } }] }],
    ['llm_rate_limited', { queue: [{ kind: 'status', status: 429, headers: { 'retry-after': '3600' } }] }],
    ['account_empty', { queue: [{ kind: 'body', body: '{"error":{"message":"Insufficient credits","code":402}}' }] }],
    ['model_unreachable', { shares: [{ share: 1, fault: { kind: 'body', body: '<html>Please log in</html>', contentType: 'text/html' } }] }],
    ['model_unreachable', { shares: [{ share: 1, fault: { kind: 'body', body: '{"error":"no model is loaded"}' } }] }],
    ['model_unreachable', { shares: [{ share: 1, fault: { kind: 'body', body: 'null' } }] }],
  ] satisfies readonly (readonly [string, ScriptInput])[])('openExtractor() pauses the run with fault %s', async (faultClass, script) => {
    await using llm = await startLoopbackLlm({ script });
    await expect(ask((await open(llm)).extractor)).rejects.toMatchObject({ name: 'RunFault', faultClass });
  });

  it('openExtractor() refuses invented quotes after one repair, and keeps nothing of them', async () => {
    await using llm = await startLoopbackLlm({ script: { shares: [{ share: 1, fault: { kind: 'invented_quotes' } }] } });
    const { results } = await ask((await open(llm)).extractor);
    expect(llm.requests).toHaveLength(2);
    for (const result of Object.values(results)) {
      expect(['refused', 'not_reported']).toContain(result.state);
      expect(result.value).toBeNull();
      expect(result.evidence).toEqual([]);
    }
  });

  it('openExtractor() answers once where thoughts stand before the answer: no repair is bought', async () => {
    await using llm = await startLoopbackLlm({ script: { queue: [{ kind: 'thinks' }] } });
    await ask((await open(llm)).extractor);
    expect(llm.requests).toHaveLength(1);
  });

  it('openExtractor() shows what came in place of an answer', async () => {
    await using llm = await startLoopbackLlm({ script: { shares: [{ share: 1, fault: { kind: 'body', body: '<html>Please log in</html>', contentType: 'text/html' } }] } });
    await expect(ask((await open(llm)).extractor)).rejects.toThrow(/it is "<html>Please log in<\/html>"; expected a chat completion/u);
  });

  it('openExtractor() says that a model called a tool in place of an answer', async () => {
    const body = JSON.stringify({ id: 'c', object: 'chat.completion', created: 1, model: 'm', choices: [{ index: 0, message: { role: 'assistant', content: null, tool_calls: [] }, finish_reason: 'tool_calls' }] });
    await using llm = await startLoopbackLlm({ script: { queue: [{ kind: 'body', body }] } });
    await expect(ask((await open(llm)).extractor)).rejects.toMatchObject({ failureClass: 'empty_answer', message: 'The model called a tool instead of answering' });
  });

  it('openExtractor() names a server that reads only the end of the prompt', async () => {
    await using llm = await startLoopbackLlm({ script: { contextTokens: 300, overContext: 'silent' } });
    await expect(ask((await open(llm)).extractor)).rejects.toMatchObject({ failureClass: 'context_truncated' });
  });

  it('openExtractor() refuses to open for a public model without a price', async () => {
    const settings = { model: 'gpt-x', apiKey: 'k' };
    await expect(openExtractor({ extractor: 'openai', llm: LlmSettings.parse(settings), costs: CostLimits.parse({}), maxConcurrent: 1, journal: memoryJournal(), budget: memoryBudget(), now: () => 0, random: () => 0 })).rejects.toThrow(/prices\."gpt-x"/u);
  });
});
