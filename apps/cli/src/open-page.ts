/** `--open`: the page of a run in the user's browser, from the service that serves this store already, or from one that is started for it. */
import { spawn } from 'node:child_process';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Face } from './face.ts';

const service = fileURLToPath(new URL('../../api/src/main.ts', import.meta.url));

export interface OpenPageOptions {
  readonly runId: string;
  /** The store's address, as the service is to open it. */
  readonly db: string;
}

/** Never fails the run that it shows: what goes wrong is said. */
export async function openPage(face: Face, options: OpenPageOptions): Promise<void> {
  const { runId, db } = options;
  try {
    const port = face.terminal.env['PORT'] ?? '8080';
    const running = `http://127.0.0.1:${port}`;
    const started = (await serves(running, runId)) ? null : await startService(db);
    const page = `${started?.address ?? running}/runs/${encodeURIComponent(runId)}`;
    browse(page);
    face.say(`Its page: ${page}${started === null ? '' : ` (served by process ${started.pid}, until you end it)`}`);
  } catch (error) {
    face.say(`Its page cannot be shown: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function serves(address: string, runId: string): Promise<boolean> {
  try {
    const answer = await fetch(`${address}/v1/runs/${encodeURIComponent(runId)}`, { signal: AbortSignal.timeout(2000) });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}

/** It outlives this command: values are checked when the run is done. */
async function startService(db: string): Promise<{ readonly address: string; readonly pid: number | undefined }> {
  const child = spawn(process.execPath, [...runArguments(), service, '--host', '127.0.0.1', '--port', '0', '--db', db], { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const said: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text));
  const failed = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`its service ended with ${code}: ${said.join('').trim().split('\n')[0] ?? ''}`)));
  });
  failed.catch(() => undefined);
  const listening = (async () => {
    for await (const line of createInterface({ input: child.stdout })) {
      const address = /^listening on (http:\/\/\S+?),/.exec(line)?.[1];
      if (address !== undefined) return address;
    }
    return await failed;
  })();
  const address = await Promise.race([listening, failed]);
  child.removeAllListeners('exit');
  child.stdout.destroy();
  child.stderr.destroy();
  child.unref();
  return { address, pid: child.pid };
}

function runArguments(): readonly string[] {
  return 'Deno' in globalThis ? ['run', '-A'] : [];
}

/** A machine without a browser has the address in the sentence. */
function browse(page: string): void {
  const [program, ...args] = process.platform === 'darwin' ? ['open', page] : process.platform === 'win32' ? ['explorer.exe', page] : ['xdg-open', page];
  if (program === undefined) return;
  const child = spawn(program, args, { stdio: 'ignore', detached: true });
  child.once('error', () => undefined);
  child.unref();
}
