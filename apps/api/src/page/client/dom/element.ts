/** Elements from a line of code: what a template language would give, without one. */

export type Child = Node | string | number | null | undefined | false | readonly Child[];

/** Attributes by name; `true` is the bare attribute, `false`, null and undefined leave it out. Handlers are listeners, so the policy against inline script stands. */
export interface Attributes {
  readonly class?: string | undefined;
  readonly onclick?: (event: MouseEvent) => void;
  readonly oninput?: (event: Event) => void;
  readonly onchange?: (event: Event) => void;
  readonly onsubmit?: (event: SubmitEvent) => void;
  readonly onkeydown?: (event: KeyboardEvent) => void;
  readonly [attribute: string]: unknown;
}

/**
 * @example
 * el('button', { class: 'primary', onclick: start }, 'Start');
 */
export function el<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, attributes: Attributes = {}, ...children: readonly Child[]): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  const target: HTMLElement = element;
  const { onclick, oninput, onchange, onsubmit, onkeydown, ...rest } = attributes;
  if (onclick !== undefined) target.addEventListener('click', onclick);
  if (oninput !== undefined) target.addEventListener('input', oninput);
  if (onchange !== undefined) target.addEventListener('change', onchange);
  if (onsubmit !== undefined) target.addEventListener('submit', onsubmit);
  if (onkeydown !== undefined) target.addEventListener('keydown', onkeydown);
  setAttributes(element, rest);
  element.append(...nodesOf(children));
  return element;
}

export function svg<Tag extends keyof SVGElementTagNameMap>(tag: Tag, attributes: Readonly<Record<string, unknown>> = {}, ...children: readonly Child[]): SVGElementTagNameMap[Tag] {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  setAttributes(element, attributes);
  element.append(...nodesOf(children));
  return element;
}

/** Puts `children` in place of what `parent` holds. */
export function fill(parent: Element, ...children: readonly Child[]): void {
  parent.replaceChildren(...nodesOf(children));
}

/** Writes only where it differs: an unchanged text node keeps its selection and costs no layout. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

function setAttributes(element: Element, attributes: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, '');
    else if (typeof value === 'string' || typeof value === 'number') element.setAttribute(name, String(value));
  }
}

function nodesOf(children: readonly Child[]): (Node | string)[] {
  return children.flatMap((child): (Node | string)[] => {
    if (child === null || child === undefined || child === false) return [];
    if (typeof child === 'string' || child instanceof Node) return [child];
    return typeof child === 'number' ? [String(child)] : nodesOf(child);
  });
}
