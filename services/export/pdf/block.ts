/** A run of text in a paragraph. */
export interface Run {
  readonly text: string;
  readonly bold?: boolean;
  /** `evidence`: highlighted. `black`: drawn as a bar; `text` is what is read out for it. */
  readonly mark?: 'evidence' | 'black' | 'quiet';
}

/** A piece of a document, before anybody knows where on which page it stands. */
export type Block =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly kind: 'paragraph'; readonly runs: readonly Run[]; readonly style: ParagraphStyle }
  | { readonly kind: 'facts'; readonly rows: readonly (readonly [name: string, value: string])[] }
  | {
      readonly kind: 'table';
      readonly columns: readonly { readonly name: string; readonly share: number }[];
      readonly rows: readonly (readonly string[])[];
    };

/** `words`: of a message. `notice`: in a frame. */
export type ParagraphStyle = 'body' | 'small' | 'words' | 'notice';

export function paragraph(text: string, style: ParagraphStyle = 'body'): Block {
  return { kind: 'paragraph', runs: [{ text }], style };
}

export function heading(level: 1 | 2 | 3, text: string): Block {
  return { kind: 'heading', level, text };
}
