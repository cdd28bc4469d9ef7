/** Where things stand in a file of each kind (https://learn.microsoft.com/en-us/openspecs/office_file_formats/ms-pst). */
export interface Layout {
  /** As the package names the kind. */
  readonly type: number;
  /** Bytes of a number that names a place or a block. */
  readonly width: 4 | 8;
  /** In the header. */
  readonly fileEnd: number;
  readonly nodeTree: number;
  readonly blockTree: number;
  readonly encryption: number;
  /** Of a page of a tree: its size, where its counts stand, and its trailer. */
  readonly page: number;
  readonly counts: number;
  readonly trailer: number;
  /** Bytes of an entry that leads on, of a node and of a block. */
  readonly branch: number;
  readonly node: number;
  readonly block: number;
  /** Its blocks may be packed. */
  readonly isPacked: boolean;
}

/** Up to Outlook 2002. */
const ANSI: Layout = {
  type: 14,
  width: 4,
  fileEnd: 168,
  nodeTree: 188,
  blockTree: 196,
  encryption: 461,
  page: 512,
  counts: 496,
  trailer: 500,
  branch: 12,
  node: 16,
  block: 12,
  isPacked: false,
};
const UNICODE: Layout = {
  type: 23,
  width: 8,
  fileEnd: 184,
  nodeTree: 224,
  blockTree: 240,
  encryption: 513,
  page: 512,
  counts: 488,
  trailer: 496,
  branch: 24,
  node: 32,
  block: 24,
  isPacked: false,
};
/** Copies of Exchange mailboxes since Outlook 2013. */
const LARGE: Layout = { ...UNICODE, type: 36, page: 4_096, counts: 4_056, trailer: 4_072, isPacked: true };

/** `null`: no kind that is known. */
export function layoutOf(header: Buffer): Layout | null {
  if (header.toString('latin1', 0, 4) !== '!BDN') return null;
  const version = header[10];
  if (version === 14 || version === 15) return ANSI;
  if (version === 23) return UNICODE;
  return version === 36 ? LARGE : null;
}
