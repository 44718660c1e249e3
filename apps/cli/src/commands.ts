/** Every command by name, each loaded when it is asked for: most of a start would otherwise go into commands that nobody typed. */
import type { Command } from 'commander';
import type { Face } from './face.ts';

type AddCommand = (program: Command, face: Face) => void;

/** In the order of `sluice --help`. */
const COMMANDS: Readonly<Record<string, () => Promise<AddCommand>>> = {
  run: async () => (await import('./commands/run.ts')).addRun,
  plan: async () => (await import('./commands/plan.ts')).addPlan,
  init: async () => (await import('./commands/init.ts')).addInit,
  runs: async () => (await import('./commands/runs.ts')).addRuns,
  status: async () => (await import('./commands/status.ts')).addStatus,
  show: async () => (await import('./commands/show.ts')).addShow,
  retry: async () => (await import('./commands/retry.ts')).addRetry,
  cancel: async () => (await import('./commands/cancel.ts')).addCancel,
  export: async () => (await import('./commands/export.ts')).addExport,
  evaluate: async () => (await import('./commands/evaluate.ts')).addEvaluate,
  compare: async () => (await import('./commands/compare.ts')).addCompare,
  forget: async () => (await import('./commands/forget.ts')).addForget,
  duplicates: async () => (await import('./commands/duplicates.ts')).addDuplicates,
  unmerge: async () => (await import('./commands/duplicates.ts')).addDuplicates,
  convert: async () => (await import('./commands/convert.ts')).addConvert,
  dedup: async () => (await import('./commands/dedup.ts')).addDedup,
  rank: async () => (await import('./commands/rank.ts')).addRank,
  targets: async () => (await import('./commands/targets.ts')).addTargets,
  validate: async () => (await import('./commands/validate.ts')).addValidate,
  cache: async () => (await import('./commands/cache.ts')).addCache,
  doctor: async () => (await import('./commands/doctor.ts')).addDoctor,
  db: async () => (await import('./commands/db.ts')).addDb,
  worker: async () => (await import('./commands/worker.ts')).addWorker,
  migrate: async () => (await import('./commands/migrate.ts')).addMigrate,
};

export const COMMAND_NAMES: readonly string[] = Object.keys(COMMANDS);

/** Adds the command that the arguments begin with; all of them where they begin with none (help, a typing error, an option). */
export async function addCommands(program: Command, face: Face, args: readonly string[]): Promise<void> {
  if (args[0] === '--version' || args[0] === '-V') return;
  const [name = ''] = args;
  const named = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  const loaders = named === undefined ? Object.values(COMMANDS) : [named];
  // One file may hold two commands.
  for (const add of new Set(await Promise.all(loaders.map((load) => load())))) add(program, face);
}
