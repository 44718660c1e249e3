/** What a run would do, take and cost, before anything is bought. */
import { number, object, text } from '../data/reading.ts';
import { el } from '../dom/element.ts';
import { count, duration, money, whole } from '../dom/quantity.ts';

export interface Plan {
  readonly entries: number;
  readonly papers: number;
  readonly duplicates: number;
  readonly filtered: number;
  readonly cached: number;
  readonly calls: number;
  readonly promptTokens: number;
  readonly costUsd: number | null;
  readonly seconds: number;
  readonly bindingStage: string;
  /** Who would be sent the papers; null for nobody. */
  readonly host: string | null;
}

export function readPlan(value: unknown): Plan {
  const plan = object(value);
  const figure = (name: string): number => number(plan[name]) ?? 0;
  return {
    entries: figure('entries'),
    papers: figure('papers'),
    duplicates: figure('duplicates'),
    filtered: figure('filtered'),
    cached: figure('cached'),
    calls: figure('calls'),
    promptTokens: figure('promptTokens'),
    costUsd: number(plan['costUsd']),
    seconds: figure('seconds'),
    bindingStage: text(plan['bindingStage']) ?? '',
    host: text(plan['host']),
  };
}

/** Loopback is this machine: nothing leaves it. */
export function leavesMachine(host: string | null): boolean {
  return host !== null && !/^(localhost|127\.|\[?::1)/.test(host);
}

export function planPanel(plan: Plan): HTMLElement {
  const line = (label: string, value: string): HTMLElement => el('div', {}, el('dt', {}, label), el('dd', {}, value));
  return el(
    'dl',
    { class: 'plan' },
    line('papers to work on', whole(plan.papers)),
    line('entries read', whole(plan.entries)),
    plan.duplicates > 0 ? line('the same as another', whole(plan.duplicates)) : null,
    plan.filtered > 0 ? line('left out by a rule', whole(plan.filtered)) : null,
    plan.cached > 0 ? line('answered before', whole(plan.cached)) : null,
    line('time', `about ${duration(plan.seconds)}${plan.bindingStage === '' ? '' : `, bound by ${plan.bindingStage}`}`),
    line('model calls', plan.calls === 0 ? 'none' : `${whole(plan.calls)}, ${whole(plan.promptTokens)} tokens`),
    line('cost', plan.calls === 0 ? 'nothing' : money(plan.costUsd)),
    line('leaves this machine', leavesMachine(plan.host) ? `the text of ${count(plan.papers, 'paper')}, to ${plan.host}` : 'nothing'),
  );
}
