/** The table of 10,000 results in a real browser: when something to read is there, how scrolling goes, how large the document becomes. */
import { openBrowser, startServer } from '@sluice/testing';
import { z } from 'zod';

export interface TableFigures {
  readonly rows: number;
  /** From navigation to the first painted row; the best of three, since the machine does other things too. */
  readonly firstRowMs: number;
  readonly allRowsMs: number;
  /** Milliseconds between frames while scrolling. */
  readonly frames: { readonly count: number; readonly median: number; readonly p95: number };
  /** Script, style and layout of the main thread, per frame: what does not depend on who else uses the processor. */
  readonly workPerFrameMs: number;
  readonly mostNodes: number;
  readonly weight: { readonly files: number; readonly brotliBytes: number; readonly gzipBytes: number };
}

const Runs = z.object({ items: z.array(z.object({ runId: z.string(), total: z.number() })) });
const Scrolled = z.object({ intervals: z.array(z.number()), nodes: z.number() });

export async function tableFigures(options: { readonly db: string; readonly cwd: string }): Promise<TableFigures> {
  await using server = await startServer(options);
  await using browser = await openBrowser();
  const { items: runs } = Runs.parse(await (await fetch(`${server.address}/v1/runs`)).json());
  const run = runs.toSorted((one, other) => other.total - one.total)[0];
  if (run === undefined) throw new Error(`Cannot measure the table: "${options.db}" holds no run; expected one`);
  const page = await browser.context.newPage();
  // Painted: two frames after the row has come into the document.
  await page.addInitScript(`window.firstRow = new Promise((resolve) => {
    const watch = new MutationObserver(() => {
      if (document.querySelector('.grid-body .cell-title') === null) return;
      watch.disconnect();
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now())));
    });
    watch.observe(document, { childList: true, subtree: true });
  })`);
  const firsts: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    await page.goto(`${server.address}/runs/${run.runId}/results`);
    firsts.push(z.number().parse(await page.evaluate('window.firstRow')));
  }
  await page.locator('.results-shown', { hasText: /entries$/ }).waitFor({ timeout: 300_000 });
  const allRowsMs = z.number().parse(await page.evaluate('performance.now()'));
  const session = await browser.context.newCDPSession(page);
  // The thread's own time: what others take of the processor is not in it.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const before = await busySeconds(session);
  const scrolled = Scrolled.parse(
    await page.evaluate(`new Promise((resolve) => {
      const grid = document.querySelector('.grid');
      const intervals = [];
      let nodes = 0, last = performance.now(), left = 240;
      const step = (now) => {
        intervals.push(now - last);
        last = now;
        nodes = Math.max(nodes, document.querySelectorAll('*').length);
        grid.scrollTop += left % 60 === 0 ? 90_000 : 190;
        if ((left -= 1) > 0) requestAnimationFrame(step);
        else resolve({ intervals: intervals.slice(5), nodes });
      };
      requestAnimationFrame(step);
    })`),
  );
  const busy = (await busySeconds(session)) - before;
  const sorted = scrolled.intervals.toSorted((one, other) => one - other);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return {
    rows: run.total,
    firstRowMs: Math.min(...firsts),
    allRowsMs,
    frames: { count: sorted.length, median: at(0.5), p95: at(0.95) },
    workPerFrameMs: (busy * 1000) / 240,
    mostNodes: scrolled.nodes,
    weight: await weightOf(server.address),
  };
}

async function busySeconds(session: { send(method: 'Performance.getMetrics'): Promise<{ readonly metrics: readonly { readonly name: string; readonly value: number }[] }> }): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.filter(({ name }) => /^(ScriptDuration|LayoutDuration|RecalcStyleDuration)$/.test(name)).reduce((sum, { value }) => sum + value, 0);
}

/** The document and everything that it names; pdf.js comes later and is not ours. */
async function weightOf(address: string): Promise<TableFigures['weight']> {
  const html = await (await fetch(address)).text();
  const named = ['/', ...[...html.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map((match) => match[1] ?? '')];
  const { gzipSync, brotliCompressSync } = await import('node:zlib');
  const bodies = await Promise.all(named.map(async (path) => new Uint8Array(await (await fetch(address + path)).arrayBuffer())));
  return {
    files: named.length,
    brotliBytes: bodies.reduce((sum, body) => sum + brotliCompressSync(body).byteLength, 0),
    gzipBytes: bodies.reduce((sum, body) => sum + gzipSync(body).byteLength, 0),
  };
}
