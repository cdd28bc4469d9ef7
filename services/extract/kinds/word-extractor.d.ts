// The part of `word-extractor` that is used; the package says nothing of its types.
declare module 'word-extractor' {
  interface WordDocument {
    getBody(): string;
    getHeaders(options: { includeFooters: boolean }): string;
    getFootnotes(): string;
    getEndnotes(): string;
    getAnnotations(): string;
    getTextboxes(): string;
  }
  export default class WordExtractor {
    /** Rejects with an error of any kind for what is no Word document. */
    extract(content: Buffer): Promise<WordDocument>;
  }
}
