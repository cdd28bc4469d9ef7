/** Talk of texts, lessons and quotations, where crude or hateful words are studied and not used. */
const STUDY =
  /(?<![\p{L}\p{N}])(?:shakespeare|king lear|macbeth|othello|pygmalion|of mice and men|mockingbird|kes|chaucer|act (?:one|two|three|four|five|\d|i{1,3}|iv|v)|scene|chapter|character|characters|narrator|novel|play|poem|poet|quote|quotes|quotation|source [a-f]|propaganda|essay|coursework question|lyrics|the text|set text|edmund|curley|lennie|crooks|eliza)(?![\p{L}\p{N}])/u;

/** `text` in the plain view. A studied word stays visible as a suppressed finding. */
export function studyContext(text: string): boolean {
  return STUDY.test(text);
}
