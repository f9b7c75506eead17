import type { ReactElement } from 'react';
import type { BoardStore } from '../../live/board-store.ts';
import { useLive } from '../../live/use-live.ts';
import { usePrinting } from '../../ui/use-printing.ts';
import { toMoney } from '../../words/money.ts';
import { caseStateNames, toCarrier, toPlace } from '../../words/statuses.ts';
import { toFullMoment, toMoment } from '../../words/times.ts';

/** Some ten pages. */
const most = 400;

/** The list on paper: on screen only the rows in view are there, and what is due counts down. */
export const PrintedCases = ({
  store,
  order,
  text,
}: {
  readonly store: BoardStore<'exceptions'>;
  readonly order: readonly string[];
  /** What the list is narrowed to. */
  readonly text: string;
}): ReactElement | null => {
  const { clock } = useLive();
  if (!usePrinting()) return null;
  const rows = order.slice(0, most).flatMap((id) => store.rows.shown(id)?.row ?? []);
  return (
    <div className="on-paper">
      <h1>Exceptions</h1>
      <p>
        {toFullMoment(new Date(clock.now()).toISOString())} ·{' '}
        {order.length > most ? `the first ${most} of ${order.length}` : order.length}{' '}
        {order.length === 1 ? 'case' : 'cases'}
        {text === '' ? '' : ` that match “${text}”`}
      </p>
      <table>
        <thead>
          <tr>
            {['Sev.', 'Due', 'Case', 'Order', 'Place', 'Value', 'Owner', 'State'].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.exceptionId}>
              <td>{row.severity}</td>
              <td>{row.dueAt === null ? '–' : toMoment(row.dueAt)}</td>
              <td>{row.title}</td>
              <td>{row.subject?.title ?? row.orderNumber}</td>
              <td>
                {row.location !== null
                  ? toPlace(row.location)
                  : row.carrier === null
                    ? row.country
                    : toCarrier(row.carrier)}
              </td>
              <td>{row.subject === undefined ? toMoney(row.valueAtRisk, 0) : ''}</td>
              <td>{row.ownerName ?? row.owner ?? '–'}</td>
              <td>{caseStateNames[row.state].label}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};
