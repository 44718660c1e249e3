#!/usr/bin/env node
/** Where `sluice` starts: plain JavaScript, since what strips types takes 50 ms to load, and nothing else asks for it where all is compiled. */
await import('./begin.js');
await import('./main.ts');
