import { useState, type ReactElement } from 'react';
import type { Disposition, ReturnView } from '../../../../src/contracts/returns.ts';
import type { OrderView } from '../../../../src/contracts/orders.ts';
import { toMessage } from '../../api/http.ts';
import { commandReturn } from '../../api/returns.ts';
import { loadLocations } from '../../api/staff.ts';
import { useLoaded, useSession } from '../../api/use-api.ts';
import { useSentKey } from '../../api/use-sent-key.ts';
import { CountGrid } from '../../ui/count-grid.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { formText } from '../../ui/form-text.ts';
import { useToast } from '../../ui/toast.tsx';
import { Wrong } from '../../ui/wrong.tsx';
import { sumOpen, tellCounts, toInspectedLines, toOpenUnits, toUsualCounts } from '../../words/inspection.ts';
import { dispositionNames } from '../../words/returns.ts';
import { toPlace } from '../../words/statuses.ts';

const columns = Object.entries(dispositionNames);

/** What a location says of goods that are there, said by the desk for it. */
export const InspectDialog = ({
  one,
  order,
  onClose,
}: {
  readonly one: ReturnView;
  readonly order: OrderView;
  readonly onClose: () => void;
}): ReactElement => {
  const { http } = useSession();
  const say = useToast();
  const { loaded } = useLoaded('locations', () => loadLocations(http));
  const places = loaded.status === 'loaded' ? loaded.value.items.map((place) => place.location) : [];
  const [counts, setCounts] = useState(() =>
    Object.fromEntries(one.lines.map((line) => [line.lineId, toUsualCounts(toOpenUnits(line))])),
  );
  const [location, setLocation] = useState(one.location);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const sentKey = useSentKey();
  const lines = one.lines.flatMap((line) => {
    const its = counts[line.lineId];
    return its === undefined ? [] : toInspectedLines(line.lineId, toOpenUnits(line), its);
  });
  const now = order.returns.find(({ returnId }) => returnId === one.returnId);
  const isOld = JSON.stringify(now?.lines) !== JSON.stringify(one.lines);
  const send = async (data: FormData): Promise<void> => {
    const note = formText(data, 'note');
    setBusy(true);
    setProblem(undefined);
    const body = { type: 'inspect', location, lines, ...(note === '' ? {} : { note }) } as const;
    const result = await commandReturn(http, one.returnId, body, sentKey.of(body));
    setBusy(false);
    if (!result.ok) {
      setProblem(toMessage(result.problem));
      return;
    }
    say({ text: `Noted: ${tellCounts(lines)}.` });
    onClose();
  };
  return (
    <Dialog
      title="What has come back?"
      onClose={onClose}
      confirm={{
        label: 'Write it down',
        isBusy,
        findMissing: () =>
          isOld
            ? 'Somebody wrote something down meanwhile. Close this, and look again.'
            : lines.length === 0
              ? 'Say of at least one unit what it is.'
              : undefined,
        onConfirm: (data) => void send(data),
      }}
    >
      <Field label="Where">
        {(control) => (
          <select
            className="input"
            value={location}
            onChange={({ target }) => setLocation(target.value)}
            {...control}
          >
            {(places.includes(one.location) ? places : [one.location, ...places]).map((place) => (
              <option key={place} value={place}>
                {toPlace(place)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <CountGrid
        columns={columns}
        rows={one.lines.map((line) => ({
          id: line.lineId,
          title: order.lines.find(({ lineId }) => lineId === line.lineId)?.name ?? line.lineId,
          hint: `${sumOpen(toOpenUnits(line))} open`,
          counts: counts[line.lineId] ?? {},
        }))}
        onChange={(lineId, column, count) =>
          setCounts((all) => {
            const its = all[lineId];
            return its === undefined ? all : { ...all, [lineId]: { ...its, [column as Disposition]: count } };
          })
        }
      />
      <Field label="Note (optional)">
        {(control) => <input className="input" name="note" maxLength={2000} {...control} />}
      </Field>
      <Wrong text={problem} />
    </Dialog>
  );
};
