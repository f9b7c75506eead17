/**
 * A line of CSV (RFC 4180) that is safe to open in a spreadsheet: a cell that a program would take for a formula is
 * marked as text by an apostrophe (OWASP, "CSV injection"). Numbers of ours stay numbers.
 */
export const toCsvLine = (cells: readonly (string | number | null)[]): string =>
  `${cells.map(toCell).join(',')}\r\n`;

const toCell = (cell: string | number | null): string => {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  // Full-width forms are read as their plain ones by some.
  const text = /^[\s]*[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/u.test(cell) ? `'${cell}` : cell;
  return /[",\r\n;\t]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
};
