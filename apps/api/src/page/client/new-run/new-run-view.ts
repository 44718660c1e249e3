/** A new run: papers in, targets chosen, the plan and its price looked at, started. */
import { ask } from '../data/ask.ts';
import { object, text } from '../data/reading.ts';
import { dropZone } from '../dom/drop-zone.ts';
import { type Child, el, fill, setText } from '../dom/element.ts';
import { icon } from '../dom/icons.ts';
import { megabytes } from '../dom/quantity.ts';
import { type View, go } from '../router.ts';
import { sentenceOf } from '../say.ts';
import { type Plan, leavesMachine, planPanel, readPlan } from './plan-panel.ts';
import { readSets, targetEditor } from './target-editor.ts';

const accepted = '.pdf,.bib,.ris,.json,.csv,.jsonl';

export async function newRunView(): Promise<View> {
  const abort = new AbortController();
  const sets = readSets(await ask('/v1/targets', { signal: abort.signal }));
  let files: readonly File[] = [];
  let plan: Plan | null = null;

  const chosen = el('ol', { class: 'chosen-files' });
  const sources = el('textarea', { id: 'sources', rows: 3, placeholder: 'papers/\nrefs.bib\narxiv:2101.00001\ndoi:10.1000/182', spellcheck: 'false' });
  const query = el('input', { id: 'query', placeholder: 'soil moisture remote sensing', maxlength: 500 });
  const limit = el('input', { id: 'limit', type: 'number', min: 1, max: 100_000, value: 50 });
  const model = el('input', { id: 'model', placeholder: 'llama3.1:8b' });
  const baseUrl = el('input', { id: 'base-url', type: 'url', placeholder: 'http://localhost:11434/v1' });
  const budget = el('input', { id: 'budget', type: 'number', min: 0, step: '0.01', placeholder: 'none' });
  const [byPassage, byModel] = ['extractive', 'openai'].map((value, index) => el('input', { type: 'radio', name: 'extractor', value, ...(index === 0 ? { checked: true } : {}) }));
  const modelFields = el('div', { class: 'model-fields', hidden: true }, field('Model', model), field('Address', baseUrl), field('Cap in US dollars', budget));
  const planPlace = el('div', { class: 'plan-place', 'aria-live': 'polite' });
  const trouble = el('p', { class: 'form-trouble', role: 'alert' });
  const consent = el('input', { type: 'checkbox', id: 'consent' });
  const consentWords = el('span', {});
  const consentLine = el('label', { class: 'check consent', hidden: true }, consent, consentWords);
  const look = el('button', { class: 'button', type: 'button' }, 'See the plan');
  const start = el('button', { class: 'button primary' }, 'Start the run', icon('right', 14));

  /** A plan speaks of what it was made for. */
  const changed = (): void => {
    plan = null;
    consentLine.hidden = true;
    fill(planPlace, el('p', { class: 'quiet' }, 'The plan says how many papers there are, how long it takes, what it costs and what would leave this machine. Looking at it buys nothing.'));
  };
  const editor = targetEditor(sets, changed);
  const usesModel = (): boolean => byModel?.checked === true;

  function drawFiles(): void {
    fill(
      chosen,
      files.map((file) => {
        const remove = el('button', { class: 'button small', type: 'button', 'aria-label': `Leave out ${file.name}` }, icon('cross', 12));
        remove.addEventListener('click', () => {
          files = files.filter((other) => other !== file);
          drawFiles();
        });
        return el('li', {}, icon('file', 14), el('span', { class: 'file-name' }, file.name), el('span', { class: 'quiet' }, megabytes(file.size)), remove);
      }),
    );
    changed();
  }

  function request(): Record<string, unknown> {
    const lines = sources.value.split('\n').map((line) => line.trim()).filter((line) => line !== '');
    const words = query.value.trim();
    return {
      sources: lines,
      ...(words === '' ? {} : { query: words, limit: Number(limit.value) || 50 }),
      targets: editor.targets(),
      extractor: usesModel() ? 'openai' : 'extractive',
      ...(usesModel() && model.value.trim() !== '' ? { model: model.value.trim() } : {}),
      ...(usesModel() && baseUrl.value.trim() !== '' ? { baseUrl: baseUrl.value.trim() } : {}),
      ...(usesModel() && budget.value !== '' ? { budgetUsd: Number(budget.value) } : {}),
    };
  }

  function bodyOf(more: Record<string, unknown>): unknown {
    const asked = { ...request(), ...more };
    if (files.length === 0) return asked;
    const form = new FormData();
    form.append('request', new Blob([JSON.stringify(asked)], { type: 'application/json' }));
    for (const file of files) form.append(file.name.toLowerCase().endsWith('.pdf') ? 'pdf' : 'file', file, file.name);
    return form;
  }

  function lacking(): string | null {
    if (files.length === 0 && sources.value.trim() === '' && query.value.trim() === '') return 'There are no papers yet: drop files, name a source, or search.';
    if (editor.targets().length === 0) return 'Nothing is asked yet: choose a ready set, or write a target.';
    return usesModel() && model.value.trim() === '' ? 'Name the model that is to be asked.' : null;
  }

  /** Whatever is refused is said beside the buttons. */
  async function trying(button: HTMLButtonElement, action: () => Promise<void>): Promise<void> {
    const lack = lacking();
    setText(trouble, lack ?? '');
    if (lack !== null) return;
    button.disabled = true;
    try {
      await action();
    } catch (error) {
      setText(trouble, sentenceOf(error));
    } finally {
      button.disabled = false;
    }
  }

  async function seePlan(): Promise<void> {
    fill(planPlace, el('p', { class: 'quiet' }, 'Reading the sources…'));
    try {
      plan = readPlan(await ask('/v1/plan', { method: 'POST', body: bodyOf({}), signal: abort.signal }));
    } catch (error) {
      changed();
      throw error;
    }
    fill(planPlace, planPanel(plan));
    consentLine.hidden = !leavesMachine(plan.host);
    setText(consentWords, `Send the papers' text to ${plan.host ?? ''}`);
  }

  async function begin(): Promise<void> {
    if (usesModel() && plan === null) await seePlan();
    if (plan !== null && leavesMachine(plan.host) && !consent.checked) {
      setText(trouble, `The papers' text would leave this machine: say yes to that first.`);
      return;
    }
    const answer = object(await ask('/v1/runs', { method: 'POST', body: bodyOf(consent.checked ? { consent: true } : {}), headers: { 'idempotency-key': freshKey() } }));
    go(`/runs/${text(answer['runId']) ?? ''}`);
  }

  for (const input of [sources, query, limit, model, baseUrl, budget]) input.addEventListener('input', changed);
  for (const radio of [byPassage, byModel]) {
    radio?.addEventListener('change', () => {
      modelFields.hidden = !usesModel();
      changed();
    });
  }
  look.addEventListener('click', () => void trying(look, seePlan));
  const form = el(
    'form',
    { class: 'new-run' },
    el(
      'div',
      { class: 'new-run-steps' },
      step(1, 'Papers', [
        dropZone({
          title: 'Drop PDFs or a bibliography',
          hint: 'or choose them: .pdf, .bib, .ris, .json, .csv, .jsonl',
          accept: accepted,
          onFiles: (more) => {
            files = [...files, ...more.filter((file) => !files.some((known) => known.name === file.name && known.size === file.size))];
            drawFiles();
          },
        }),
        chosen,
        el('details', { class: 'more' }, el('summary', {}, 'Folders on this machine, addresses, DOIs, arXiv ids'), field('One a line', sources)),
        el('details', { class: 'more' }, el('summary', {}, 'Search arXiv and OpenAlex'), el('div', { class: 'two' }, field('Words', query), field('At most', limit))),
      ]),
      step(2, 'What to find in each', [editor.element]),
      step(3, 'How', [
        el('label', { class: 'choice' }, byPassage, el('span', {}, el('strong', {}, 'Passages to read'), el('span', {}, 'No model. For each target the passage that speaks of it; nothing leaves this machine.'))),
        el('label', { class: 'choice' }, byModel, el('span', {}, el('strong', {}, 'Values from a model'), el('span', {}, 'Any OpenAI-compatible one, on this machine or elsewhere; each value with a quote that code has found in the paper.'))),
        modelFields,
      ]),
    ),
    el('aside', { class: 'panel plan-panel', 'aria-label': 'Plan' }, el('h2', {}, 'Plan'), planPlace, consentLine, trouble, el('div', { class: 'plan-buttons' }, look, start)),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void trying(start, begin);
  });
  changed();
  return { element: el('div', { class: 'page' }, el('h1', {}, 'New run'), form), title: 'New run', [Symbol.dispose]: () => abort.abort() };
}

function step(number: number, title: string, content: readonly Child[]): HTMLElement {
  return el('section', { class: 'panel step' }, el('h2', {}, el('span', { class: 'step-number' }, number), title), content);
}

function field(label: string, input: HTMLElement): HTMLElement {
  return el('div', { class: 'field' }, el('label', { for: input.id }, label), input);
}

/** `randomUUID` is there on secure addresses alone. */
function freshKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
