/** `pnpm guards [PART_OF_NAME]`: takes each guard of the pipeline out, one at a time, and expects that a test notices. */
import process from 'node:process';
import { guards } from './guards/guards.ts';
import { runWithout } from './guards/run-without.ts';

const wanted = process.argv.slice(2).find((word) => word !== '--') ?? '';
const verdicts = await runWithout(guards.filter(({ name }) => name.includes(wanted)));
for (const { guard, missedBy, trouble } of verdicts) {
  if (trouble !== null) console.log(`✗ ${guard.name} (${guard.file}): cannot be taken out: ${trouble}`);
  else if (missedBy.length === 0) console.log(`✗ ${guard.name} (${guard.file}): no test of ${guard.tests.join(', ')} misses it`);
  else console.log(`✓ ${guard.name} (${guard.file}): missed by ${missedBy.length}, as "${missedBy[0]}"`);
}
const missed = verdicts.filter(({ missedBy, trouble }) => missedBy.length > 0 && trouble === null).length;
console.log(`${missed} of ${verdicts.length} guards are missed by a test when they are taken out`);
process.exit(missed === verdicts.length && verdicts.length > 0 ? 0 : 1);
