/** YAML nodes into the value that a schema wants: keys in camelCase and known, variables filled in, plain scalars of the right type. */
import { ConfigurationError } from '@sluice/core-models';
import { type Node, isAlias, isMap, isScalar, isSeq } from 'yaml';
import { z } from 'zod';
import { nearestKey } from './nearest-key.ts';
import { bare, camelCase, optionFor, schemaOfKey, snakeCase } from './schema-at.ts';
import type { SourceText } from './source-text.ts';
import { substitute } from './substitute.ts';

/** A setting left out because its environment variable has no value. Only a run that needs it is in trouble. */
export interface UnsetVariable {
  /** In camelCase: `settings.llmSettings.apiKey`. */
  readonly path: string;
  readonly variable: string;
  readonly line: number;
}

export interface ReadValue {
  readonly value: unknown;
  readonly unset: readonly UnsetVariable[];
  /** The node of a value's path, for the line of what is wrong with it; the nearest ancestor where it has none. */
  nodeAt(path: readonly PropertyKey[]): unknown;
}

export interface ReadValueOptions {
  readonly source: SourceText;
  readonly schema: z.core.$ZodType;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Old names of keys: `minCitationCount` → `minCitations`. */
  readonly renamed?: Readonly<Record<string, string>>;
}

/** The value is not yet validated; an unknown key is refused here, where its line is known. */
export function readValue(root: Node | null, options: ReadValueOptions): ReadValue {
  const nodes = new Map<string, unknown>();
  const unset: UnsetVariable[] = [];
  const value = new Reader(options, nodes, unset).read(root, options.schema, []);
  const nodeAt = (path: readonly PropertyKey[]): unknown => {
    for (let length = path.length; length >= 0; length -= 1) {
      const node = nodes.get(path.slice(0, length).join('.'));
      if (node !== undefined) return node;
    }
    return root;
  };
  return { value, unset, nodeAt };
}

type Path = readonly string[];

class Reader {
  readonly #options: ReadValueOptions;
  readonly #nodes: Map<string, unknown>;
  readonly #unset: UnsetVariable[];

  constructor(options: ReadValueOptions, nodes: Map<string, unknown>, unset: UnsetVariable[]) {
    this.#options = options;
    this.#nodes = nodes;
    this.#unset = unset;
  }

  /** Undefined for null and for an unset variable: the key is left out, so that its default holds. */
  read(written: unknown, schema: z.core.$ZodType, path: Path): unknown {
    const node = isAlias(written) ? written.resolve(this.#options.source.document) : written;
    this.#nodes.set(path.join('.'), node);
    const wanted = optionFor(schema, isSeq(node));
    if (isMap(node)) return this.#map(node, wanted, path);
    if (isSeq(node)) {
      const element = wanted instanceof z.ZodArray ? wanted.def.element : z.unknown();
      return node.items.map((item, index) => this.read(item, element, [...path, String(index)]));
    }
    if (!isScalar(node) || node.value === null) return undefined;
    return this.#scalar(node, wanted, path);
  }

  #map(node: { readonly items: readonly { readonly key: unknown; readonly value: unknown }[] }, schema: z.core.$ZodType, path: Path): unknown {
    const result: Record<string, unknown> = {};
    for (const { key: keyNode, value } of flattened(node.items, this.#options.source)) {
      const written = isScalar(keyNode) ? String(keyNode.value) : String(keyNode);
      const key = schema instanceof z.ZodObject ? this.#key(written, { schema, path, node: keyNode, taken: result }) : written;
      const inner = schema instanceof z.ZodObject ? schemaOfKey(schema, key) : schema instanceof z.ZodRecord ? schema.def.valueType : undefined;
      const read = this.read(value, inner ?? z.unknown(), [...path, key]);
      if (read !== undefined) Object.defineProperty(result, key, { value: read, enumerable: true, writable: true, configurable: true });
    }
    return result;
  }

  #key(written: string, at: { readonly schema: z.ZodObject; readonly path: Path; readonly node: unknown; readonly taken: object }): string {
    const camel = camelCase(written);
    const key = schemaOfKey(at.schema, camel) === undefined ? (this.#options.renamed?.[camel] ?? camel) : camel;
    const { source } = this.#options;
    if (schemaOfKey(at.schema, key) === undefined) {
      const known = Object.keys(at.schema.shape).map(snakeCase);
      const near = nearestKey(snakeCase(camel), known);
      const where = at.path.length === 0 ? '' : ` in ${yamlPath(at.path)}`;
      throw new ConfigurationError(
        `Cannot use ${source.place(at.node)}: unknown key "${written}"${where}; expected ${near === undefined ? `one of ${known.join(', ')}` : `"${near}"`}`,
      );
    }
    if (Object.hasOwn(at.taken, key)) {
      throw new ConfigurationError(`Cannot use ${source.place(at.node)}: "${written}" gives ${snakeCase(key)} a second time; expected it once`);
    }
    return key;
  }

  #scalar(node: { readonly value: unknown; readonly source?: string }, schema: z.core.$ZodType, path: Path): unknown {
    if (typeof node.value !== 'string') {
      // `choices: [1, 2]` and `examples: [2020]` mean the words as written.
      return wantsText(schema) && node.source !== undefined ? node.source : node.value;
    }
    const filled = substitute(node.value, this.#options.env);
    if ('unset' in filled) {
      this.#unset.push({ path: path.join('.'), variable: filled.unset, line: this.#options.source.line(node) });
      return undefined;
    }
    return typed(filled.text, schema);
  }
}

/** Merge keys (`<<: *base`) written out; what a map says itself wins over what it merges. */
function flattened(items: readonly { readonly key: unknown; readonly value: unknown }[], source: SourceText): readonly { readonly key: unknown; readonly value: unknown }[] {
  const own = items.filter((item) => !isMerge(item.key));
  const names = new Set(own.map((item) => String(item.key)));
  const merged = items
    .filter((item) => isMerge(item.key))
    .flatMap(({ value }) => (isSeq(value) ? value.items : [value]))
    .map((base) => (isAlias(base) ? base.resolve(source.document) : base))
    .flatMap((base) => (isMap(base) ? flattened(base.items, source) : []))
    .filter((item) => !names.has(String(item.key)));
  return [...merged, ...own];
}

function isMerge(key: unknown): boolean {
  return isScalar(key) && (key.value === '<<' || typeof key.value === 'symbol');
}

function wantsText(schema: z.core.$ZodType): boolean {
  const plain = bare(schema);
  return plain instanceof z.ZodString;
}

/** A string where a number or a yes is wanted, as the original's lax reading takes it: from `${N}`, from quotes, from YAML 1.1. */
function typed(text: string, schema: z.core.$ZodType): unknown {
  const plain = bare(schema);
  if (plain instanceof z.ZodNumber && /^\s*[-+]?(\d[\d_]*(\.\d*)?|\.\d+)([eE][-+]?\d+)?\s*$/.test(text)) return Number(text.replaceAll('_', ''));
  if (plain instanceof z.ZodBoolean) {
    if (/^(true|yes|on)$/i.test(text)) return true;
    if (/^(false|no|off)$/i.test(text)) return false;
  }
  return text;
}

/** `settings.llmSettings.apiKey` → `settings.llm_settings.api_key`, list positions counted from 1. */
export function yamlPath(path: readonly PropertyKey[]): string {
  return path
    .map((part) => (/^\d+$/.test(String(part)) ? `[${Number(part) + 1}]` : snakeCase(String(part))))
    .join('.')
    .replaceAll('.[', '[');
}
