import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkArrows, importsOf } from './check-arrows.ts';

function complaints(path: string, specifier: string): readonly string[] {
  return checkArrows([{ path, text: `import { thing } from '${specifier}';\n` }]);
}

test('checkArrows() lets arrows run downwards through a door', () => {
  expect(complaints('apps/cli/src/main.ts', '@sluice/pipeline')).toEqual([]);
  expect(complaints('packages/pipeline/src/graph.ts', '@sluice/pdf-fallback')).toEqual([]);
  expect(complaints('packages/pipeline/src/graph.ts', './admit.ts')).toEqual([]);
  expect(complaints('packages/pdf-fallback/src/chain.ts', '@sluice/core-models')).toEqual([]);
  expect(complaints('packages/pdf-fallback/src/chain.ts', 'zod')).toEqual([]);
});

test.each([
  ['packages/core-models/src/paper.ts', '@sluice/pipeline', 'downwards'],
  ['packages/pdf-fallback/src/chain.ts', '@sluice/intelligence-services', 'downwards'],
  ['packages/intelligence-services/src/dedup/block.ts', '@sluice/pdf-fallback', 'downwards'],
  ['packages/intelligence-services/src/dedup/block.ts', '@sluice/pipeline', 'downwards'],
  ['packages/pipeline/src/run.ts', '@sluice/cli', 'downwards'],
  ['packages/testing/src/kill-harness.ts', '@sluice/pipeline', 'downwards'],
  ['packages/pipeline/src/run.ts', '@sluice/core-models/src/paper.ts', 'past a mod.ts'],
  ['packages/pipeline/src/run.ts', '../../core-models/src/paper.ts', 'past a mod.ts'],
  ['packages/pipeline/src/run.ts', '../../core-models/src/mod.ts', 'past a mod.ts'],
  ['scripts/chaos.ts', '../packages/testing/src/kill-harness.ts', 'past a mod.ts'],
  ['apps/cli/src/commands/run.ts', '@sluice/pdf-fallback/first-child', 'past a mod.ts'],
  ['packages/pipeline/src/run.ts', '@sluice/pipeline', 'relative path'],
  ['packages/pipeline/src/run.ts', '@sluice/testing', 'tests only'],
  ['apps/cli/src/main.ts', '@sluice/intelligence-services', 'downwards'],
  ['apps/api/src/app.ts', '@sluice/pdf-fallback', 'downwards'],
])('checkArrows() refuses %s importing %s', (path, specifier, word) => {
  const found = complaints(path, specifier);
  expect(found).toHaveLength(1);
  expect(found[0]).toContain(word);
});

test('checkArrows() lets the program itself through the side door that is for it', () => {
  expect(complaints('apps/cli/src/main.ts', '@sluice/pdf-fallback/first-child')).toEqual([]);
});

test('checkArrows() lets tests use the test package, and a stand-alone command its one service', () => {
  expect(complaints('packages/pipeline/src/run.test.ts', '@sluice/testing')).toEqual([]);
  expect(complaints('apps/cli/src/commands/convert.ts', '@sluice/pdf-fallback')).toEqual([]);
  expect(complaints('apps/cli/src/commands/run.ts', '@sluice/pdf-fallback')).toHaveLength(1);
});

test('checkArrows() lets scripts, benches and examples use any door by name', () => {
  expect(complaints('bench/overhead.ts', '@sluice/pipeline')).toEqual([]);
  expect(complaints('bench/overhead.ts', './makespan.ts')).toEqual([]);
  expect(complaints('examples/library/table.ts', '@sluice/testing')).toEqual([]);
});

test('importsOf() sees every form of import, over several lines too, and none in a comment', () => {
  const text = [
    "import type { A } from 'a';",
    'import {\n  b,\n  c,\n} from "b";',
    "export { d } from './d.ts';",
    "import 'e';",
    "const f = await import('f');",
    "type G = import('g').G;",
    "/** import { no } from 'no1'; */",
    "// import { no } from 'no2';",
    " * import { no } from 'no3';",
  ].join('\n');
  expect(importsOf(text).toSorted()).toEqual(['./d.ts', 'a', 'b', 'e', 'f', 'g']);
});

test('checkArrows() refuses every pair of service packages in either direction, whatever the file is called', () => {
  const pair = fc.constantFrom(['pdf-fallback', 'intelligence-services'], ['intelligence-services', 'pdf-fallback']);
  fc.assert(
    fc.property(pair, fc.stringMatching(/^[a-z]{1,8}(\/[a-z]{1,8}){0,2}$/), ([home, other], name) => {
      expect(complaints(`packages/${home}/src/${name}.ts`, `@sluice/${other}`)).toHaveLength(1);
    }),
  );
});
