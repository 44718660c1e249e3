/** `sluice plan`: what a run would do and cost, before anything is bought. */
import { ConfigurationError } from '@sluice/core-models';
import { type Plan, checkSources } from '@sluice/pipeline';
import type { Command } from 'commander';
import type { Face } from '../face.ts';
import { planRequests } from '../plan-requests.ts';
import { count, duration, money } from '../render/quantity.ts';
import { type RunFlags, addRequestOptions } from '../run-flags.ts';
import { withSluice } from '../with-sluice.ts';

export function addPlan(program: Command, face: Face): void {
  addRequestOptions(program.command('plan').description('what a run would do, take and cost'))
    .option('--json', 'one JSON object for each run')
    .action((sources: string[], flags: RunFlags) => plan(sources, flags, face));
}

async function plan(sources: readonly string[], flags: RunFlags, face: Face): Promise<void> {
  const { runs, notices } = await planRequests({ sources, flags, terminal: face.terminal });
  for (const notice of notices) face.say(notice);
  for (const { request } of runs) await checkSources(request.sources ?? [], request.cwd ?? face.terminal.cwd);
  await withSluice(face, { db: flags.db, create: true }, async (sluice) => {
    for (const { name, request } of runs) {
      if (name !== null) face.say(`Topic: ${name}`);
      const planned = await sluice.plan(request);
      if (planned.entries === 0) throw new ConfigurationError(`Cannot plan: ${(request.sources ?? []).join(', ')} holds nothing that could be a paper; expected PDFs, or a list with at least one entry`);
      if (flags.json === true) await face.print(JSON.stringify(planned));
      else for (const line of planLines(planned)) await face.print(line);
    }
  });
}

/** Each number with what it is; entries = papers + duplicates + filtered + answered before. */
export function planLines(plan: Plan): string[] {
  const { entries, papers, duplicates, filtered, cached, calls, batch, promptTokens, costUsd, seconds, bindingStage, host } = plan;
  const parts = [`${count(papers, 'paper')} to work on`, ...(duplicates > 0 ? [count(duplicates, 'duplicate')] : []), ...(filtered > 0 ? [`${filtered} filtered`] : []), ...(cached > 0 ? [`${cached} answered before`] : [])];
  return [
    `${count(entries, 'entry', 'entries')}: ${parts.join(', ')}`,
    host === null || calls === 0 ? 'Nothing is sent to anyone, and nothing is spent.' : `About ${count(calls, 'call')} to ${host}, ${promptTokens.toLocaleString('en-US')} tokens, ${money(costUsd)}${batch ? ' in batches' : ''}`,
    `About ${duration(seconds)}; ${bindingStage} is the stage that decides it${batch && calls > 0 ? ', and up to a day until the batches are answered' : ''}`,
  ];
}
