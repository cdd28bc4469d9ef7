/** What is read of one attachment at most. Beyond any of these it is partly read (`ATTACHMENT_LIMIT` or `TOO_LONG`). */
export const LIMITS = {
  /** Characters of text, with everything that is within it. */
  text: 500_000,
  links: 500,
  /** Files within it, of all depths. */
  files: 1_000,
  /** Archives in archives; a message in an archive counts too. */
  depth: 5,
  /** Bytes that may be unpacked, of all depths. */
  unpacked: 100_000_000,
  /** Times its own size that a packed file may have; small ones may have more. Text packs to a tenth, repeated cells to a hundredth. */
  ratio: 200,
  /** Unpacked bytes up to which the ratio does not count. */
  ratioFrom: 5_000_000,
  /** Bytes of one XML part of a document: its text is in memory twice. */
  part: 40_000_000,
  /** Of a PDF. */
  pages: 500,
  /** Of a picture. A camera makes up to 50 million. */
  pixels: 60_000_000,
} as const;
