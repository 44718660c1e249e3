/** What scholarly writing says instead of the word a target uses: general cues by concept, never tied to any paper. */

interface Cue {
  /** Words of a target (stems) that call for the cue. */
  readonly when: RegExp;
  /** Words to look for beside the target's own. */
  readonly words: string;
  /** Headings under which such passages stand. */
  readonly section?: RegExp;
  /** A form in the text that gives such a passage away. */
  readonly shape?: RegExp;
}

const CUES: readonly Cue[] = [
  {
    when: /sample.?size|participants?|patients?|subjects?|population|cohort|how many (?:people|participants)|enrol/iu,
    words: 'participants patients subjects enrolled recruited included sample total respondents women men children adults aged eligible cohort population volunteers',
    section: /method|participant|patient|population|sample|recruit|result|abstract/iu,
    shape: /\bn\s*=\s*\d|\b\d[\d,]*\s+(?:\p{L}+\s+){0,3}(?:patients|participants|subjects|women|men|children|adults|people|students|samples|respondents|individuals|studies|trials)/iu,
  },
  {
    when: /method|approach|design|procedure|how .*(?:done|carried|conducted)|technique|algorithm/iu,
    words: 'method methods approach design performed conducted measured analysed developed proposed procedure technique algorithm protocol carried framework',
    section: /method|material|design|approach|procedure|experiment|implementation|algorithm|abstract/iu,
  },
  {
    when: /result|finding|outcome|effect|conclu|contribution/iu,
    words: 'results found showed significant significantly increased decreased higher lower effect outcome primary conclude demonstrate suggest revealed observed compared',
    section: /result|conclusion|finding|outcome|discussion|abstract|summary/iu,
  },
  {
    when: /limitation|weakness|caveat|threat/iu,
    words: 'limitation limitations limited however weakness caution bias small generalizability generalisability restricted unable future lack drawback shortcoming assumption',
    section: /limitation|discussion|conclusion|strength|future|threat/iu,
    shape: /\blimit(?:ation|ations|ed)\b/iu,
  },
  {
    when: /data ?set|dataset|data availab|data source|corpus/iu,
    words: 'dataset data available repository deposited collected database corpus downloaded archive zenodo figshare dryad github benchmark obtained supplementary',
    section: /data|availab|material|method|resource|supplement|experiment/iu,
    shape: /https?:\/\/|doi\.org|zenodo|figshare|dryad|github|data (?:is|are|were) available/iu,
  },
  {
    when: /\bcode\b|software|source code|implementation|package|repositor|tool/iu,
    words: 'code software package github gitlab cran pypi implemented source repository available version library toolkit open install license python matlab spss',
    section: /code|software|availab|implementation|installation|statistic|data/iu,
    shape: /github|gitlab|bitbucket|cran\.|pypi|version \d|\bv\d+\.\d|https?:\/\//iu,
  },
  {
    when: /intervention|treatment|exposure|dose|therapy/iu,
    words: 'intervention treatment received administered therapy dose dosage group assigned treated exposed exposure daily extract regimen',
    section: /method|intervention|treatment|procedure|abstract/iu,
    shape: /\b\d+(?:\.\d+)?\s*(?:mg|g|µg|ml|gy|%)/iu,
  },
  {
    when: /compar|control|baseline|placebo/iu,
    words: 'control compared comparison placebo versus group baseline untreated standard usual arm reference',
    section: /method|result|abstract|comparison/iu,
  },
  {
    when: /material|sample preparation|reagent|chemical|specimen|strain|plant/iu,
    words: 'material materials samples obtained purchased collected prepared reagents chemicals extracted species strain specimens plant',
    section: /material|sample|chemical|reagent|plant|method|experimental/iu,
    shape: /\((?:[A-Z][\p{L}-]+[ ,&]*){1,5}(?:USA|Germany|UK|Japan|China|Poland|France|Switzerland)/u,
  },
  {
    when: /temperature|pressure|concentration|measure|quantit|yield|value|accuracy|score|performance|efficien/iu,
    words: 'temperature pressure concentration yield measured value accuracy performance achieved maximum minimum optimum efficiency rate improved',
    section: /result|experiment|evaluation|method|performance|abstract/iu,
    shape: /\d+(?:\.\d+)?\s*(?:%|°|mg|µ|ml|nm|mm|min|h\b|ms|s\b)/iu,
  },
  {
    when: /statistic|significance|p.?value|analysis/iu,
    words: 'statistical analysis test anova regression significance considered performed spss stata confidence interval bayesian model',
    section: /statistic|analysis|method/iu,
    shape: /\bp\s*[<=>]\s*0?\.\d|\bANOVA\b|confidence interval|t-test/iu,
  },
  {
    when: /fund|grant|sponsor|financ/iu,
    words: 'funded supported grant funding foundation council financial award sponsor',
    section: /fund|acknowledg|support/iu,
    shape: /\b(?:grant|award)\b/iu,
  },
  { when: /conflict|competing|interest/iu, words: 'conflict competing interests declare disclosure none', section: /conflict|competing|interest|disclosure/iu },
  { when: /ethic|consent|approval/iu, words: 'ethics ethical approval approved informed consent committee institutional review board', section: /ethic|consent|method/iu },
  {
    when: /objective|aim|goal|research question|hypothes|purpose|problem/iu,
    words: 'aim aimed objective purpose investigate evaluate assess goal hypothesis question examine determine problem motivated propose',
    section: /abstract|introduction|background|objective|aim|purpose/iu,
    shape: /\b(?:aim|aims|aimed|objective|purpose|goal) (?:of|was|is|to)\b|\bwe (?:aim|investigate|propose|present|study|examine|evaluate)\b/iu,
  },
  {
    when: /country|countries|location|setting|where|region|site/iu,
    words: 'country region hospital university city located conducted setting site centre center area',
    section: /method|setting|study area|site|abstract|population/iu,
  },
  {
    when: /\bdate|\byear|period|when|duration|follow.?up|time ?frame/iu,
    words: 'from until between during period year years months weeks followed january march june september december duration',
    section: /method|period|follow|data|abstract/iu,
    shape: /\b(?:19|20)\d\d\b|\b\d+ (?:days|weeks|months|years)\b/iu,
  },
  {
    when: /future|further work|outlook|recommend/iu,
    words: 'future further work plan research should needed recommend remains extend direction',
    section: /future|conclusion|discussion|outlook|recommend/iu,
  },
  { when: /defin|concept|term/iu, words: 'define defined definition refers called denote term', section: /introduction|definition|preliminar|background/iu, shape: /\bis defined as\b|\brefers to\b|\bwe (?:call|define)\b/iu },
  { when: /adverse|safety|side effect|toxic|harm/iu, words: 'adverse events toxicity safety side effects tolerated complications serious grade harms', section: /safety|adverse|toxic|result/iu },
  {
    when: /inclusion|exclusion|eligib|criteria|generali[sz]ab/iu,
    words: 'inclusion exclusion criteria eligible eligibility included excluded aged years diagnosed generalisable generalizable external validity',
    section: /eligib|criteria|participant|population|patient|sample|limitation|discussion/iu,
    shape: /\b(?:inclusion|exclusion|eligib\w+|excluded|were included)\b/iu,
  },
  {
    when: /missing data|drop.?out|attrition|withdraw/iu,
    words: 'missing dropout attrition withdrew withdrawn lost follow-up excluded incomplete imputed imputation',
    section: /missing|statistic|analysis|result|participant/iu,
    shape: /\b(?:missing|lost to follow|withdr\w+|drop-?outs?|attrition)\b/iu,
  },
  {
    when: /instrument|equipment|apparatus|hardware|device|questionnaire/iu,
    words: 'instrument equipment spectrometer microscope chromatograph analyzer model scanner camera sensor questionnaire scale gpu cpu server memory',
    section: /method|instrument|equipment|experimental|setup|hardware|measure|outcome/iu,
    shape: /\b(?:model|Model) [\p{Lu}\d]|\((?:[\p{Lu}][\p{L}.&-]+[ ,]*){1,5},? (?:USA|Germany|UK|Japan|China|Poland|France|Switzerland)\)/u,
  },
  {
    when: /preregist|pre-?registered|registration|trial register|registered/iu,
    words: 'registered registration clinicaltrials registry preregistered protocol prospero osf identifier',
    section: /registration|abstract|method|ethic/iu,
    shape: /\bNCT\d{6,}|ISRCTN|clinicaltrials|PROSPERO|osf\.io|registered/iu,
  },
  { when: /licen[cs]e/iu, words: 'license licence licensed mit gpl apache bsd cc creative commons', shape: /\b(?:MIT|GPL|Apache|BSD|CC[ -]BY)\b/u },
];

export interface Expansion {
  readonly words: string;
  readonly sections: readonly RegExp[];
  readonly shapes: readonly RegExp[];
}

/** Cues called for by a target's name; where it calls for none, by its description, whose words are many and lead astray. */
export function expand(name: string, description: string): Expansion {
  const byName = CUES.filter((cue) => cue.when.test(name.replace(/[_-]/gu, ' ')));
  const called = byName.length > 0 ? byName : CUES.filter((cue) => cue.when.test(description));
  return {
    words: called.map((cue) => cue.words).join(' '),
    sections: called.flatMap((cue) => (cue.section ? [cue.section] : [])),
    shapes: called.flatMap((cue) => (cue.shape ? [cue.shape] : [])),
  };
}
