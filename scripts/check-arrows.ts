/** The floors of the house as a function: which import may point where (design, section 3). Arrows run downwards, and only through a mod.ts. */
import { posix } from 'node:path';

export interface SourceFile {
  /** From the checkout's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** What product code of each workspace may import of the others. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  'packages/core-models': [],
  'packages/pdf-fallback': ['@sluice/core-models'],
  'packages/intelligence-services': ['@sluice/core-models'],
  'packages/pipeline': ['@sluice/core-models', '@sluice/pdf-fallback', '@sluice/intelligence-services'],
  'packages/testing': ['@sluice/core-models'],
  'apps/cli': ['@sluice/core-models', '@sluice/pipeline'],
  'apps/api': ['@sluice/core-models', '@sluice/pipeline'],
};

/** Commands that are one service alone, and the reader that two of them share, may open that service's own door; no other file of an app may. */
const standAlone = /^apps\/cli\/src\/(commands\/(convert|dedup|export|rank|targets|validate|cache|db|migrate)(-[a-z-]+)?|read-records)(\.test)?\.ts$/;
/** Doors beside the mod.ts, for a start that has no time to load all that is behind it; whoever may come in by one is named. */
const sideDoors: Readonly<Record<string, RegExp>> = {
  '@sluice/core-models/without-schemas': /^(apps\/cli|packages\/pdf-fallback)\/src\//,
  '@sluice/core-models/document': /^packages\/pdf-fallback\/src\/sandbox\/protocol\.ts$/,
  '@sluice/pdf-fallback/convert': /^apps\/cli\/src\/commands\/convert(-output)?\.ts$/,
  '@sluice/pdf-fallback/first-child': /^apps\/cli\/src\/(main|terminal)\.ts$/,
};
const services = ['@sluice/pdf-fallback', '@sluice/intelligence-services'];
/** Not product: they look at the house from outside, through any door. */
const outside = /^(scripts|bench|examples)\//;
const development = /(\.test\.ts|\/test-[a-z-]+\.ts|vitest\.[a-z-]*\.?config\.ts|vitest[a-z-]*\.ts|drizzle\.config\.ts)$/;

/**
 * One sentence for each import that points upwards, sideways, past a mod.ts, or from product code into the test package.
 *
 * @example
 * checkArrows([{ path: 'packages/core-models/src/a.ts', text: "import { x } from '@sluice/pipeline';" }]).length; // 1
 */
export function checkArrows(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap((file) =>
    importsOf(file.text).flatMap((specifier) => {
      const complaint = complain(file.path, specifier);
      return complaint === null ? [] : [`${file.path}: imports "${specifier}"; ${complaint}`];
    }),
  );
}

/** Every module specifier of a source text: static, re-exported, for its side effect, dynamic, and in a type. */
export function importsOf(text: string): readonly string[] {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '');
  const patterns = [
    /^\s*(?:import|export)\b[^;'"`=]*?\bfrom\s*['"]([^'"]+)['"]/gm,
    /^\s*import\s*['"]([^'"]+)['"]/gm,
    /\bimport\s*\(\s*['"]([^'"]+)['"]/g,
  ];
  return patterns.flatMap((pattern) => [...code.matchAll(pattern)].flatMap((match) => match[1] ?? []));
}

function complain(path: string, specifier: string): string | null {
  if (specifier.startsWith('.')) return complainOfPath(path, posix.join(posix.dirname(path), specifier));
  if (!specifier.startsWith('@sluice/')) return null;
  if (sideDoors[specifier]?.test(path) === true) return null;
  const door = specifier.split('/').slice(0, 2).join('/');
  if (door !== specifier) return `expected the package's door "${door}": nobody reaches past a mod.ts`;
  if (outside.test(path)) return null;
  const home = workspaceOf(path);
  if (door === `@sluice/${home.split('/')[1]}`) return 'expected a relative path inside the package itself';
  if (door === '@sluice/testing') return development.test(path) ? null : 'expected it in tests only: the test package is no part of the product';
  if (allowed[home]?.includes(door)) return null;
  if (services.includes(door) && standAlone.test(path)) return null;
  return `expected one of [${(allowed[home] ?? []).join(', ')}]: arrows run downwards only`;
}

function complainOfPath(path: string, target: string): string | null {
  const from = workspaceOf(path);
  const to = workspaceOf(target);
  if (from === to) return null;
  const fromOutside = outside.test(path) || !path.includes('/');
  if (fromOutside && !/^(packages|apps)\//.test(target)) return null;
  return 'expected the package by its name: a relative path out of a workspace reaches past a mod.ts';
}

function workspaceOf(path: string): string {
  const [first = '', second = ''] = path.split('/');
  return first === 'packages' || first === 'apps' ? `${first}/${second}` : first;
}
