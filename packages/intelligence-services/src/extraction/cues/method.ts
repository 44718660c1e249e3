/** Cues for means: what was measured, with which instruments, software, statistics, materials and conditions. */
import type { Cue } from './cue.ts';

const MAKER = /\((?:[^()]{0,60}, )?(?:[\p{Lu}][\p{L}.&'-]+[ ,]*){1,5}(?:USA|U\.S\.A\.|UK|Germany|Japan|China|France|Italy|Switzerland|Poland|Spain|Sweden|Netherlands|Canada|Australia|India|Korea|Austria|Belgium|Denmark|Brazil)\)/u;

export const METHOD: readonly Cue[] = [
  {
    when: /measure|outcome measure|\bassess|variable/iu,
    words: 'measured determined assessed recorded evaluated questionnaire scale assay instrument',
    section: /measure|outcome|assess|analysis|assay|determination|test|data collection/iu,
    says: [
      [/\b(?:was|were|is|are|be|been) (?:then )?(?:measured|determined|assessed|evaluated|recorded|quantified|monitored|calculated|scored|analy[sz]ed|estimated|read)\b/iu, 4],
      [/\bused as (?:an? |the )?(?:\p{L}+ )?(?:proxy|measure|indicator|marker)\b|\b(?:(?:in)?dependent|response|outcome|target) variables?\b[^.]{0,60}\b(?:is|are|was|were|included?)\b/iu, 3],
      [/\b(?:questionnaires?|scale|inventory|assay|self-reported|ELISA|subscales?|checklist)\b/iu, 3],
      [/\bwe (?:measured|recorded|calculated|quantified|assessed|determined)\b|\bused to (?:measure|evaluate|estimate|assess|determine|investigate)\b/iu, 4],
    ],
  },
  {
    when: /statistic|significance|p.?value|analysis/iu,
    words: 'statistical analysis test anova regression significance considered performed confidence interval bayesian model',
    section: /statistic|analy[st]|power|model/iu,
    says: [
      [/\b(?:ANOVA|analysis of variance|t-?tests?|regression|mixed[- ](?:effects? )?(?:linear |logistic )?models?|mixed-effect|linear (?:mixed )?models?|Mann-Whitney|Wilcoxon|Kruskal\p{L}*|chi-?squared?|Fisher|Bonferroni|Tukey|Scheff\p{L}+|Bayesian|Kaplan|Cox|post[- ]hoc|maximum[- ]likelihood|bootstrap|permutation|Shapiro\p{L}*|Monte Carlo|imputation)\b/iu, 4],
      [/\bstatistical(?:ly)? (?:analys|test|signific|differen|model)\p{L}*|\bsensitivity anal\p{L}+|\bcomplementary analyses|\bsignificance (?:was|level|at)|\bconsidered (?:statistically )?significant/iu, 4],
      [/\bwe (?:first |then |also )?(?:fit|fitted|estimate|estimated|compute|computed|apply|applied|use|used|perform|performed)\b[^.]{0,60}\b(?:models?|tests?|regressions?|estimators?|procedures?)\b|\bgenerali[sz]ed linear\b|\bcross-validation\b|\b(?:survival|hurdle|logit|probit|Weibull|Poisson|binomial) models?\b/iu, 3],
      [/\badjust(?:ed|ing) for\b|\bconfidence intervals?\b|\bmean(?: values)? ± (?:SD|SEM|SE)\b|\bmissing at random\b|\bappraised\b|\bfirst[- ]\s?degree (?:model|polynomial)|\bfactorial\b/iu, 3],
    ],
  },
  {
    when: /software|package|\btools?\b|program/iu,
    words: 'software package version analysed performed using program library',
    section: /statistic|software|analys|implementation|design|data|installation|comput/iu,
    says: [
      [/\b(?:SPSS|SAS|Stata|STATA|STATISTICA|SYSTAT|MATLAB|Matlab|Mathematica|Python|RStudio|R Core Team|GraphPad|Graphpad|Excel|excel|ImageJ|Fiji|EpiData|REDCap|NVivo|Minitab|JupyterHub|JupyterBook|Jupyter|LabVIEW|TensorFlow|PyTorch|CRAN|C\+\+|Java)\b/u, 5],
      [/\b(?:software|R packages?|add-on packages?|toolbox|toolkit|web application|shiny)\b/iu, 3],
      [/\b(?:in|from|of|the|and|using|by|with|via|function) (?:the )?(?:R )?packages? (?!and |or |can |is |are |for |that |which )\p{L}[\p{L}\d.]+|\b(?:using|with|in|from|of|by) the [\p{L}\d.]+ packages?\b|\bthe \p{L}[\p{L}\d.]+ packages?\b|\b(?:present|introduce|provide)\b[^.]{0,40}\b(?:package|software|library)\b/iu, 3],
      [/\b(?:version|v\.?) ?\d+(?:\.\d+)+|\bR \d+\.\d+|\p{Lu}\p{L}+ v?\d+\.\d+(?:\.\d+)?\b/u, 3],
      [/\b(?:written|implemented|programmed|performed|analy[sz]ed|calculated|computed|conducted|visuali[sz]ed|determined|constructed) (?:in|using|with|by) (?:the )?\p{Lu}/u, 3],
    ],
  },
  {
    when: /instrument|equipment|apparatus|device/iu,
    words: 'instrument equipment equipped apparatus spectrometer microscope chromatograph analyzer detector reader questionnaire',
    section: /instrument|equipment|apparatus|chromatograph|spectro|analysis|experimental|procedure|assay|extraction/iu,
    says: [
      [/\b(?:equipped with|spectro(?:meter|photometer|fluorometer)|photometer|chromatographs?|chromatography system|microscop\p{L}+|analy[sz]ers?|detectors?|apparatus|diffractometer|reader|sensors?|cameras?|scanners?|recorders?|calorimeter|pH-?meter|type device|balance)\b/iu, 4],
      [/\b(?:using|with|by|on|in) (?:an?|the) (?:\p{Lu}|\p{L}+ \p{Lu})/u, 3],
      [MAKER, 3],
      [/\bmodel \p{Lu}?\d/iu, 3],
    ],
  },
  {
    when: /hardware|comput(?:er|ing)|processor|\bgpu\b/iu,
    words: 'computer cpu gpu memory cluster server processor cores hours',
    section: /experiment|implementation|setup|hardware|evaluation|performance/iu,
    says: [
      [/\b(?:GPUs?|CPUs?|RAM|NVIDIA|Intel|AMD|Xeon|workstation|microcontroller|processor|cores|disks?|servers?|cluster of)\b/u, 5],
      [/\b\d+ ?(?:GB|MB|TB|GHz|MHz)\b/u, 3],
      [/\b(?:takes?|took|runs? (?:for|in)|comput\p{L}+ times?|run ?times?)\b[^.]{0,40}\b(?:seconds|minutes|hours|days|weeks)\b|\bparalleli[sz]\p{L}+|\bmultiple cores\b/iu, 4],
    ],
  },
  {
    when: /material|reagent|chemical|specimen|strain/iu,
    words: 'material materials samples obtained purchased collected reagents chemicals species strain specimens plant',
    section: /material|chemical|reagent|plant|strain|cells|collection|general experimental/iu,
    says: [
      [/\b(?:purchased|obtained|supplied|collected|harvested|bought|procured|provided|gift)\b[^.]{0,60}\b(?:from|by|at|in|during|of)\b/iu, 4],
      [/\b(?:plant materials?|specimens?|strains?|reagents?|chemicals|analytical grade|purity|voucher|fresh leaves|were used as the materials)\b/iu, 3],
      [MAKER, 3],
      [/\b(?:Sigma|Merck|Aldrich|Fisher|Fluka|Himedia|Roche|ATCC)\b/u, 3],
    ],
  },
  {
    when: /synthes|preparation|prepared|fabricat|production|extraction|how .* made/iu,
    words: 'prepared synthesised extracted distillation dissolved heated dried filtered mixture yield purified',
    section: /synthesis|preparation|extraction|isolation|production|fabrication|distillation/iu,
    says: [
      [/\b(?:synthesi[sz]ed|prepared|extracted|obtained|isolated|produced|fabricated) (?:by|from|with|using)\b/iu, 5],
      [/\b(?:hydro-?distillation|distillation|distilled|Soxhlet|sol-gel|hydrothermal|calcined|annealed|sintered|precipitated|fermentation|eluted|recrystalli[sz]ed)\b/iu, 4],
      [/\b(?:dissolved|heated|stirred|dried|filtered|evaporated|concentrated|mixed|ground|washed|powdered|purified|salted|separated)\b/iu, 2],
      [/\b\d+(?:\.\d+)? ?(?:g|gm|mg|ml|mL|L|l)\b/u, 2],
    ],
  },
  {
    when: /condition|temperature|pressure|humidity|\bpH\b/u,
    words: 'temperature pressure concentration incubated heated conditions',
    section: /experiment|method|analysis|culture|condition|assay|extraction|preparation|chromatograph|microbiolog/iu,
    says: [
      [/\d ?[°º◦∘˚℃] ?C?\b|\broom temperature\b/u, 5],
      [/\b(?:incubat\p{L}+|temperature|atmosphere|humidity|humidified|pressure|pH \d|rpm)\b/iu, 2],
      [/\b(?:for|of) \d+ ?(?:h|hr|min|hours|minutes|days|s)\b/iu, 1],
    ],
  },
  {
    when: /method|approach|procedure|how .*(?:done|carried|conducted)|technique|algorithm/iu,
    words: 'method methods approach design performed conducted measured analysed developed proposed procedure technique algorithm protocol carried',
    section: /method|material|design|approach|procedure|experiment|implementation|algorithm|abstract|statistic/iu,
    says: [
      [/\bwe (?:used|measured|performed|conducted|developed|propose|analy[sz]ed|applied|recorded|trained|recruited|visited|compared)\b/iu, 4],
      [/\b(?:was|were) (?:measured|determined|assessed|performed|carried out|conducted|analy[sz]ed|recorded|collected|computed|randomi[sz]ed|fitted|baked)\b/iu, 4],
      [/\b(?:using|by means of|according to|with an?)\b/iu, 1],
    ],
  },
];
