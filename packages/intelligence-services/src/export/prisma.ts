/** A PRISMA 2020 flow of a run: the numbers as text, and as a diagram that any browser and word processor shows. */
import { flowSteps } from './flow-boxes.ts';
import type { FlowCounts } from './flow-counts.ts';
import { prismaSvg } from './prisma-svg.ts';

/** Markdown with the diagram inside. Screening by rules stands where people's screening would: the text says so. */
export function prismaFlow(flow: FlowCounts, createdAt: string): string {
  const boxes = flowSteps(flow, createdAt).flatMap(({ box, out }) => (out === undefined ? [box] : [box, out]));
  return [
    '# PRISMA 2020 flow\n',
    ...boxes.flatMap(({ text, parts }) => [`- ${text}`, ...parts.map((part) => `  - ${part}`)]),
    '\nScreening was done by the rules of the run’s filters, not by people.\n',
    prismaSvg(flow, createdAt),
  ].join('\n');
}
