/** Times that a case is put off to. An empty `until` has no time: it comes back when it gets worse. */
export interface SnoozeChoice {
  readonly label: string;
  readonly until: string;
}

const hourMs = 3_600_000;
const startOfWork = 8;

/** In the reader's own time zone; `now` in epoch ms of the hub's clock. */
export const toSnoozes = (now: number): readonly SnoozeChoice[] => {
  const morning = (daysAhead: number): string => {
    const day = new Date(now);
    day.setDate(day.getDate() + daysAhead);
    day.setHours(startOfWork, 0, 0, 0);
    return day.toISOString();
  };
  const weekday = new Date(now).getDay();
  const toMonday = (8 - weekday) % 7 || 7;
  return [
    { label: 'One hour', until: new Date(now + hourMs).toISOString() },
    { label: 'Four hours', until: new Date(now + 4 * hourMs).toISOString() },
    { label: 'Tomorrow', until: morning(1) },
    ...(toMonday === 1 ? [] : [{ label: 'Next week', until: morning(toMonday) }]),
    { label: 'Only until it gets worse', until: '' },
  ];
};
