/** A PRISMA 2020 flow of a run: the numbers as text, and as a Mermaid diagram. */
import { type FlowCounts, sum } from './flow-counts.ts';

/** Markdown. Screening by rules stands where people's screening would: the text says so. */
export function prismaFlow(flow: FlowCounts): string {
  const identified = sum(flow.identified);
  const screened = identified - flow.duplicates - flow.malformed;
  const sought = screened - sum(flow.excluded);
  const assessed = sought - sum(flow.notRetrieved);
  const boxes = [
    ['identified', `Records identified (n = ${identified})`, listed(flow.identified)],
    ['removed', `Records removed before screening: duplicates (n = ${flow.duplicates}), unreadable records (n = ${flow.malformed})`, []],
    ['screened', `Records screened by rules (n = ${screened})`, []],
    ['excluded', `Records excluded (n = ${sum(flow.excluded)})`, listed(flow.excluded)],
    ['sought', `Reports sought for retrieval (n = ${sought})`, []],
    ['lost', `Reports not retrieved (n = ${sum(flow.notRetrieved)})`, listed(flow.notRetrieved)],
    ['assessed', `Reports assessed (n = ${assessed})`, []],
    ['unread', `Reports that gave no data (n = ${sum(flow.notAssessed)})`, listed(flow.notAssessed)],
    ['included', `Reports with extracted data (n = ${flow.included}), of these from the abstract only (n = ${flow.fromAbstract})`, []],
    ...(flow.pending > 0 ? [['pending', `Reports not yet worked on (n = ${flow.pending})`, []] as const] : []),
  ] as const;
  const label = (name: string): string => {
    const [, text, parts] = boxes.find(([box]) => box === name) ?? [name, name, []];
    return JSON.stringify([text, ...parts].join('<br>').replaceAll('"', "'"));
  };
  return [
    '# PRISMA 2020 flow\n',
    ...boxes.flatMap(([, text, parts]) => [`- ${text}`, ...parts.map((part) => `  - ${part}`)]),
    '\nScreening was done by the rules of the run’s filters, not by people.\n',
    '```mermaid',
    'flowchart TD',
    ...['identified', 'screened', 'sought', 'assessed', 'included'].map((name) => `  ${name}[${label(name)}]`),
    ...['removed', 'excluded', 'lost', 'unread'].map((name) => `  ${name}[${label(name)}]`),
    '  identified --> screened --> sought --> assessed --> included',
    '  identified --> removed',
    '  screened --> excluded',
    '  sought --> lost',
    '  assessed --> unread',
    '```\n',
  ].join('\n');
}

function listed(counts: ReadonlyMap<string, number>): readonly string[] {
  return [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).map(([name, n]) => `${name} (n = ${n})`);
}
