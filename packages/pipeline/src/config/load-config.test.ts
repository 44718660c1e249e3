import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConfig, unsetProblem } from './load-config.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-config-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function load(text: string, env: Record<string, string> = {}) {
  await writeFile(join(folder, 'c.yaml'), text);
  return loadConfig({ path: 'c.yaml', cwd: folder, env });
}

/** The shape of the Python original's research_config.yaml, every key of its settings named once. */
const original = `
research_topics:
  - query: "Tree of Thoughts AND machine translation"
    provider: "arxiv"
    timeframe: {type: "recent", value: "48h"}
    max_papers: 50
    extraction_targets:
      - name: "system_prompts"
        description: "Extract all LLM system prompts used in the paper"
        output_format: "list"
        required: false
      - name: "engineering_summary"
        description: "Write a 2-paragraph summary for engineering teams"
        output_format: "text"
        required: true
        examples: ["It works."]
    filters:
      min_citation_count: 5
      min_year: 2020
  - query: "reinforcement learning AND robotics"
    timeframe:
      type: "since_year"
      value: 2020
    max_papers: 30
    extraction_targets:
      - {name: "engineering_summary", description: "Summarize", output_format: "text", required: true}
settings:
  output_base_dir: "./output"
  enable_duplicate_detection: true
  semantic_scholar_api_key: "\${SEMANTIC_SCHOLAR_API_KEY}"
  pdf_settings: {temp_dir: "./temp", keep_pdfs: true, max_file_size_mb: 50, timeout_seconds: 300}
  llm_settings:
    provider: "\${LLM_PROVIDER:-anthropic}"
    model: "\${LLM_MODEL:-claude-3-5-sonnet-20250122}"
    api_key: "\${LLM_API_KEY}"
    max_tokens: 100000
    temperature: 0.0
    timeout: 300
  cost_limits: {max_tokens_per_paper: 100000, max_daily_spend_usd: 50.0, max_total_spend_usd: 500.0}
  concurrency:
    max_concurrent_downloads: 5
    max_concurrent_conversions: 3
    max_concurrent_llm: 2
    queue_size: 100
    checkpoint_interval: 10
    worker_timeout_seconds: 600
    enable_backpressure: true
    backpressure_threshold: 0.8
  cache: {enabled: true, cache_dir: "./cache", ttl_api_hours: 1, ttl_pdf_days: 7, ttl_extraction_days: 30}
`;

describe('loadConfig()', () => {
  test('loadConfig() reads the original’s file unchanged: a job a topic, its rules and its settings', async () => {
    const config = await load(original);
    expect(config.jobs.map((job) => [job.query, job.limit, job.targets.map((target) => target.name)])).toEqual([
      ['Tree of Thoughts AND machine translation', 50, ['system_prompts', 'engineering_summary']],
      ['reinforcement learning AND robotics', 30, ['engineering_summary']],
    ]);
    expect(config.jobs.map((job) => job.search)).toEqual([
      { providers: ['arxiv'], timeframe: '48h' },
      { providers: ['arxiv'], timeframe: 'since 2020' },
    ]);
    expect(config.jobs[0].settings.filters).toMatchObject({ minCitations: 5, minYear: 2020 });
    expect(config.jobs[1]?.settings.filters).toMatchObject({ minCitations: 0, minYear: 2020 });
    expect(config.jobs[0].settings.llmSettings).toMatchObject({ provider: 'anthropic', maxTokens: 100_000, baseUrl: 'https://api.anthropic.com/v1/' });
    expect(config.jobs[0].settings.outputBaseDir).toBe(join(folder, 'output'));
  });

  test('loadConfig() gives the original’s defaults to a file that names none', async () => {
    const { jobs } = await load('research_topics: [{query: q, timeframe: {type: recent, value: 30d}}]\nsettings: {}');
    const { settings } = jobs[0];
    expect(jobs[0].limit).toBe(50);
    expect(settings.concurrency).toEqual({
      maxConcurrentDownloads: 5,
      maxConcurrentConversions: 3,
      maxConcurrentLlm: 2,
      queueSize: 100,
      checkpointInterval: 10,
      workerTimeoutSeconds: 600,
      enableBackpressure: true,
      backpressureThreshold: 0.8,
    });
    expect(settings.pdfSettings).toMatchObject({ keepPdfs: true, maxFileSizeMb: 50, timeoutSeconds: 300 });
    expect(settings.costLimits).toMatchObject({ maxTokensPerPaper: 100_000, maxDailySpendUsd: 50, maxTotalSpendUsd: 500 });
    expect(settings.cache).toMatchObject({ enabled: true, ttlApiHours: 1, ttlPdfDays: 7, ttlExtractionDays: 30, maxCacheSizeMb: 10_000, autoCleanup: true });
  });

  test('loadConfig() takes a missing variable for unset, and unsetProblem() says so only when it is needed', async () => {
    const config = await load(original);
    expect(config.jobs[0].settings.semanticScholarApiKey).toBeUndefined();
    expect(unsetProblem(config, 'settings.llmSettings.apiKey')).toMatch(/settings\.llm_settings\.api_key \(line \d+\): the environment variable LLM_API_KEY is not set/);
    expect(unsetProblem(config, 'settings.llmSettings.model')).toBeNull();
    const filled = await load(original, { LLM_API_KEY: 'k', LLM_PROVIDER: 'google' });
    expect(filled.jobs[0].settings.llmSettings).toMatchObject({ apiKey: 'k', baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai/' });
  });

  test('loadConfig() lets nothing in the environment count that the file does not name', async () => {
    const bare = await load('targets: [{name: a, description: b}]', { OPENAI_API_KEY: 'sk', LLM_MODEL: 'm', OPENAI_BASE_URL: 'http://x' });
    expect(bare.jobs[0].settings.llmSettings).toEqual((await load('targets: [{name: a, description: b}]')).jobs[0].settings.llmSettings);
  });

  test('loadConfig() refuses an unknown key with its line and the nearest known one', async () => {
    await expect(load('settings:\n  concurrency:\n    max_concurent_llm: 3')).rejects.toThrow(
      'Cannot use "c.yaml" line 3: unknown key "max_concurent_llm" in settings.concurrency; expected "max_concurrent_llm"',
    );
    await expect(load('settings: {colour: red}')).rejects.toThrow(/unknown key "colour" in settings; expected one of output_base_dir, /);
  });

  test.each([
    ['a: [1, 2', /"c\.yaml": line 1, column \d+: .*; expected valid YAML$/],
    ['a: 1\na: 2', /line 2, column 1: Map keys must be unique; expected valid YAML$/],
    ['settings:\n  concurrency:\n    max_concurrent_llm: 0', /line 3: settings\.concurrency\.max_concurrent_llm is 0; expected a number of at least 1$/],
    ['settings: {cost_limits: {max_daily_spend_usd: lots}}', /line 1: settings\.cost_limits\.max_daily_spend_usd is "lots"; expected a number$/],
    ['settings:\n  concurrency:\n    queue_size: few\n    max_concurrent_llm: -2\n  cache: {enabled: perhaps}', /line 3: .*queue_size is "few"; expected a .*number; wrong too: lines 4, 5$/],
    ['settings: {concurrency: {queue_size: 2, queueSize: 3}}', /"queueSize" gives queue_size a second time; expected it once$/],
    ['research_topics: [{query: q, timeframe: {type: recent, value: 800h}}]', /timeframe value is "800h"; expected at most 720h$/],
    ['research_topics: [{timeframe: {type: recent, value: 8h}}]', /line 1: research_topics\[1\]\.query is missing; expected text$/],
    ['settings: {llm_settings: {provider: acme}}', /provider "acme": its address is not known; expected base_url beside it, or one of openai, anthropic, google$/],
    ['settings: {notification_settings: {slack: {enabled: true}}}', /Sluice sends no notifications; expected "enabled: false"/],
    ['settings:\n  filters:\n    min_year: 2020\n    max_year: 2010', /line 4: max_year is 2010, before min_year 2020; expected it not before$/],
    ['settings:\n  filters:\n    top: 3\n    keywords: "(fish AND"', /line 4: .*"\(fish AND": it ends too early; expected /],
    ['research_topics: [{query: q, timeframe: {type: recent, value: 8h}, filters: {keywords: "OR fish"}}]', /line 1: .*"OR fish": not understood from character 1/],
    ['settings: {egress: nowhere}', /settings\.egress is "nowhere"; expected one of none, local, or a list$/],
    ['extractor: gpt', /extractor is "gpt"; expected one of extractive, openai$/],
  ])('loadConfig() says in one line what is wrong with %j', async (text, message) => {
    const error: unknown = await load(text).then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ name: 'ConfigurationError', message: expect.stringMatching(message) });
    expect(String(error)).not.toContain('\n');
  });

  test('loadConfig() accepts notifications that are off', async () => {
    await expect(load('settings: {notification_settings: {slack: {enabled: false, webhook_url: "${SLACK}"}}}')).resolves.toBeDefined();
  });

  test('loadConfig() puts the original’s fallback chain where the converter looks for it, and says where to see what it means', async () => {
    const { jobs, notices } = await load(`settings:
  pdf_settings:
    fallback_chain:
      - {backend: pymupdf, timeout_seconds: 30, min_quality: 0.4}
      - {backend: marker, enabled: false}
    stop_on_success: no`);
    expect(jobs[0].settings.conversion).toMatchObject({
      backends: [
        { backend: 'pymupdf', timeoutSeconds: 30, minQuality: 0.4, enabled: true },
        { backend: 'marker', timeoutSeconds: 60, minQuality: 0.5, enabled: false },
      ],
      stopOnSuccess: false,
    });
    expect(jobs[0].settings.pdfSettings).not.toHaveProperty('fallbackChain');
    expect(notices).toEqual([expect.stringContaining('sluice doctor --config FILE')]);
  });

  test('loadConfig() reads anchors, merge keys and numbers from variables', async () => {
    const { jobs } = await load(
      'targets:\n  - &base {name: a, description: d, required: yes}\n  - {<<: *base, name: b, choices: [yes, 2], output_format: enum}\nsettings: {concurrency: {queue_size: "${Q}"}}',
      { Q: '7' },
    );
    expect(jobs[0].targets).toMatchObject([{ name: 'a', required: true }, { name: 'b', required: true, choices: ['yes', '2'] }]);
    expect(jobs[0].settings.concurrency.queueSize).toBe(7);
  });

  test('loadConfig() reads targets from a file beside the config', async () => {
    await writeFile(join(folder, 't.json'), '{"extraction_targets": [{"name": "x", "description": "y", "output_format": "number"}]}');
    const { jobs } = await load('sources: papers/\ntargets: t.json');
    expect(jobs[0]).toMatchObject({ sources: ['papers/'], cwd: folder, targets: [{ name: 'x', outputFormat: 'number' }] });
  });
});
