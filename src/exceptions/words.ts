const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A time as people read it, on the clock it was written with: `18 Nov, 15:00 UTC`. What is no ISO time stays as it is. */
export function inWords(written: string): string {
  const parts = /^\d{4}-(\d\d)-(\d\d)(?:[T ](\d\d:\d\d))?/.exec(written);
  if (parts === null) return written;
  const day = `${Number(parts[2])} ${months[Number(parts[1]) - 1] ?? ''}`;
  if (parts[3] === undefined) return day;
  return `${day}, ${parts[3]}${written.endsWith('Z') ? ' UTC' : ''}`;
}
