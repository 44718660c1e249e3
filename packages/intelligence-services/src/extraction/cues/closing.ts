/** Cues for what stands at a paper's end, or ought to: availability, money, interests, limits, and what comes next. */
import type { Cue } from './cue.ts';

const PLACE = /https?:\/\/|\bdoi\.org|zenodo|figshare|dryad|github|gitlab|bitbucket|osf\.io|\bCRAN\b|\bPyPI\b|\brepositor(?:y|ies)\b/iu;

export const CLOSING: readonly Cue[] = [
  {
    when: /data.?and.?code|code.?and.?data/iu,
    words: 'data code available deposited repository github archive licence record request',
    section: /data|code|availab/iu,
    says: [
      [/\b(?:data|code|scripts?|software|measurements|records|series|images|notebook|materials?)\b[^.]{0,90}\b(?:available|deposited|accessible|released|archived|shared|repository|archive|upon (?:reasonable )?request|on request)\b/iu, 7],
      [PLACE, 3],
    ],
  },
  {
    when: /code.?availab|source.?code|\bcode\b|repositor/iu,
    words: 'code source software github repository available version released',
    section: /code|software|availab|installation|contribut|usage|summary/iu,
    says: [
      [/\b(?:source )?code\b[^.]{0,60}\b(?:available|released|hosted|deposited|repository|github)\b/iu, 7],
      [/github|gitlab|bitbucket|\bCRAN\b|\bPyPI\b|zenodo/iu, 5],
      [/\b(?:scripts?|notebooks?|programs?)\b[^.]{0,60}\b(?:available|provided|reproduc\p{L}+|supplement\p{L}*)|\bsupplementary (?:\p{L}+ )?(?:scripts?|code)\b|\b(?:analyses|examples|results|study|figures)\b[^.]{0,60}\breproduc\p{L}+\b/iu, 5],
      [/\b(?:is|are|be)(?: \p{L}+){0,2} (?:available|provided|accessed|hosted|included)(?: \p{L}+){0,2} (?:at|on|in|from|via|through|within)\b/iu, 4],
      [/\b(?:package|library|toolbox|software)\b[^.]{0,60}\b(?:provides|implements|available|distributed)\b|\b(?:available|implemented|distributed)\b[^.]{0,40}\b(?:package|library|toolbox)\b/iu, 2],
      [PLACE, 2],
    ],
  },
  {
    when: /data.?open|open.?data|open.?access/iu,
    words: 'data available openly freely publicly request restrictions access',
    section: /data|availab/iu,
    says: [
      [/\bdata(?: ?sets?)?\b[^.]{0,90}\b(?:available|accessible|obtained|shared|deposited|request)\b/iu, 6],
      [/\b(?:freely|openly|publicly|publically|open access|upon (?:reasonable )?request|from the corresponding author|restrict\p{L}+|cannot be shared)\b/iu, 4],
    ],
  },
  {
    when: /data.?availab|data.?access|data sharing/iu,
    words: 'data available deposited repository accession request supplementary',
    section: /data avail|availability of data|data|availab/iu,
    says: [
      [/\b(?:data(?: ?sets?)?|materials?)\b[^.]{0,90}\b(?:available|accessible|deposited|obtained upon|shared|archived|found (?:at|in)|request)\b/iu, 7],
      [/\b(?:is|are|be)(?: \p{L}+){0,2} (?:available|accessed|deposited)(?: \p{L}+){0,2} (?:at|on|in|from|via|upon|through|within)\b/iu, 3],
      [/\bdata(?: ?(?:sets?|bases?))?\b[^.]{0,60}\b(?:taken|obtained|downloaded|retrieved|provided|published)\b[^.]{0,30}\b(?:from|by|in|at|online)\b/iu, 5],
      [PLACE, 2],
    ],
  },
  {
    when: /data ?set|corpus|corpora|benchmark|data source/iu,
    words: 'dataset data database collected corpus downloaded benchmark cohort sequences',
    section: /data|material|method|resource|experiment|sequence|abstract|summary/iu,
    says: [
      [/\b(?:data ?sets?|databases?|corpus|corpora|benchmarks?|cohort|registry|census|archives?)\b/iu, 4],
      [/\b(?:obtained|downloaded|retrieved|taken|derived|available) from\b|\bbased on (?:a|the) (?:database|data)\b|\bused data\b|\bpublic databases?\b/iu, 4],
      [/\bdata\b[^.]{0,30}\b(?:taken|provided|reconstructed|published|collected)\b|\bre-?analy[sz]e\p{L}*\b|\b(?:we use|uses?|used|using|consider|on) (?:\p{L}+[ -]){0,3}data\b/iu, 3],
      [/\b(?:analyses|conducted|carried out|study)\b[^.]{0,40}\bin the [^.]{0,30}\p{Lu}\p{L}+ (?:Study|Cohort|Survey|Database)\b/u, 4],
    ],
  },
  {
    when: /licen[cs]e/iu,
    words: 'license licence licensed covered creative commons',
    section: /licen|availab|summary/iu,
    says: [
      [/\b(?:licen[cs]ed|released|covered|distributed|available|dedicated)\b[^.]{0,50}\b(?:under|by)\b/iu, 5],
      [/\bCreative Commons\b|\bCC[- ]?(?:BY|0)|\b(?:MIT|GPL|BSD|Apache|LGPL|AGPL)\b/u, 4],
    ],
    ofPaper: true,
  },
  {
    when: /fund|grant|sponsor|financ/iu,
    words: 'funded supported grant funding foundation council financial award sponsor',
    section: /fund|acknowledg|support/iu,
    says: [
      [/\b(?:funded|funding|funders?|grants?|sponsor\p{L}*|fellowship|scholarship|source of support)\b/iu, 5],
      [/\b(?:support(?:ed)?|work was (?:carried out|supported))\b[^.]{0,50}\b(?:by|of|from|program\p{L}*)\b|\bfinancial(?:ly)? support\p{L}*/iu, 5],
      [/\b(?:thank|grateful|gratitude|appreciation)\b/iu, 2],
      [/\b(?:Foundation|Ministry|Council|Agency|Programme?|National Institutes?|Fund|Award)\b/u, 1],
    ],
  },
  {
    when: /conflict|competing|interest|disclosure/iu,
    words: 'conflict conflicts competing interests declare disclosure none',
    section: /conflict|competing|interest|disclosure/iu,
    says: [
      [/\b(?:conflicts? of interests?|competing (?:financial )?interests?|declarations? of interests?)\b/iu, 7],
      [/\b(?:declare|none declared|disclos\p{L}+)\b/iu, 3],
    ],
  },
  {
    when: /ethic|consent|approval/iu,
    words: 'ethics ethical approval approved informed consent committee institutional review board',
    section: /ethic|consent|method/iu,
    says: [[/\b(?:ethic\p{L}+|informed consent|institutional review board|IRB|review committee)\b/iu, 5], [/\bapprov\p{L}+\b/iu, 2]],
  },
  {
    when: /preregist|pre-?registered|registration|trial register|registered/iu,
    words: 'registered registration registry preregistered protocol identifier',
    section: /registration|abstract|ethic|design/iu,
    says: [
      [/\b(?:NCT\d{6,}|ISRCTN\d+|CRD\d{6,}|ChiCTR\p{L}*|ACTRN\d+|EudraCT|NTR\d+|UMIN\d+|DRKS\d+|IRCT\d+)|PROSPERO|osf\.io|clinical ?trials ?\.gov/iu, 6],
      [/\b(?:pre-?registered|trial regist\p{L}+|registered plan|protocol was registered|been entered into|(?:trial|trials) regist\p{L}+)\b/iu, 5],
      [/\b[Rr]egistered (?:at|on|with|in|under)\b[^.]{0,40}\p{Lu}/u, 5],
    ],
  },
  {
    when: /missing.?data|drop.?out|attrition|lost to follow/iu,
    words: 'missing dropout attrition withdrew withdrawn lost follow-up excluded incomplete imputed',
    section: /missing|statistic|analysis|result|participant|withdraw|sample size/iu,
    says: [
      [/\b(?:missing(?:ness)?|los[ts] to follow|drop(?:ped)?[- ]?outs?|attrition|withdr[ae]w\p{L}*|non-?respon\p{L}+|incomplete|imput\p{L}+)\b/iu, 6],
      [/\b(?:excluded from|unavailable|could not be (?:measured|analy[sz]ed|determined)|gave no|were excluded|failed)\b/iu, 3],
    ],
  },
  {
    when: /generali[sz]ab|external validity|applicab|transferab/iu,
    words: 'generalisable generalizability external validity representative population settings',
    section: /limitation|discussion|generali|strength/iu,
    says: [
      [/\bgenerali[sz]\p{L}+|\bexternal validity\b|\brepresentative\p{L}*\b|\bextrapolat\p{L}+|\bother (?:settings|populations|contexts|countries|regions)\b|\bany other\b|\bsingle[- ]cent(?:er|re)\b|\btransferab\p{L}+/iu, 6],
      [/\bonly (?:one|a|in|on|to|for|includes?)\b|\bmay not (?:apply|hold)\b|\blimited (?:to|by)\b/iu, 3],
    ],
  },
  {
    when: /limitation|weakness|caveat|threat|shortcoming/iu,
    words: 'limitation limitations limited weakness caution bias small restricted lack drawback shortcoming',
    section: /limitation|discussion|conclusion|strength|threat/iu,
    says: [
      [/\blimitations?\b|\b(?:study|trial|method|review|work|approach) (?:is|was|has|have) (?:further )?limit(?:ed|s|ations)\b|\bweakness\p{L}*|\bcaveats?\b|\bshortcomings?\b|\bthreats? to\b/iu, 7],
      [/\bneeds? to be (?:confirmed|interpreted)|\bwith caution\b|\bdifficult to (?:assess|interpret|compare)|\bcould not\b|\bdid not measure\b|\bnot (?:been |yet )+\p{L}+ed\b|\bnot have been\b|\bcomplex and\b|\bsmall (?:sample|number)|\bonly one\b|\binterfered\b|\bpossible interaction\b|\b(?:is|are|was|were) not (?:be )?guaranteed\b|\bsuboptimal\b|\bbeyond the scope\b|\bfail(?:s|ed) to\b|\b(?:some|great) care\b|\bdoes not (?:find|solve|account|guarantee|allow|cover)\b|\bwill not (?:solve|work)\b|\bmay (?:struggle|suffer|still)\b/iu, 4],
      [/\b(?:however|although|nevertheless|unfortunately|potential)\b/iu, 1],
    ],
  },
  {
    when: /future|further work|outlook|recommend|next/iu,
    words: 'future further work research should needed recommend remains extend investigate',
    section: /future|conclusion|discussion|outlook|recommend|prospect/iu,
    says: [
      [/\b(?:further|future|additional|more|long-term|in vivo) (?:[\p{L}-]+ )?(?:stud(?:y|ies)|research|work|investigations?|experiments?|trials?|development)\b/iu, 7],
      [/\b(?:should|must|needs? to|remains? to|will) be (?:studied|investigated|confirmed|explored|determined|examined|tested|considered)\b|\b(?:is|are) (?:needed|required|necessary|warranted|important)\b|\bin (?:the )?future\b|\bnext steps?\b/iu, 4],
    ],
  },
  {
    when: /defin|concept|\bterm\b/iu,
    words: 'define defined definition refers called denote term',
    section: /introduction|definition|preliminar|background/iu,
    says: [[/\bis defined as\b|\brefers? to\b|\bwe (?:call|define)\b|\bknown as\b/iu, 5]],
    ofOthers: true,
  },
];
