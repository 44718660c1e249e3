/** Notices about a paper, in the languages that most reviews search in, carry its title, and often its authors and its venue: they are not that paper. */

const qualifier = String.raw`(?:(?:an?|the|some|authors?|publishers?|editors?|editorial|invited|in|notice of) )*`;
const leading = new RegExp(
  String.raw`^${qualifier}(?:(?<correction>erratum|errata|corrigend(?:um|a)|corrections?|addendum|publishers note|supplement to|berichtigung|fe de erratas?|correccion|correcao|correzione|rectificatif|исправлени[ея])|(?<retraction>retraction|expression of concern|retractacion|retratacao)|(?<reply>reply|response|rejoinder|reponse|respuesta|resposta|risposta|erwiderung|ответ)|(?<comment>comments?|commentary|discussion|letter to the editor|matters arising|kommentar|commentaire|comentario|commento|комментарии|review of|book reviews?|rezension|buchbesprechung|compte rendu|resena|recensione)|(?<material>(?:replication )?data (?:from|for)|dataset (?:from|for)|supplementa(?:ry|l) (?:materials?|data|information) (?:for|to|from)))(?= |$)(?! (?:rate|bias))`,
);
const trailing = / (?:(?<correction>erratum|errata|corrigend(?:um|a)|correction|addendum)|(?<retraction>retraction)|(?<reply>(?:authors? )?reply|(?:authors?|an?) (?:response|rejoinder)|rejoinder)|(?<comment>comments?|commentary|discussion))$/;
const protocol = / (?:study|trial) protocol\b| protocol (?:for|of) an? |\b(?:rationale and (?:study )?design|design and rationale)\b|\b(?:studienprotokoll|protocolo (?:de|del|do|de um|de un) (?:estudio|estudo|ensayo|ensaio)|protocole d(?:e l)? ?(?:une )?etude|protocollo di studio)\b/;

/** `correction`, `retraction`, `reply`, `comment`, `material` or `protocol`; empty for a paper. The retracted paper itself (`Retracted: …`) is a paper. */
export function noticeOf(title: string): string {
  const groups = (leading.exec(title) ?? trailing.exec(title))?.groups;
  const found = groups === undefined ? undefined : Object.keys(groups).find((kind) => groups[kind] !== undefined);
  return found ?? (protocol.test(title) ? 'protocol' : '');
}
