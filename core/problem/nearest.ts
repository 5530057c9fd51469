/** How far apart two words may be, in letters, for one to be a slip of the other. */
const farthest = 2;
/** More words than these are not looked through: ten thousand hosts times ten thousand mistakes take too long. */
const most = 1000;

/** The known word that differs least from `word`, if by two letters at most. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const allowed = Math.min(farthest, Math.floor(word.length / 2));
  const near = known.filter((candidate) => Math.abs(candidate.length - word.length) <= allowed);
  let best: { readonly candidate: string; readonly distance: number } | undefined;
  for (const candidate of near.slice(0, most)) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance <= allowed && (best === undefined || distance < best.distance))
      best = { candidate, distance };
  }
  return best?.candidate;
}

/** Levenshtein distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const change = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      next.push(Math.min(change, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
