const PACK = /^case-[\w-]+-\d{8}T\d{9}Z\.zip$/;
const PARTIAL = /^\.case-[\w-]+\.zip\.[\w-]+\.partial$/;

/** `case-2026-0187-20261123T105900000Z.zip`: the case and the instant, and nobody's name. */
export function packName(number: string, at: Date): string {
  return `case-${number}-${at.toISOString().replaceAll(/[-:.]/g, '')}.zip`;
}

/** Whether a file of that name was put there by Candour. */
export function isPack(name: string): boolean {
  return PACK.test(name);
}

/** Hidden, and of another ending: what fetches `*.zip` never takes one that is still being written. */
export function partialName(name: string, id: string): string {
  return `.${name}.${id}.partial`;
}

export function isPartial(name: string): boolean {
  return PARTIAL.test(name);
}
