/** The page: a head that stays, and the view that the address names. */
import { Problem } from './data/ask.ts';
import { RunSession } from './data/run-session.ts';
import { el, fill } from './dom/element.ts';
import { duplicatesView } from './duplicates/duplicates-view.ts';
import { evidenceView } from './evidence/evidence-view.ts';
import { failuresView } from './failures/failures-view.ts';
import { frame } from './frame.ts';
import { newRunView } from './new-run/new-run-view.ts';
import { notice } from './notice.ts';
import { resultsView } from './results/results-view.ts';
import { type Place, type View, followAddress, placeOf } from './router.ts';
import { runView } from './run/run-view.ts';
import { runsView } from './runs/runs-view.ts';
import { sentenceOf } from './say.ts';

const stage = frame(document.getElementById('app') ?? document.body);
let shown: View | undefined;
let session: RunSession | undefined;
let turn = 0;

followAddress(() => void show());
void show();

async function show(): Promise<void> {
  const mine = (turn += 1);
  const place = placeOf(new URL(location.href));
  try {
    const next = place === null ? notFound() : await draw(place);
    if (mine === turn) put(next, place);
    else next[Symbol.dispose]();
  } catch (error) {
    if (mine === turn) put(trouble(error), place);
  }
}

async function draw(place: Place): Promise<View> {
  if (place.view === 'runs') return await runsView();
  if (place.view === 'new') return await newRunView();
  const run = await sessionOf(place.runId);
  switch (place.view) {
    case 'run':
      return runView(run);
    case 'results':
      return resultsView(run, place.query);
    case 'evidence':
      return evidenceView(run, place.query);
    case 'failures':
      return failuresView(run);
    case 'duplicates':
      return duplicatesView(run);
  }
}

/** Kept from view to view of one run, with its loaded rows. */
async function sessionOf(runId: string): Promise<RunSession> {
  if (session?.runId === runId) return session;
  const opened = await RunSession.open(runId);
  session?.[Symbol.dispose]();
  session = opened;
  return opened;
}

function put(view: View, place: Place | null): void {
  shown?.[Symbol.dispose]();
  shown = view;
  document.title = view.title === '' ? 'Sluice' : `${view.title} · Sluice`;
  stage.show(view.element, place, session);
}

function notFound(): View {
  return still('Not found', notice('There is no such view', 'The address names nothing that Sluice shows.', el('a', { class: 'button', href: '/' }, 'All runs')));
}

function trouble(error: unknown): View {
  const unknown = error instanceof Problem && error.status === 404;
  const words = notice(unknown ? 'There is no such run here' : 'This view cannot be shown', sentenceOf(error), el('a', { class: 'button', href: '/' }, 'All runs'));
  if (error instanceof Problem && error.status === 401) fill(words, stage.tokenForm(() => void show()));
  return still('Trouble', words);
}

function still(title: string, element: HTMLElement): View {
  return { element, title, [Symbol.dispose]: () => undefined };
}
