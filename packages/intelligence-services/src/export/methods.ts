/** What a methods section would have to say of a run: what was read, how, with what, and what was checked. */
import type { Target } from '@sluice/core-models';
import { type FlowCounts, sum } from './flow-counts.ts';

export interface MethodsFacts {
  readonly runId: string;
  readonly createdAt: string;
  readonly sluiceVersion: string;
  readonly extractor: 'extractive' | 'openai';
  readonly query: string | undefined;
  readonly targets: readonly Target[];
  readonly flow: FlowCounts;
}

/** Markdown, in whole sentences; what is not known is not said. */
export function methodsText({ runId, createdAt, sluiceVersion, extractor, query, targets, flow }: MethodsFacts): string {
  const identified = sum(flow.identified);
  const names = targets.map(({ name }) => name).join(', ');
  const paragraphs = [
    `Records were processed on ${createdAt.slice(0, 10)} with Sluice ${sluiceVersion} (run ${runId}). ${identified} ${identified === 1 ? 'record was' : 'records were'} read from ${[...flow.identified.keys()].join(', ')}; ${flow.duplicates} were duplicates and ${sum(flow.excluded)} were excluded by the rules of the configuration.${query === undefined ? '' : ` The remaining records were ranked by the query “${query}”.`}`,
    `${flow.included} reports gave data, ${flow.included - flow.fromAbstract} from their full text and ${flow.fromAbstract} from their abstract; ${sum(flow.notRetrieved)} could not be retrieved, and ${sum(flow.notAssessed)} could not be read or gave no required value.${flow.pending > 0 ? ` ${flow.pending} had not been worked on when this was written.` : ''}${flow.converterVersions.size === 0 ? '' : ` PDFs were converted with converter ${[...flow.converterVersions].join(', ')}.`}`,
    extractor === 'extractive'
      ? `For each of ${targets.length} targets (${names}) the passages most likely to hold an answer were selected by term weighting over the sections of each report. No language model was used, and no text left the machine. The passages were not read by a person.`
      : `For each of ${targets.length} targets (${names}) a language model (${[...flow.models].join(', ') || 'unknown'}; prompt ${[...flow.promptVersions].join(', ')}) was asked for a value and a verbatim quote. A value was kept only if its quote was found in the converted text by a program, with its page. This shows that the quote exists, not that the value follows from it; the values were not checked by a person.`,
  ];
  return `# Methods\n\n${paragraphs.join('\n\n')}\n\n## Targets\n\n${targets.map(({ name, description, outputFormat }) => `- **${name}** (${outputFormat}): ${description.replace(/\s+/g, ' ')}`).join('\n')}\n`;
}
