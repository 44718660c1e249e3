/** The options that `run` and `plan` share: what they are called, what they take, what they mean. */
import { ConfigurationError } from '@sluice/core-models';
import { type Command, Option } from 'commander';
import { type FailOn, parseFailOn } from './exit-code.ts';

export interface RunFlags {
  readonly config?: string;
  readonly targets?: string;
  readonly from?: string;
  readonly query?: string;
  readonly limit?: number;
  readonly providers?: readonly Provider[];
  readonly timeframe?: string;
  readonly sample?: number;
  readonly seed?: number;
  readonly out?: string;
  readonly db?: string;
  readonly runId?: string;
  readonly newRun?: boolean;
  readonly extractor?: 'extractive' | 'openai';
  readonly model?: string;
  readonly baseUrl?: string;
  readonly batch?: boolean;
  readonly budget?: number;
  readonly content?: 'any' | 'fulltext';
  readonly pdfs?: string;
  readonly includeHidden?: boolean;
  readonly refresh?: boolean;
  readonly failOn?: FailOn;
  readonly priority?: number;
  readonly yes?: boolean;
  readonly json?: boolean;
  readonly open?: boolean;
}

/** What decides the result of a run, and so what a plan needs to know. */
export function addRequestOptions(command: Command): Command {
  return command
    .argument('[SOURCE...]', 'PDFs, folders, .bib .ris .json .csv .jsonl files, http(s) URLs, arxiv:ID, doi:DOI')
    .option('--config <file>', 'YAML with settings, and targets or research_topics')
    .option('--targets <file>', 'YAML or JSON list of what to extract')
    .option('--from <manifest>', 'repeat the run of a manifest.json')
    .option('--query <words>', 'rank by this; without a SOURCE, search for it')
    .option('--providers <names>', 'registers to search: arxiv,semantic_scholar,openalex,crossref (default without a SOURCE: arXiv and OpenAlex)', providerNames)
    .option('--timeframe <span>', 'of a search: 48h, 30d, "since 2020" or 2024-01-01..2024-06-30')
    .option('--limit <n>', 'most papers of a query', wholeNumber('--limit', 1))
    .option('--sample <n>', 'a random sample of n papers', wholeNumber('--sample', 1))
    .option('--seed <n>', 'which sample', wholeNumber('--seed', 0))
    .option('--db <url>', 'local:DIR, pglite:DIR or postgres://… (default: DATABASE_URL, else the nearest .sluice/)')
    .addOption(new Option('--extractor <name>', 'extractive: passages to read, no model; openai: any compatible server').choices(['extractive', 'openai']))
    .option('--model <name>', 'with --extractor openai')
    .option('--base-url <url>', 'with --extractor openai: Ollama, vLLM, llama.cpp, …')
    .option('--batch', 'with --extractor openai: ask in batches, at about half the price; the answers come within a day')
    .option('--budget <usd>', 'stop before more than this is spent', amount('--budget'))
    .addOption(new Option('--content <kind>', 'fulltext: never answer from an abstract').choices(['any', 'fulltext']))
    .option('--pdfs <dir>', 'folder to look for PDFs of listed papers in')
    .option('--include-hidden', 'also read text that a reader of the page cannot see')
    .option('--refresh', 'ask again what an earlier version of sluice has answered; plan --refresh says what that costs');
}

export function addRunOptions(command: Command): Command {
  return addRequestOptions(command)
    .option('--out <dir>', 'write results.jsonl, the tables, report.md, documents/ there')
    .option('--run-id <id>', 'name the run, or go on with the run of that name')
    .option('--new-run', 'begin anew, though the same command is unfinished')
    .option('--priority <n>', 'on a shared store: one more is twice the share of the workers (-8 to 8)', priority)
    .option('--fail-on <what>', 'any, or N%: exit 3 if papers failed', parseFailOn)
    .option('--open', 'show the run’s page in the browser; starts the service for it where none serves this store')
    .option('--yes', 'send papers to the model’s host without asking')
    .option('--json', 'one JSON event a line on stdout, nothing else');
}

function priority(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || Math.abs(value) > 8) throw new ConfigurationError(`Cannot use --priority "${text}": it is out of range; expected a whole number from -8 to 8`);
  return value;
}

const providers = ['arxiv', 'semantic_scholar', 'openalex', 'crossref'] as const;
export type Provider = (typeof providers)[number];

function providerNames(text: string): readonly Provider[] {
  return text.split(',').map((name) => {
    const provider = providers.find((known) => known === name.trim());
    if (provider === undefined) throw new ConfigurationError(`Cannot use --providers "${text}": "${name.trim()}" is none; expected some of ${providers.join(', ')}`);
    return provider;
  });
}

function wholeNumber(flag: string, least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && Number.isSafeInteger(value)) return value;
    throw new ConfigurationError(`Cannot use ${flag} "${text}": it is no such number; expected a whole number of at least ${least}`);
  };
}

function amount(flag: string): (text: string) => number {
  return (text) => {
    if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
    throw new ConfigurationError(`Cannot use ${flag} "${text}": it is no amount; expected US dollars such as 5 or 0.50`);
  };
}
