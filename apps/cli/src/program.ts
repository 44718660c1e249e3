/** All commands of the program, and what becomes of whatever goes wrong in one. */
import { Command, CommanderError } from 'commander';
import { addCache } from './commands/cache.ts';
import { addCancel } from './commands/cancel.ts';
import { addConvert } from './commands/convert.ts';
import { addDedup } from './commands/dedup.ts';
import { addDoctor } from './commands/doctor.ts';
import { addDuplicates } from './commands/duplicates.ts';
import { runExample } from './commands/example.ts';
import { addExport } from './commands/export.ts';
import { addInit } from './commands/init.ts';
import { addPlan } from './commands/plan.ts';
import { addRank } from './commands/rank.ts';
import { addRetry } from './commands/retry.ts';
import { addRun } from './commands/run.ts';
import { addRuns } from './commands/runs.ts';
import { addShow } from './commands/show.ts';
import { addStatus } from './commands/status.ts';
import { addTargets } from './commands/targets.ts';
import { addValidate } from './commands/validate.ts';
import { EXIT, exitCodeOfError, sentenceOf } from './exit-code.ts';
import { type Face, faceOf } from './face.ts';
import type { Terminal } from './terminal.ts';

/** Resolves with the exit code; never rejects. */
export async function runCommandLine(argv: readonly string[], terminal: Terminal): Promise<number> {
  const face = faceOf(terminal);
  // pnpm hands on the `--` that was meant for itself.
  const args = argv[0] === '--' ? argv.slice(1) : argv;
  const program = programOf(face);
  const commands = program.commands.map((command) => command.name());
  try {
    if (args.length === 0) await runExample(face);
    else await program.parseAsync([...args], { from: 'user' });
    return face.exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.finished;
    await terminal.err.write(`sluice: ${error instanceof CommanderError ? usageSentence(error, commands) : sentenceOf(error)}\n`);
    if (terminal.env['SLUICE_DEBUG'] === '1' && error instanceof Error) await terminal.err.write(`${stackOf(error)}\n`);
    return error instanceof CommanderError ? EXIT.usage : exitCodeOfError(error);
  }
}

function programOf(face: Face): Command {
  const program = new Command('sluice');
  program
    .description('Papers in, an evidence-backed table out. Without a command it runs the bundled example.')
    .version('0.1.0')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void face.terminal.out.write(text),
      writeErr: (text) => void face.terminal.err.write(text),
      // The sentence is said once, by runCommandLine.
      outputError: () => undefined,
    })
    .showSuggestionAfterError(true);
  addRun(program, face);
  addPlan(program, face);
  addInit(program, face);
  addRuns(program, face);
  addStatus(program, face);
  addShow(program, face);
  addRetry(program, face);
  addCancel(program, face);
  addExport(program, face);
  addDuplicates(program, face);
  addConvert(program, face);
  addDedup(program, face);
  addRank(program, face);
  addTargets(program, face);
  addValidate(program, face);
  addCache(program, face);
  addDoctor(program, face);
  return program;
}

/** `error: unknown option '--foo'\n(Did you mean --bar?)` as one line of ours. */
function usageSentence(error: CommanderError, commands: readonly string[]): string {
  if (error.code === 'commander.help') return 'Cannot run this: no command; expected one of those above';
  const [first = '', hint] = error.message.replace(/^error: /, '').split('\n');
  const near = /^\(Did you mean (.+)\?\)$/.exec(hint ?? '')?.[1];
  const expected = error.code === 'commander.unknownCommand' ? `one of ${commands.join(', ')}` : 'what "sluice COMMAND --help" lists';
  return `Cannot read the command line: ${first.replace(/\.$/, '')}; expected ${near ?? expected}`;
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\nCaused by: ${stackOf(error.cause)}` : '';
  return `${error.stack ?? error.message}${cause}`;
}
