const kFull = 1000;
const kSmallest = 0.04;

/** `count` heights from 0.04 to 1 out of peaks of any number; the loudest fills the field, so that a quiet caller is seen. */
export function bars(peaks: readonly number[], count: number): number[] {
  const loudest = Math.max(1, ...peaks);
  const scale = Math.min(kFull, Math.max(loudest, kFull / 8));
  return Array.from({ length: count }, (_, index) => {
    const from = Math.floor((index * peaks.length) / count);
    const until = Math.max(from + 1, Math.floor(((index + 1) * peaks.length) / count));
    const highest = Math.max(0, ...peaks.slice(from, until));
    return Math.max(kSmallest, Math.min(1, highest / scale));
  });
}
