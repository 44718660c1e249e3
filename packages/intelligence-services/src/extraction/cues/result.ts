/** Cues for what came out: outcomes, effects, properties, harms, and how it stands beside what others found. */
import type { Cue } from './cue.ts';

const OWN_RESULT = /\b(?:we (?:found|observed|show|showed|demonstrate)|(?:our |the )?(?:results?|findings|analysis|analyses|data|assays?) (?:obtained )?(?:clearly )?(?:show|indicat|reveal|suggest|demonstrat|highlight)\p{L}*|it was (?:found|observed))\b/iu;
const DIRECTION = /\b(?:increas|decreas|reduc|improv|inhibit|exceed|dominat)\p{L}*|\b(?:higher|lower|greater|fewer|larger|smaller|wider|maximum|highest|lowest|earlier|later|rose|fell|strong|no significant)\b/iu;
const FIGURE = /\d(?:\.\d+)? ?%|\d ?± ?\d|\bp ?[<=>≤] ?0?\.\d|\d (?:mg|g|µg|μg|mm|cm|ml|min|minutes|h|days|points|MPa|nm)\b/iu;

export const RESULT: readonly Cue[] = [
  {
    when: /primary (?:outcome|end ?point)|main outcome/iu,
    words: 'primary outcome endpoint measured',
    section: /outcome|endpoint|end point|objective|measure|abstract|method|assay/iu,
    says: [
      [/\bprimary (?:outcomes?|end ?points?|efficacy|objective|measures?)\b/iu, 9],
      [/\b(?:will be|was|were|is) (?:defined|measured|quantified|determined|evaluated|assessed|calculated)\b|\bdefined as\b|\bwe (?:quantified|measured)\b/iu, 3],
      [/\b(?:outcomes?|end ?points?)\b/iu, 2],
    ],
  },
  {
    when: /secondary (?:outcome|end ?point)/iu,
    words: 'secondary outcomes endpoints measured',
    section: /outcome|endpoint|end point|objective|measure|abstract/iu,
    says: [
      [/\bsecondary (?:outcomes?|end ?points?|objectives?|measures?)\b/iu, 9],
    ],
  },
  {
    when: /adverse|safety|side.?effect|toxic|harm|withdraw/iu,
    words: 'adverse events toxicity safety side effects tolerated complications serious harms cytotoxicity viability',
    section: /safety|adverse|toxic|harm|risk|result|withdraw/iu,
    says: [
      [/\b(?:adverse|side[- ]effects?|toxicit\p{L}+|cytotox\p{L}*|cytoxo\p{L}*|harms?|complications?|tolerated|tolerability|withdr[ae]w\p{L}*|discontinu\p{L}+)\b/iu, 5],
      [/\bno (?:\p{L}+ )?(?:adverse|cytotoxic\p{L}*|toxic\p{L}*|harm|serious)\b|\bviability\b|\brisk\b/iu, 2],
    ],
  },
  {
    when: /compared.?with|comparison|earlier|previous|literature|related work|prior/iu,
    words: 'compared agreement accordance previous previously reported literature similar higher lower than contrast consistent',
    section: /discussion|result|comparison|related/iu,
    says: [
      [/\bin (?:good )?(?:agreement|accordance|line|contrast|comparison) (?:with|to)\b|\bconsistent with\b|\bin agreement\b|\bcomparable (?:with|to)\b/iu, 5],
      [/\bcompared (?:with|to)\b|\bwhen compared\b|\b(?:higher|lower|better|worse|larger|smaller) than (?:those|that|the|in|previous)\b|\bsimilar (?:to|results)\b/iu, 3],
      [/\b(?:previous(?:ly)?|earlier|reported|found|obtained|observed)\b[^.]{0,60}(?:\bet al\b|\[\d|\bby \p{Lu}|\(\p{Lu}\p{L}+)|\bin the literature\b|\b(?:other|previous|earlier) (?:stud|work|report)\p{L}*/u, 4],
      [/\p{Lu}\p{L}+ et al\b[^.]{0,40}\b(?:reported|found|showed|demonstrated|determined)|\breported (?:by|in)\b/u, 3],
    ],
    ofOthers: true,
  },
  {
    when: /effect|result|finding|outcome|conclu|contribution|efficacy/iu,
    words: 'results found showed significant significantly effect increase decrease difference confidence interval',
    section: /result|conclusion|finding|outcome|discussion|abstract|summary/iu,
    says: [
      [OWN_RESULT, 4],
      [/\bsignificant(?:ly)?\b|\b95% ?(?:CI|HPD)\b|\bconfidence interval|\b(?:odds|hazard|risk) ratio|\beffect size|\bmean difference|\bIC50\b|\bMICs?\b/iu, 3],
      [/\b(?:error|difference|slope|correlation|rate|bias|accuracy|precision|sensitivity|yield|median|average|mean)\b[^.]{0,40}\b(?:was|were|is|of)\b[^.]{0,25}\d/iu, 3],
      [DIRECTION, 3],
      [FIGURE, 3],
    ],
  },
  {
    when: /propert|yield|value|accuracy|score|performance|efficien|quantit|concentration|measured/iu,
    words: 'value yield content measured maximum average ranged between activity',
    section: /result|experiment|evaluation|performance|abstract|conclusion|composition/iu,
    says: [
      [/\d ?± ?\d|\b(?:IC50|EC50|MICs?|LD50)\b/u, 4],
      [/\b(?:average|mean|maximum|highest|total|estimated)\b[^.]{0,40}\b\d|\b(?:ranged|ranging|varied|varying|between)\b[^.]{0,30}\d/iu, 3],
      [FIGURE, 2],
      [OWN_RESULT, 3],
      [/\b(?:major|main|most abundant|predominant\p{L}*|dominated|rich in)\b/iu, 2],
      [DIRECTION, 1],
    ],
  },
];
