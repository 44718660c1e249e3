/**
 * What the model's client makes of a server that misbehaves, of a limit that moves, and of a cap that three processes share. Loopback
 * server, real time: a machine that is busy with other things lengthens the latencies that the client learns from.
 *
 *     node bench/llm.ts [--calls 10000] [--phase-seconds 60]
 */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { printMachine, printTable } from './print-table.ts';
import { sharedCap } from './llm/budget.ts';
import { deadServer, mixedFaults, outage } from './llm/faults.ts';
import { movingLimit } from './llm/rate.ts';

const { values } = parseArgs({ options: { calls: { type: 'string', default: '10000' }, 'phase-seconds': { type: 'string', default: '60' } } });
const calls = Number(values.calls);
printMachine();

const mixed = await mixedFaults(calls);
process.stdout.write(`${calls} calls, 30% of the answers spoiled in nine ways (goal: every end in a named class)\n\n`);
printTable(['end', 'calls'], [...mixed.ends].toSorted(([a], [b]) => a.localeCompare(b)).map(([end, count]) => [end, String(count)]));
process.stdout.write(`\nunnamed: ${mixed.unnamed}; requests sent: ${mixed.requests}; journal rows left open: ${mixed.open}\n\n`);

const tenth = await outage(calls);
const dead = await deadServer();
printTable(
  ['measure', 'seen', 'goal'],
  [
    ['calls per success, one answer in ten a 503', tenth.perSuccess.toFixed(3), '≤ 1.2'],
    ['papers answered of them', `${((100 * tenth.answered) / calls).toFixed(2)}%`, ''],
    ['dead server: breaker open after', `${(dead.openMs / 1000).toFixed(2)} s`, '≤ 2 s'],
    ['requests at once after that', String(dead.probesAtOnce), '1'],
    ['the run ends as', dead.end, 'model_unreachable'],
  ],
);

const phases = await movingLimit(Number(values['phase-seconds']));
process.stdout.write(`\nA limit that moves, seen over the second half of ${values['phase-seconds']} s each (64 calls at once allowed, latency 300 ms)\n\n`);
printTable(
  ['limit a second', 'used (goal ≥ 90%)', '429s (goal < 2%)'],
  phases.map(({ perSecond, used, refused }) => [String(perSecond), `${(100 * used).toFixed(1)}%`, `${(100 * refused).toFixed(2)}%`]),
);

const cap = await sharedCap();
process.stdout.write('\nA cap shared by three processes of 64 calls at once on one Postgres, each killed and started again once\n\n');
printTable(['cap USD', 'most ever reserved + spent + presumed', 'at the end', 'calls settled', 'calls presumed'], [[cap.capUsd.toFixed(2), cap.mostUsd.toFixed(4), cap.endUsd.toFixed(4), String(cap.settled), String(cap.presumed)]]);
process.exitCode = mixed.unnamed === 0 && cap.mostUsd <= cap.capUsd + 1e-9 ? 0 : 1;
