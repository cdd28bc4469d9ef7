/** UIDs as IMAP writes a set: `3:7,12,20:21`. They need not be sorted. */
export function uidSet(uids: readonly number[]): string {
  const sorted = [...new Set(uids)].sort((a, b) => a - b);
  const ranges: string[] = [];
  for (let at = 0; at < sorted.length; ) {
    let end = at;
    while (end + 1 < sorted.length && sorted[end + 1] === (sorted[end] ?? 0) + 1) end += 1;
    ranges.push(at === end ? `${sorted[at]}` : `${sorted[at]}:${sorted[end]}`);
    at = end + 1;
  }
  return ranges.join(',');
}
