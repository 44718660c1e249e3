/** Words that say what a study is about: two titles of which each names a subject in the place of the other's are of two papers, however much else they share. */
import { editSimilarity } from './edit-distance.ts';
import type { Differing } from './marks.ts';

/** Words of any study, which versions and citations of one paper do exchange: `system` for `project`, `processing` for `execution`. */
const general = new Set(
  (
    'about above access across action active activity adaptation adaptive adding advance advanced advances after against algorithm algorithms alternative analyses analysis analyzing application applications applied ' +
    'apply applying approach approaches approximate architecture architectures area areas article aspects assess assessing assessment associated association attribute attributes automated automatic automatically ' +
    'base based basic been before behavior behaviour being benefit benefits best better between beyond both brief bring building case cases cause causes challenge challenges change changes changing characteristics ' +
    'characterization class classes classification collaborative collection combination combined combining common comparative compare compared comparing comparison comparisons complete complex component components ' +
    'computation computational computer computers computing concept concepts conceptual condition conditions consequences considerations construction content context contribution control controlled cost ' +
    'costs course create creating critical cross current data database databases datasets decision define defined definition demonstration department deriving describing description design designing designs detecting ' +
    'detection determination determine determining develop developing development device devices difference differences different differential digital direct directions discovery discussion distributed distribution document ' +
    'documents domain domains driven during dynamic early easy effect effective effectively effectiveness effects efficacy efficiency efficient efficiently effort element elements emerging engine enhanced enhancing environment ' +
    'environments error essential establishing estimate estimates estimating estimation evaluate evaluating evaluation evaluations event events evidence evolution evolving example examples execution existing experience ' +
    'experiences experiment experimental experiments exploration exploratory exploring extended extension extensions external extracting extraction factor factors fast feature features field file files ' +
    'final finding findings first focus form formal formation forms formulas framework frameworks from function functional functions fundamental further future general generalized generation global group groups guide ' +
    'handling hierarchical highly hybrid idea ideas identification identify identifying impact impacts implement implementation implementations implementing implications importance improve improved improvement improving ' +
    'increase increased increasing incremental index indexes indexing influence influences information initial initiative innovative insight insights integrated integrating integration intelligent interaction interactions ' +
    'interactive interface interfaces internal international into introduction investigating investigation involvement issue issues its knowledge language languages large latest learning level levels life ' +
    'like limitations line link linking list literature local logic logical long maintenance making manage management manager managing mapping materials mathematical measure measurement measurements measures mechanism ' +
    'mechanisms memory meta metadata method methodology methods mining mobile model modeling modelling models modern modification more most multi multiple natural need needs network networks new note novel number ' +
    'object objectives objects observation observations observed only open operation operations operator operators opportunities optimal optimization optimizations optimized optimizing option options order organization ' +
    'oriented other outcome outcomes over overall overview paper papers parallel parameters part partial particular pattern patterns performance performing perspective perspectives plan planning plans platform points policy ' +
    'possible potential practical practice practices predict predicting prediction predictions predictive preliminary presence present presentation principle principles problem problems procedure procedures process processes ' +
    'processing product production products program programming programs progress project projects properties property proposal proposed protocol provide provides providing quality quantitative queries query question questions ' +
    'random rapid rate rates real recent recognition record records reference related relation relations relationship relationships relative relevance relevant remote report reports representation representations ' +
    'representing requirements research resource resources response responses result results retrieval review reviews role roles rule rules sample sampling scalable scale scales schemes science scientific search ' +
    'searching secondary selected selecting selection self semantic semantics server servers service services setting settings short significance significant similarity simple simulation simulations simultaneous single size ' +
    'software solution solutions solving some source sources space spatial special specific specification specifying standard standards state static statistical statistics status storage store stores strategies strategy ' +
    'structure structured structures studied studies study studying subject summary support supporting survey surveys system systematic systems table target task tasks technical technique techniques ' +
    'technologies technology temporal term terms test testing tests text that their them theoretical theory these this those through time times tool toolkit tools toward towards treatment ' +
    'trend trends trial trials tuning type types under understanding unified universal update updates updating usage used useful user users using utilization utilizing validation value values variable variables various version ' +
    'versions versus very view views virtual vision visual visualization well what when where which while wide with within without work workflow working workload workshop world would year years'
  ).split(' '),
);

const leastLetters = 4;
/** Two spellings or forms of one word, not two words: forms keep the beginning, and may have less else in common. */
const leastAlike = 0.6;
const leastAlikeForms = 0.5;
const beginning = 2;

/** `isNoise` is true for what a citation leaves in a title. */
export function nameOtherSubjects({ shorter, longer }: Differing, isNoise: (word: string) => boolean): boolean {
  const isOwn = (others: readonly string[]) => (word: string) => word.length >= leastLetters && /^\p{L}+$/u.test(word) && !general.has(word) && !isNoise(word) && !others.some((other) => areAlike(word, other));
  return shorter.some(isOwn(longer)) && longer.some(isOwn(shorter));
}

function areAlike(a: string, b: string): boolean {
  const isAbbreviated = a.startsWith(b) || b.startsWith(a);
  return isAbbreviated || editSimilarity(a, b) >= (a.slice(0, beginning) === b.slice(0, beginning) ? leastAlikeForms : leastAlike);
}
