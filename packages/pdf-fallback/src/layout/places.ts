/** Words that tell an address or an institution from a person. */
const PLACE = /\b(?:universit\w*|universid\w*|uniwersytet\w*|institut\w*|department\w*|dept|departamento|d[ée]partement|facult\w+|college|school|hospital|h[ôo]pital|laborator\w*|labs?|centre|center|centro|academy|division|inc|corp|corporation|research|ltd|llc|gmbh|cnrs|inserm|cern|mit|usa|u\.s\.a|avenue|street|road|p\.?o\.? box|foundation|ministry|clinic|polytechni\w*|technolog\w+|sciences?|science|engineering|medicine|group|google|microsoft|ibm|bell|team|company|society|association|agency|museum|observatory|school of|program(?:me)?|unit|campus|city|country|germany|france|spain|italy|china|japan|india|brazil|canada|australia|england|united kingdom|uk|netherlands|switzerland|sweden|norway|denmark|poland|korea|austria|belgium|portugal|mexico|iran|turkey|israel|russia)\b/iu;

export function isPlace(text: string): boolean {
  return PLACE.test(text);
}
