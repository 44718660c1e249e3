/** A person's verdict on one value of a run, checked and kept. */
import { ConfigurationError, type Judgement } from '@sluice/core-models';
import { appendJudgement, composeJudgement, findDocument } from '@sluice/intelligence-services';
import { findPaper } from './find-paper.ts';
import type { House } from './house.ts';
import { RunRequest } from './request.ts';
import type { Opinion } from './sluice.ts';

export async function judge(house: House, run: { readonly runId: string; readonly config: Readonly<Record<string, unknown>> }, given: Opinion): Promise<Judgement> {
  const { db } = house;
  const row = await findPaper(db, run.runId, given.paper);
  if (row === null) throw new ConfigurationError(`Cannot judge "${given.paper}": run ${run.runId} has no such paper; expected its number, paper id, DOI, arXiv id or file name`);
  const { targets } = RunRequest.parse(run.config);
  const target = targets.find(({ name }) => name === given.target);
  if (target === undefined) throw new ConfigurationError(`Cannot judge "${given.target}": the run did not ask for it; expected one of ${targets.map(({ name }) => name).join(', ')}`);
  const sha256 = row.outcome?.pdf?.sha256;
  const converterVersion = row.outcome?.provenance?.converterVersion ?? null;
  const document = sha256 === undefined || converterVersion === null ? null : await findDocument(db, { sha256, converterVersion });
  return await appendJudgement(db, composeJudgement(given, { ...row, target, document }), house.now());
}
