/** One line that says how a run is doing: the bar, each stage's occupancy, pace, time left, money. */
import type { LiveStats } from '@sluice/pipeline';
import stringWidth from 'string-width';
import type { Paint } from './paint.ts';
import { duration, money } from './quantity.ts';
import { cut } from './wrap.ts';

export interface ProgressOptions {
  readonly columns: number;
  readonly paint: Paint;
  /** Papers settled per second by this process; 0 while unknown. */
  readonly perSecond: number;
  /** A run that is told to stop says so. */
  readonly draining: boolean;
  readonly bar: boolean;
}

/** Never wider than `columns`: what matters least is left out first. */
export function progressLine(stats: LiveStats, options: ProgressOptions): string {
  const { columns, paint, perSecond, draining } = options;
  const { totalPapers: total, papersPending: pending, papersFailed: failed } = stats.pipeline;
  const done = Math.max(0, total - pending);
  if (!stats.intakeComplete) return fit([total === 0 ? 'reading sources' : `reading sources: ${total.toLocaleString('en-US')} entries`], columns);
  const share = total === 0 ? 1 : done / total;
  const words = `${done}/${total} done${failed > 0 ? `, ${failed} failed` : ''}`;
  const lead = options.bar && words.length + 15 <= columns ? `${bar(share, 14, paint)} ${words}` : words;
  const stages = stats.stages
    .filter(({ stage }) => occupied.has(stage))
    .map(({ stage, active, limit }) => `${stage} ${active}/${limit}`);
  const queue = stats.pipeline.queueSize > 0 ? [`queue ${stats.pipeline.queueSize}`] : [];
  // The last papers of a run are often its longest: a scan of 30 pages holds up the end whatever the pace was.
  const secondsLeft = Math.max(pending / perSecond, ...stats.readings.map((reading) => reading.secondsLeft ?? 0));
  const pace = perSecond > 0 && pending > 0 ? [`${duration(secondsLeft)} left`, `${(perSecond * 60).toFixed(perSecond * 60 < 10 ? 1 : 0)}/min`] : [];
  const spent = stats.spentUsd === null ? [] : stats.spentUsd > 0 ? [money(stats.spentUsd)] : [];
  const [reading] = stats.readings;
  const page = reading === undefined ? [] : [`entry ${reading.entry}: page ${reading.page.toLocaleString('en-US')}/${reading.pages.toLocaleString('en-US')}`];
  const [left, rate] = pace;
  const byImportance = [lead, ...(draining ? ['finishing'] : []), ...(left === undefined ? [] : [left]), ...page, ...stages, ...queue, ...spent, ...(rate === undefined ? [] : [rate])];
  return fit(byImportance, columns);
}

/** The stages with a limit of their own; the others take no time worth a word. */
const occupied: ReadonlySet<string> = new Set(['download', 'convert', 'extract']);

function fit(parts: readonly string[], columns: number): string {
  let line = parts[0] ?? '';
  for (const part of parts.slice(1)) {
    const longer = `${line} · ${part}`;
    if (stringWidth(longer) > columns) break;
    line = longer;
  }
  return cut(line, columns);
}

function bar(share: number, width: number, paint: Paint): string {
  const full = Math.min(width, Math.floor(share * width));
  return `${paint.green('█'.repeat(full))}${paint.dim('░'.repeat(width - full))}`;
}
