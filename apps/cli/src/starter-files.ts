/** What `sluice init` writes: files that explain themselves, with every setting at its default behind a `#`. */

export const targetsTemplate = `# What to extract from each paper: one column of the results each.
# output_format: text, list, number, boolean, enum (with choices), date, json, table, code
targets:
  - name: research_question
    description: The question that the paper sets out to answer, or its stated aim
    output_format: text
    required: false

  - name: sample_size
    description: Number of participants, samples or documents that were studied
    output_format: number

  - name: study_design
    description: How the study was done
    output_format: enum
    choices: [experiment, observational, simulation, review, other]

  - name: main_finding
    description: The main result, with its numbers
    output_format: text
    examples: ["Treatment reduced the error rate from 12% to 7%."]
`;

export const configTemplate = `# Settings of a run: sluice run papers/ --config sluice.yaml
# Every line behind a # is a default; take the # away to change it. Unknown keys are refused.
# \${NAME} and \${NAME:-default} are filled in from the environment.

# sources: [papers/]            # or name them on the command line
targets: targets.yaml
# query: what the papers are ranked by
# extractor: extractive         # extractive: passages to read, no model. openai: any compatible server

settings:
  # output_base_dir: ./output   # each run gets a folder of its own in it; --out names one
  # enable_duplicate_detection: true
  # semantic_scholar_api_key: \${SEMANTIC_SCHOLAR_API_KEY}
  # egress: local               # none, local, or a list of hosts that papers may be sent to

  concurrency:
    # max_concurrent_downloads: 5
    # max_concurrent_conversions: 3
    # max_concurrent_llm: 2     # a ceiling: it adapts below it
    # queue_size: 100
    # checkpoint_interval: 10
    # worker_timeout_seconds: 600
    # enable_backpressure: true
    # backpressure_threshold: 0.8

  pdf_settings:
    # temp_dir: ./pdfs
    # keep_pdfs: true
    # max_file_size_mb: 50
    # timeout_seconds: 300
    # allow_http: false
    # allowed_origins: []       # http://host:port that may be a private address
    # contact_email: you@example.org

  conversion:
    # stop_on_success: true
    # timeout_seconds: 300
    # child_memory_mb: 900
    # max_pages: 5000
    # include_hidden: false
    # backends:                 # in this order; empty means the default chain
    #   - {backend: pdfjs, enabled: true, timeout_seconds: 60, min_quality: 0.5}

  llm_settings:                 # used with --extractor openai only
    # provider: openai
    # model: name-of-a-model
    # base_url: http://localhost:11434/v1
    # api_key: \${OPENAI_API_KEY}
    # max_tokens: 4096
    # temperature: 0
    # timeout: 300
    # max_attempts: 3
    # retry_base_seconds: 1
    # retry_cap_seconds: 60
    # breaker_failures: 5
    # breaker_successes: 2
    # breaker_reset_seconds: 300
    # batch: false              # true: ask in the provider's batches, answered within a day
    # batch_price_factor: 0.5   # what their tokens cost, as a share of the price
    # max_batch_requests: 1000

  cost_limits:
    # max_tokens_per_paper: 100000
    # max_daily_spend_usd: 50
    # max_total_spend_usd: 500

  cache:
    # enabled: true
    # cache_dir: ./cache
    # ttl_api_hours: 1
    # ttl_pdf_days: 7
    # ttl_extraction_days: 30
    # max_cache_size_mb: 10000
    # auto_cleanup: true

  filters:                      # an unknown value passes
    # min_citations: 0
    # min_year: 2015
    # max_year: 2026
    # keywords: (fish OR flour) AND NOT review
    # exclude_retracted: false
    # top: 50

  ranking:
    # citations: 0.3
    # recency: 0.2
    # relevance: 0.5
`;
