/** The run in one line and four figures: how far, how long yet, how fast, for how much. */
import { el, fill, setText } from '../dom/element.ts';
import { duration, money, moment, rate, whole } from '../dom/quantity.ts';
import type { RunSession } from '../data/run-session.ts';
import type { Stats } from '../data/run.ts';
import { orSay } from '../say.ts';
import { runStatusWord } from '../status-words.ts';
import { curve } from './curve.ts';
import type { Pace } from './pace.ts';

export interface Headline {
  readonly element: HTMLElement;
  readonly draw: (pace: Pace) => void;
}

export function headline(session: RunSession): Headline {
  const status = el('span', { class: 'run-status' });
  const reason = el('p', { class: 'run-reason', role: 'status' });
  const actions = el('div', { class: 'run-actions' });
  const [done, left, speed, cost] = [figure('done'), figure('time left'), figure('pace'), figure('cost')];
  const about = el('p', { class: 'run-about' });
  const element = el(
    'header',
    { class: 'run-head' },
    el('div', { class: 'run-title' }, el('h1', {}, session.facts.name), status, actions),
    about,
    reason,
    el('div', { class: 'figures' }, done.element, left.element, speed.element, cost.element),
  );
  let offered = '';
  return {
    element,
    draw: (pace) => {
      const { facts, stats } = session;
      const counts = stats !== null && facts.live ? stats.counts : facts.counts;
      const total = Math.max(facts.total, stats?.total ?? 0);
      const settled = total - counts.pending;
      status.className = `run-status run-${facts.live ? 'live' : facts.status}`;
      setText(status, runStatusWord(facts.status) + (session.linked ? '' : ' · link lost, trying again'));
      setText(reason, facts.reason ?? '');
      reason.hidden = facts.reason === null;
      setText(about, aboutOf(session));
      done.draw(`${whole(settled)} of ${whole(total)}`, total === 0 ? 0 : settled / total);
      const perSecond = stats !== null ? pace.overall(stats) : null;
      setText(left.label, facts.live || counts.pending > 0 ? 'time left' : 'took');
      left.draw(timeLeft({ live: facts.live, pending: counts.pending, perSecond, longest: longestOf(stats), seconds: stats?.seconds || secondsOf(facts) }), null);
      speed.draw(perSecond === null || perSecond === 0 ? '–' : rate(perSecond), null, facts.live ? curve(pace.history) : null);
      const spent = stats === null ? 0 : stats.spentUsd;
      const cap = facts.budgetUsd;
      cost.draw(cap === null ? money(spent) : `${money(spent)} of ${money(cap)}`, cap === null || spent === null || cap === 0 ? null : spent / cap);
      const offer = facts.live ? 'cancel' : /^(paused|interrupted|stopped_by_budget)$/.test(facts.status) ? 'resume' : '';
      if (offer !== offered) {
        offered = offer;
        fill(actions, offer === '' ? null : button(session, offer === 'cancel' ? 'cancel' : 'resume'));
      }
    },
  };
}

function button(session: RunSession, what: 'cancel' | 'resume'): HTMLElement {
  const label = what === 'cancel' ? 'Cancel the run' : 'Go on';
  const element = el('button', { class: what === 'resume' ? 'button primary' : 'button' }, label);
  element.addEventListener('click', () => {
    element.disabled = true;
    void orSay(() => session.act(what)).finally(() => {
      element.disabled = false;
    });
  });
  return element;
}

function aboutOf({ facts }: RunSession): string {
  const how = facts.extractor === 'extractive' ? 'passages to read, no model; nothing leaves this machine' : `values from ${facts.model ?? 'a model'}`;
  return [`Run ${facts.runId.slice(0, 8)}`, facts.createdAt === null ? '' : `started ${moment(facts.createdAt)}`, how].filter((part) => part !== '').join(' · ');
}

/** Of a run that ended, by its dates. */
function secondsOf({ createdAt, finishedAt }: RunSession['facts']): number | null {
  return createdAt === null || finishedAt === null ? null : (finishedAt.getTime() - createdAt.getTime()) / 1000;
}

/** Seconds that the longest conversion at hand still takes: it may hold up the end, whatever the pace was. */
function longestOf(stats: Stats | null): number {
  return Math.max(0, ...(stats?.readings ?? []).map((reading) => reading.secondsLeft ?? 0));
}

function timeLeft({ live, pending, perSecond, longest, seconds }: { readonly live: boolean; readonly pending: number; readonly perSecond: number | null; readonly longest: number; readonly seconds: number | null }): string {
  if (!live) return pending > 0 ? `${whole(pending)} pending` : seconds === null || seconds === 0 ? '–' : duration(seconds);
  if (pending === 0) return 'a moment';
  return perSecond === null || perSecond === 0 ? 'not known yet' : `about ${duration(Math.max(pending / perSecond, longest))}`;
}

function figure(label: string): { readonly element: HTMLElement; readonly label: HTMLElement; readonly draw: (words: string, share: number | null, picture?: SVGElement | null) => void } {
  const name = el('span', { class: 'figure-label' }, label);
  const value = el('strong', {});
  const fillBar = el('i', {});
  const meter = el('span', { class: 'meter', 'aria-hidden': 'true' }, fillBar);
  const place = el('span', { class: 'figure-picture' });
  return {
    label: name,
    element: el('div', { class: 'figure' }, name, value, meter, place),
    draw: (words, share, picture = null) => {
      setText(value, words);
      meter.hidden = share === null;
      fillBar.style.width = `${Math.min(100, (share ?? 0) * 100)}%`;
      meter.classList.toggle('meter-near', share !== null && share > 0.9 && label === 'cost');
      fill(place, picture);
    },
  };
}
