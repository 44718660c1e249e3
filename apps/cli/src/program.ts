/** All commands of the program, and what becomes of whatever goes wrong in one. */
import { Command, CommanderError } from 'commander';
import { addCommands, COMMAND_NAMES } from './commands.ts';
import { EXIT, exitCodeOfError, sentenceOf } from './exit-code.ts';
import { type Face, faceOf } from './face.ts';
import type { Terminal } from './terminal.ts';

/** Resolves with the exit code; never rejects. */
export async function runCommandLine(argv: readonly string[], terminal: Terminal): Promise<number> {
  const face = faceOf(terminal);
  // pnpm hands on the `--` that was meant for itself.
  const args = argv[0] === '--' ? argv.slice(1) : argv;
  const program = programOf(face);
  try {
    if (args.length === 0) {
      const { runExample } = await import('./commands/example.ts');
      await runExample(face);
    } else {
      await addCommands(program, face, args);
      await program.parseAsync([...args], { from: 'user' });
    }
    return face.exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.finished;
    await terminal.err.write(`sluice: ${error instanceof CommanderError ? usageSentence(error) : sentenceOf(error)}\n`);
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
  return program;
}

/** `error: unknown option '--foo'\n(Did you mean --bar?)` as one line of ours. */
function usageSentence(error: CommanderError): string {
  if (error.code === 'commander.help') return 'Cannot run this: no command; expected one of those above';
  const [first = '', hint] = error.message.replace(/^error: /, '').split('\n');
  const near = /^\(Did you mean (.+)\?\)$/.exec(hint ?? '')?.[1];
  const expected = error.code === 'commander.unknownCommand' ? `one of ${COMMAND_NAMES.join(', ')}` : 'what "sluice COMMAND --help" lists';
  return `Cannot read the command line: ${first.replace(/\.$/, '')}; expected ${near ?? expected}`;
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\nCaused by: ${stackOf(error.cause)}` : '';
  return `${error.stack ?? error.message}${cause}`;
}
