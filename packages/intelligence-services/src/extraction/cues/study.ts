/** Cues for how a study was made: its question, design, place, people, treatments and numbers of them. */
import type { Cue } from './cue.ts';

const PEOPLE = 'patients|participants|subjects|respondents|women|men|children|adults|volunteers|students|people|individuals|households|professionals|animals|mice|rats|cells?|cell lines?|strains?|species|samples|sequences|plants|sites|specimens';

export const STUDY: readonly Cue[] = [
  {
    when: /objective|\baim\b|goal|question|hypothes|purpose|problem/iu,
    words: 'aim aimed objective purpose investigate evaluate assess goal hypothesis question examine determine motivated',
    section: /abstract|introduction|background|objective|aim|purpose|summary/iu,
    says: [
      [/\b(?:aims?|aimed|objectives?|purpose|goal) (?:of|was|is|were|to)\b/iu, 6],
      [/\bwe (?:aim|aimed|sought|set out|ask|asked|investigate|test(?:ed)? whether|examine)\b|\b(?:study|paper|work|review|trial|article) (?:aims|aimed|asks|investigates|examines|addresses|was (?:designed|undertaken))\b/iu, 5],
      [/\bhypothesi[sz]|\bwhether\b/iu, 2],
    ],
  },
  {
    when: /\bdesign\b|type of study|study type/iu,
    words: 'design study trial randomised cohort crossover experiment review simulation',
    section: /design|abstract|^method|objective|aim|overview|experimental/iu,
    says: [
      [/\b(?:randomi[sz]ed|crossover|cross-over|cohort|case[- ]control|cross-sectional|longitudinal|observational|retrospective|prospective|quasi-experimental|factorial|double-blind|open[- ]label|multicent(?:er|re)|population-based|qualitative|workshop|benchmark)\b/iu, 4],
      [/\b(?:systematic review|meta-analysis|mini-?review|controlled trial|phase I+|in vitro|in vivo|study design|simulation study)\b/iu, 3],
      [/\b(?:this|the present|present|our|the current|the proposed) (?:study|trial|work|review|paper|experiment)\b|\bin this review\b|\bwe (?:conducted|performed|carried out|propose|designed|analy[sz]ed)\b/iu, 3],
      [/\bMonte Carlo (?:stud|simulation|experiment)\p{L}*|\bcross-validation\b|\b(?:panel|cross-section\p{L}*) data\b|\bdata from an? (?:\p{L}+ )?(?:study|trial|survey|experiment)\b|\b(?:re-?analy[sz]e\p{L}*|compare)\b[^.]{0,60}\b(?:stud(?:y|ies)|with|against)\b/iu, 3],
      [/\b(?:aims?|objectives?) of\b|\b(?:two|three|four)[- ](?:arm|armed|group|period)\b|\barms?\b|\bdivided into\b|\bseparated into\b/iu, 2],
    ],
  },
  {
    when: /countr|location|setting|where|region|\bsite|\bdate\b|\bwhen\b|period|time ?frame/iu,
    words: 'country region hospital university city located conducted setting site centre center area',
    section: /setting|\bsite|area|location|participant|population|recruit|collection|plant|material|data|experience/iu,
    says: [
      [/\b(?:conducted|carried out|performed|collected|recruited|enrolled|takes? place|took place|located|situated|harvested|sampled|held|delivered|taught|produced|obtained|visited|grown|made)\b[^.]{0,90}\b(?:in|at|from|on|between|during)\b(?: the)? (?:\p{Lu}|\d)/u, 5],
      [/\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b[^.]{0,20}\b(?:19|20)\d\d\b/u, 3],
      [/\b(?:University|Hospital|Department|Institute|Clinic|Laborator\w+|School|Cent(?:re|er)s?|Province|District|City|County|Municipality|Village|Station|Garden|Island|Region|Valley)\b/u, 2],
      [/\b(?:from|in) (?:\d+|[a-z]+) (?:\p{L}+ ){0,2}(?:countries|regions|cities|villages|hospitals|schools|sites|departments)\b|\b(?:semi-)?(?:urban|rural)\b/u, 3],
      [/\b(?:19|20)\d\d\b/u, 1],
    ],
  },
  {
    when: /sample.?size|participants?\b|how many|number of|\bcount\b/iu,
    words: 'sample size total participants patients subjects enrolled recruited included analysed randomised',
    section: /sample size|participant|patient|population|sample|recruit|power|design|abstract|statistic/iu,
    counts: true,
    says: [
      [/\bsample size\b|\b(?:a |in )total (?:of|sample)|\bin (?:all|total)\b|\baltogether\b/iu, 4],
      [/\b[nN]\s*=\s*\d/u, 4],
      [new RegExp(String.raw`\b(?:\d[\d,. ]*\d|\d+|\p{Lu}?\p{Ll}+(?: (?:hundred|and|thousand))*(?:-\p{Ll}+)?)\s+(?:[\p{L}-]+\s+){0,2}(?:${PEOPLE}|experiments|measurements|replicates|studies|papers|trials|loaves|plots|wells)\b`, 'u'), 1],
      [new RegExp(String.raw`\b\d[\d,.]*\s+(?:[\p{L}-]+\s+){0,2}(?:${PEOPLE}|experiments|measurements|replicates|replications|observations|records|cases|controls|firms|studies|papers|trials|plots|persons)\b`, 'u'), 4],
      [/\b(?:triplicate|duplicate|replicates?|independent (?:experiments|biological repeats)|repeated (?:three|four|five|six|\d+) times|performed (?:three|four|five|six|\d+) times)\b/iu, 4],
      [/\b(?:enrol\w*|recruit\w*|randomi[sz]ed|included|analy[sz]ed|yielded|selected)\b[^.]{0,50}\b\d/iu, 2],
    ],
  },
  {
    when: /population|cohort|inclusion|exclusion|eligib|criteria|subjects|patients/iu,
    words: 'participants patients subjects included excluded eligible eligibility criteria aged women men children adults population',
    section: /participant|population|patient|eligib|criteria|subject|\bcells?\b|strain|animal|recruit|abstract|sample/iu,
    says: [
      [/\b(?:inclusion|exclusion|eligib\w+|ineligib\w+|criteria|will be excluded|were excluded|were included)\b/iu, 4],
      [new RegExp(String.raw`\b(?:${PEOPLE})\b[^.]{0,25}\b(?:who|with|aged|from|were (?:used|studied|obtained|recruited|enrolled|invited|included|grown|maintained|purchased))\b`, 'iu'), 3],
      [/\baged? (?:over|between|above|of|≥|>|\d)|\bAge >|\b\d+[–-]\d+ years\b|\bmean age\b/iu, 4],
      [/\btargeted\b|\bstudy population\b|\b(?:cell lines?|strains?)\b/iu, 2],
    ],
  },
  {
    when: /intervention|treatment|exposure|\bdos(?:e|age)|therapy|regimen/iu,
    words: 'intervention treatment received administered therapy dose group assigned treated exposed exposure daily regimen',
    section: /intervention|treatment|exposure|preparation|dose|arm|experimental|assay/iu,
    says: [
      [/\b(?:intervention|treatment|experimental)s? (?:group|arm|cluster|consist|includ|will|was|were|compris|is|clusters)\w*/iu, 5],
      [/\b(?:receiv\w+|administer\w+|treated with|exposed to|supplemented with|assigned to|inoculated|incubated with|pre-?treated|soaked with|doses of|adjunction)\b/iu, 3],
      [/\b(?:different|various|three|several|two|four|final) (?:[\p{L}]+ ){0,2}concentrations?\b|\bconcentrations? (?:of|ranging)\b|\bdiluted\b|\bserial dilutions?\b/iu, 4],
      [/\b\d+(?:\.\d+)?\s*(?:mg|g|µg|μg|ml|mL|µl|μl|Gy|%)(?:\b|$)/u, 1],
      [/\b(?:we (?:considered|selected|chose|varied)|factors?|variables?)\b[^.]{0,40}\b(?:factors?|variables?|studied)\b/iu, 3],
    ],
  },
  {
    when: /comparator|control|placebo|baseline/iu,
    words: 'control controls comparison placebo baseline untreated standard usual arm reference',
    section: /control|arm|intervention|method|experimental|design|assay|abstract/iu,
    says: [
      [/\b(?:control (?:group|arm|cluster|condition|well)s?|placebo|usual care|standard (?:arm|care|treatment)|(?:negative|positive|untreated) controls?|sham)\b/iu, 6],
      [/\b(?:as|was|were|considered|for|used) (?:an? |the |as )*(?:\p{L}+ )?controls?\b|\bcontrols? (?:was|were|included)\b|\buntreated\b/iu, 4],
    ],
  },
];
