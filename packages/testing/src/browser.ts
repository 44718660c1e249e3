/** A real browser for tests of the page: Debian's chromium, driven without a window and without a word to anybody outside. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, BrowserContextOptions } from 'playwright-core';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Null where this machine has none: the caller then skips with a clear word. */
export function chromiumPath(): string | null {
  return places.find((place) => existsSync(place)) ?? null;
}

export interface OpenedBrowser extends AsyncDisposable {
  readonly context: BrowserContext;
}

/** With a profile of its own, which goes when it is closed. */
export async function openBrowser(options: BrowserContextOptions = {}): Promise<OpenedBrowser> {
  const executablePath = chromiumPath();
  if (executablePath === null) throw new Error('Cannot open a browser: there is no chromium; expected the Debian package "chromium"');
  // Loaded here and not above: most tests that use this package open no browser.
  const { chromium } = await import('playwright-core');
  const profile = await mkdtemp(join(tmpdir(), 'sluice-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    viewport: { width: 1360, height: 860 },
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ...options,
  });
  return {
    context,
    async [Symbol.asyncDispose]() {
      await context.close();
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
