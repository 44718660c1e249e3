/** Holds a run against what a person says, or against another run; keeps what it learns of a model's certainty. */
import { ConfigurationError, type RunView } from '@sluice/core-models';
import { type Comparison, type Evaluation, type GoldItem, compareRuns, evaluate, readResults, saveCalibration } from '@sluice/intelligence-services';
import type { House } from './house.ts';
import { RunRequest } from './request.ts';

export async function evaluateRun({ db }: House, run: RunView, gold: readonly GoldItem[]): Promise<Evaluation> {
  const { targets } = RunRequest.parse(run.config);
  const evaluation = await evaluate(readResults(db, run.runId, { asSaid: true }), { targets, gold });
  const { map, model, promptVersion, values } = evaluation.calibration;
  if (map !== null && model !== null) await saveCalibration(db, { model, promptVersion: promptVersion ?? '', map, judged: values });
  return evaluation;
}

export async function compareTwoRuns({ db }: House, first: RunView, second: RunView): Promise<Comparison> {
  const [one, other] = [RunRequest.parse(first.config).targets, RunRequest.parse(second.config).targets];
  const shared = one.filter(({ name, outputFormat }) => other.some((target) => target.name === name && target.outputFormat === outputFormat));
  if (shared.length === 0) throw new ConfigurationError(`Cannot compare runs ${first.runId} and ${second.runId}: they ask for nothing in common; expected a target of the same name and form in both`);
  return await compareRuns(readResults(db, first.runId), readResults(db, second.runId), shared);
}
