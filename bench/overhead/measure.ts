/** One contender, one size, in this process alone: warmed up, then measured; prints microseconds of CPU per entry and stage. */
import process from 'node:process';
import { STAGES, contenders } from './contenders.ts';

const WARM_UP_ENTRIES = 20_000;

const [name = '', size = ''] = process.argv.slice(2);
const entries = Number(size);
const contender = contenders[name];
if (contender === undefined || !(entries > 0)) throw new Error(`Cannot measure "${name}" with "${size}" entries: not known; expected one of ${Object.keys(contenders).join(', ')} and a number`);

await contender(WARM_UP_ENTRIES);
const before = process.cpuUsage();
const out = await contender(entries);
const { user, system } = process.cpuUsage(before);
if (out !== entries) throw new Error(`Cannot trust "${name}": ${out} of ${entries} entries came out; expected all`);
process.stdout.write(`${(user + system) / entries / STAGES}\n`);
