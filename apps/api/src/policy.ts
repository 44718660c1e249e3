/** What a caller may ask for: everything that the user of this machine may where the server is open to it, much less where it has tokens. */
import { resolve } from 'node:path';
import { type RunOptions, liesIn } from '@sluice/pipeline';
import { ProblemError } from './problem.ts';
import type { Caller } from './service.ts';
import type { StartRun } from './start-request.ts';

export interface Policy {
  /** Throws for what this caller may not say. */
  check(start: StartRun, caller: Caller): void;
  /** Throws for a local source that this caller may not name, whether it is there or not. */
  checkSources(sources: readonly string[], caller: Caller): Promise<void>;
  /** `cwd` is where the request's own files lie. */
  runOptions(caller: Caller, cwd: string | undefined): Pick<RunOptions, 'roots'>;
}

export interface PolicyOptions {
  /** Folders of this machine that token holders may name as sources. */
  readonly roots: readonly string[];
  readonly uploadDir: string;
  readonly cwd: string;
}

/** Sections of settings that change what is found, and not where it is sent, written or read from. */
const guestSettings = new Set(['filters', 'ranking', 'enableDuplicateDetection']);

export function policyOf({ roots, uploadDir, cwd }: PolicyOptions): Policy {
  return {
    check(start, { owner }) {
      if (owner === null) return;
      if (start.baseUrl !== undefined) throw forbidden('baseUrl', "the server's config says which model's host is asked");
      if (start.pdfsDir !== undefined) throw forbidden('pdfsDir', 'uploads, or POST /v1/runs/{id}/pdfs');
      const section = Object.keys(start.settings ?? {}).find((name) => !guestSettings.has(name));
      if (section !== undefined) throw forbidden(`settings.${section}`, `only ${[...guestSettings].join(', ')}; the rest is for the server's config`);
    },
    async checkSources(sources, { owner }) {
      if (owner === null) return;
      for (const source of sources) {
        if (/^(https?:\/\/|arxiv:|doi:)/i.test(source)) continue;
        if (!(await liesIn(resolve(cwd, source), roots))) throw forbidden(`source ${JSON.stringify(source)}`, 'uploaded files, http(s) addresses, arxiv: or doi: ids, or files in the folders of api.roots in the config');
      }
    },
    runOptions({ owner }, own) {
      if (owner === null) return {};
      return { roots: [...roots, ...(own !== undefined && own.startsWith(`${uploadDir}/`) ? [own] : [])] };
    },
  };
}

function forbidden(what: string, expected: string): ProblemError {
  return new ProblemError(403, `Cannot use ${what}: holders of a token may not; expected ${expected}`);
}
