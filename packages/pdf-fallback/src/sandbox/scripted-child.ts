/** A child for the pool's tests that does what its request's path says: hang, grow, crash, babble, or answer. */
import { spawn } from 'node:child_process';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { ChildRequest } from './protocol.ts';

const say = (reply: object) => process.stdout.write(`${JSON.stringify(reply)}\n`);
const answer = (value: unknown) => say({ type: 'answer', value, cpuSeconds: 0, peakBytes: 0 });

say({ type: 'ready' });
for await (const line of createInterface({ input: process.stdin })) {
  const request = ChildRequest.parse(JSON.parse(line));
  const [action] = request.kind === 'probe' ? ['answer'] : request.path.split(' ');
  if (action === 'answer') answer({ pid: process.pid, environment: Object.keys(process.env) });
  if (action === 'hang') {
    say({ type: 'stage', stage: 'pdfjs' });
    say({ type: 'start', page: 7, pages: 9 });
    for (;;);
  }
  if (action === 'read') {
    say({ type: 'stage', stage: 'pdfjs' });
    for (let page = 1; page <= 5; page += 1) {
      say({ type: 'start', page, pages: 5000 });
      await new Promise((resolve) => setTimeout(resolve, 100));
      say({ type: 'read', page, pages: 5000 });
    }
    say({ type: 'start', page: 6, pages: 5000 });
    for (;;);
  }
  if (action === 'grow') {
    const held: Uint8Array[] = [];
    for (;;) held.push(new Uint8Array(50_000_000).fill(1));
  }
  if (action === 'grow-slowly') {
    const held: Uint8Array[] = [];
    setInterval(() => held.push(new Uint8Array(20_000_000).fill(1)), 10);
  }
  if (action === 'crash') process.exit(3);
  if (action === 'babble') process.stdout.write('x'.repeat(3_000_000));
  if (action === 'nonsense') process.stdout.write('this is no reply\n');
  if (action === 'breed') {
    const program = spawn('/bin/sleep', ['600'], { stdio: 'ignore' });
    say({ type: 'read', page: Number(program.pid), pages: 1 });
    for (;;) await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}
