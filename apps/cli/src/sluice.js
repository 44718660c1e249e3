#!/usr/bin/env node
/** Where `sluice` starts: plain JavaScript, since what strips types takes 50 ms to load, and nothing else asks for it where all is compiled. */
import process from 'node:process';

// An older one cannot read the sources, and would end in a stack trace.
if (Number.parseInt(process.versions.node, 10) < 24) {
  process.stderr.write(`sluice: Cannot run on Node ${process.versions.node}; expected Node 26, which the project brings: node_modules/.bin/node\n`);
  process.exit(1);
}
await import('./begin.js');
await import('./main.ts');
