/** Of a file's path, without a `/` at the end; `''` is the top. In a file of its own: formats need it, and `divide.ts` waits for all formats. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}
