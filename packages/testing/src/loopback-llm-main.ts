/** The loopback model as a process of its own: `node loopback-llm-main.ts --port 0 --log FILE --latency-ms 50 [--script FILE]`. */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { startLoopbackLlm } from './loopback-llm.ts';
import { Script } from './loopback-llm-script.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    log: { type: 'string' },
    'latency-ms': { type: 'string', default: '0' },
    script: { type: 'string' },
    model: { type: 'string', multiple: true },
  },
});
const script = values.script === undefined ? {} : Script.parse(JSON.parse(readFileSync(values.script, 'utf8')));
const llm = await startLoopbackLlm({
  port: Number(values.port),
  script: { latencyMs: Number(values['latency-ms']), ...script },
  ...(values.log !== undefined && { logFile: values.log }),
  ...(values.model !== undefined && { models: values.model }),
});
process.stdout.write(`${llm.baseUrl}\n`);
process.once('SIGTERM', () => void llm[Symbol.asyncDispose]());
process.once('SIGINT', () => void llm[Symbol.asyncDispose]());
