/** Which run is "the same command": a hash of everything that changes results, and of nothing else. */
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { canonicalJson } from '@sluice/intelligence-services';
import type { RunRequest } from './request.ts';

/**
 * Sources, targets, extractor, model, prompt and filters count; budget, concurrency, timeouts, `--out` and `--db` do not. A local source counts
 * by its absolute path, so that `papers` and `./papers` are one.
 *
 * @returns 64 hex digits
 */
export function identityOf(request: RunRequest): string {
  const { settings } = request;
  const { llmSettings, conversion } = settings;
  const counted = {
    sources: request.sources.map((source) => (/^(https?:|arxiv:|doi:)/i.test(source) ? source : resolve(request.cwd, source))),
    query: request.query,
    providers: request.providers,
    timeframe: request.timeframe,
    limit: request.limit,
    sample: request.sample,
    seed: request.sample === undefined ? undefined : request.seed,
    targets: request.targets,
    extractor: request.extractor,
    content: request.content,
    refresh: request.refresh ? true : undefined,
    pdfsDir: request.pdfsDir,
    duplicates: settings.enableDuplicateDetection,
    filters: settings.filters,
    ranking: settings.ranking,
    includeHidden: conversion.includeHidden,
    ...(request.extractor === 'openai'
      ? { model: llmSettings.model, baseUrl: llmSettings.baseUrl, temperature: llmSettings.temperature, llmSeed: llmSettings.seed, maxTokens: llmSettings.maxTokens }
      : {}),
  };
  return createHash('sha256').update(canonicalJson(counted)).digest('hex');
}
