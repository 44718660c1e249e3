#!/usr/bin/env node
/** The `sluice` program: argv in, words or JSON out, an exit code at the end. */
import process from 'node:process';
import { runCommandLine } from './program.ts';
import { terminalOf } from './terminal.ts';

process.exitCode = await runCommandLine(process.argv.slice(2), terminalOf(process));
