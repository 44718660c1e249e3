/** A file of targets: a list, or `targets:` / `extraction_targets:` with one, in YAML or JSON. */
import { isAbsolute, resolve } from 'node:path';
import { ConfigurationError, Target } from '@sluice/core-models';
import { type Node, isMap, isScalar, isSeq } from 'yaml';
import { z } from 'zod';
import { validated } from './explain.ts';
import { type ReadValue, readValue } from './read-value.ts';
import { camelCase } from './schema-at.ts';
import { type SourceText, readSourceText } from './source-text.ts';

const TargetList = z.array(Target);
const TargetsFile = z.strictObject({ targets: TargetList.optional(), extractionTargets: TargetList.optional() });

/**
 * One to a hundred targets with distinct names, in the order of the file. Throws `ConfigurationError` in one line for a file that is
 * missing, bad YAML, or has a target without a name, twice the same name, or an `enum` without choices.
 */
export async function loadTargets(options: {
  readonly path: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}): Promise<readonly Target[]> {
  const path = isAbsolute(options.path) ? options.path : resolve(options.cwd, options.path);
  const source = await readSourceText({ path, shownAs: options.path, what: 'the targets' });
  const { root } = source;
  if (!isSeq(root) && !isMap(root)) throw new ConfigurationError(`Cannot use the targets "${options.path}": there are none; expected a list of targets, each with name and description`);
  const schema = isSeq(root) ? TargetList : TargetsFile;
  checkNames(root, source);
  const read = readValue(root, { source, schema, env: options.env });
  return isSeq(root) ? checked(validated(TargetList, read, source), read, source) : fromFile(read, source);
}

function fromFile(read: ReadValue, source: SourceText): readonly Target[] {
  const file = validated(TargetsFile, read, source);
  if (file.targets !== undefined && file.extractionTargets !== undefined) {
    throw new ConfigurationError(`Cannot use ${source.place(source.root)}: targets and extraction_targets stand side by side; expected one of them`);
  }
  return checked(file.targets ?? file.extractionTargets ?? [], read, source);
}

/** What a set of targets must be beyond its types; also for targets that stand in a config file. */
export function checked(targets: readonly Target[], read: ReadValue, source: SourceText): readonly Target[] {
  if (targets.length === 0) throw new ConfigurationError(`Cannot use ${source.place(source.root)}: there are no targets; expected at least one with name and description`);
  if (targets.length > 100) throw new ConfigurationError(`Cannot use ${source.place(source.root)}: there are ${targets.length} targets; expected at most 100`);
  const seen = new Set<string>();
  for (const target of targets) {
    if (seen.has(target.name)) throw new ConfigurationError(`Cannot use ${source.place(read.nodeAt([]))}: two targets are named "${target.name}"; expected distinct names, since each heads a column`);
    seen.add(target.name);
    if (target.outputFormat === 'enum' && (target.choices?.length ?? 0) < 2) {
      throw new ConfigurationError(`Cannot use ${source.place(read.nodeAt([]))}: target "${target.name}" is an enum without choices; expected "choices:" with at least two`);
    }
  }
  return targets;
}

/** A target without a name is the mistake of a first evening: it is named by its position, before its other keys are judged. */
function checkNames(root: Node, source: SourceText): void {
  const list = isMap(root) ? root.items.find((item) => isScalar(item.key) && /^(extractionT|t)argets$/.test(camelCase(String(item.key.value))))?.value : root;
  if (!isSeq(list)) return;
  list.items.forEach((item, index) => {
    const position = `target ${index + 1} of ${list.items.length}`;
    if (isMap(item)) {
      if (!item.has('name')) throw new ConfigurationError(`Cannot use ${source.place(item)}: ${position} has no name; expected "name:" (it heads a column) and "description:"`);
      if (!item.has('description')) throw new ConfigurationError(`Cannot use ${source.place(item)}: ${position} ("${String(item.get('name'))}") has no description; expected "description:", which says what to look for`);
    } else if (isScalar(item)) {
      throw new ConfigurationError(`Cannot use ${source.place(item)}: ${position} is ${JSON.stringify(item.value)}; expected a mapping with name and description`);
    }
  });
}
