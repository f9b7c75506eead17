import { useEffect, useEffectEvent, useRef, useState, type ReactElement } from 'react';
import type { FulfilmentCommand, FulfilmentRow } from '../../../../src/contracts/fulfilments.ts';
import { loadCarriers } from '../../api/staff.ts';
import { useLoaded, useSession } from '../../api/use-api.ts';
import type { BoardOptions, BoardStore } from '../../live/board-store.ts';
import {
  useBoard,
  useBoardState,
  useConnectionState,
  useNow,
  useRow,
  useShownOrder,
  useWaiting,
} from '../../live/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { openKeySheet, useKeyHints, useShortcuts } from '../../ui/keys.ts';
import { Badge, Countdown } from '../../ui/marks.tsx';
import { go, useSearch, withSearch } from '../../ui/router.tsx';
import { EmptyState, ProblemState, Skeleton } from '../../ui/states.tsx';
import { useToast } from '../../ui/toast.tsx';
import { toPlace, workNames } from '../../words/statuses.ts';
import { ChooseLocation } from './choose-location.tsx';
import { compareTasks, stepLabels, toNextSteps, type Step } from './next-steps.ts';
import { ReceiveDialog } from './receive-dialog.tsx';
import { ReleaseNote } from './release-note.tsx';
import { Task } from './task.tsx';
import { isFormStep, RejectForm, ShipForm, ShortPickForm } from './task-forms.tsx';
import { useTaskCommands } from './use-task-commands.ts';
import { warehouseKeys } from './warehouse-keys.ts';
import './warehouse.css';
import { useTitle } from '../../ui/use-title.ts';

const boardOf = (location: string): BoardOptions<'fulfilments'> => ({
  view: 'fulfilments',
  filter: `location:${location} is:todo`,
  keyOf: (row) => row.fulfilmentId,
  compare: compareTasks,
});

/** When the registry cannot be read. */
const usualCarriers = ['postnord', 'dhl', 'dpd', 'gls', 'inpost', 'ups'] as const;

const openReceiving = (isOpen: boolean): void =>
  go(withSearch({ do: isOpen ? 'receive' : undefined }), 'replace');

const QueueRow = ({
  store,
  id,
  isOpen,
  onOpen,
}: {
  readonly store: BoardStore<'fulfilments'>;
  readonly id: string;
  readonly isOpen: boolean;
  readonly onOpen: () => void;
}): ReactElement | null => {
  const shown = useRow(store, id);
  const now = useNow();
  if (shown === undefined) return null;
  const { row } = shown;
  return (
    <li>
      <button
        type="button"
        className="queue-row"
        aria-current={isOpen ? 'true' : undefined}
        data-gone={shown.isGone || undefined}
        onClick={onOpen}
      >
        <span className="queue-number">{row.orderNumber}</span>
        <Countdown due={row.shipBy} now={now} />
        <span className="muted">
          {row.units === 1 ? '1 unit' : `${row.units} units`}
          {row.lines.some((line) => line.kind === 'special') ? ' · special' : ''}
        </span>
        {shown.isGone ? (
          <Badge>Done</Badge>
        ) : row.held ? (
          <Badge tone="warn">On hold</Badge>
        ) : row.requestStatus === 'submitted' ? (
          <Badge tone="busy">New</Badge>
        ) : (
          <Badge tone={workNames[row.work].tone}>{workNames[row.work].label}</Badge>
        )}
      </button>
    </li>
  );
};

const Queue = ({ store }: { readonly store: BoardStore<'fulfilments'> }): ReactElement => {
  const order = useShownOrder(store);
  const waiting = useWaiting(store);
  const search = useSearch();
  const say = useToast();
  const commands = useTaskCommands(store);
  const { http } = useSession();
  const { loaded: carriers } = useLoaded('carriers', () => loadCarriers(http));
  const known = carriers.status === 'loaded' ? carriers.value.items.map(({ carrier }) => carrier) : [];
  const [form, setForm] = useState<'ship' | 'shortPick' | 'reject'>();
  // The next step shows before the last one is answered: a press meanwhile is kept, not swallowed.
  const pressed = useRef<{ readonly taskId: string; readonly step: Step }>(undefined);
  const openId = search.get('task') ?? order.find((id) => store.rows.has(id));
  const shown = useRow(store, openId ?? '');
  const open = (id: string | undefined): void => {
    commands.clear();
    go(withSearch({ task: id }), 'replace');
  };
  const row: FulfilmentRow | undefined = shown?.row;

  useEffect(() => {
    store.hold('panel');
    return () => store.release('panel');
  }, [store]);

  const nextAfter = (id: string): string | undefined => {
    const truth = store.trueOrder();
    return truth[truth.indexOf(id) + 1] ?? truth.find((other) => other !== id);
  };
  const send = async (command: FulfilmentCommand): Promise<void> => {
    if (row === undefined) return;
    const next = nextAfter(row.fulfilmentId);
    const isDone = await commands.send(row, command);
    if (!isDone) return;
    setForm(undefined);
    say({ text: `${row.orderNumber}: ${stepLabels[command.type].toLowerCase()}.` });
    const isOver = ['ship', 'handOver', 'reject'].includes(command.type);
    if (isOver) {
      store.applyOrder();
      // Whoever has gone on to another task meanwhile stays there.
      const openNow = new URLSearchParams(location.search).get('task');
      if (openNow === search.get('task')) open(next);
    }
  };
  const step = (wanted: Step | undefined): void => {
    if (wanted === undefined || row === undefined) return;
    if (commands.isBusy) {
      pressed.current = { taskId: row.fulfilmentId, step: wanted };
      return;
    }
    commands.clear();
    if (isFormStep(wanted)) setForm(wanted);
    else void send({ type: wanted });
  };
  // What is being told from here goes by itself.
  const steps = row === undefined ? undefined : toNextSteps(row, shown?.isGone === true && !commands.isBusy);
  const goOn = useEffectEvent((): void => {
    const wanted = pressed.current;
    pressed.current = undefined;
    const isMeant =
      commands.problem === undefined && wanted?.taskId === row?.fulfilmentId && wanted?.step === steps?.main;
    if (isMeant) step(wanted?.step);
  });
  useEffect(() => {
    if (!commands.isBusy) goOn();
  }, [commands.isBusy]);
  const move = (by: number): void => {
    const at = openId === undefined ? -1 : order.indexOf(openId);
    open(order[Math.min(order.length - 1, Math.max(0, at + by))]);
  };
  const keys = useKeyHints(warehouseKeys);
  useShortcuts(warehouseKeys, {
    next: () => move(1),
    previous: () => move(-1),
    step: () => step(steps?.main),
    shortPick: () => step(steps?.others.find((other) => other === 'shortPick')),
    reject: () => step(steps?.others.find((other) => other === 'reject')),
    receive: () => openReceiving(true),
    applyOrder: () => store.applyOrder(),
    keys: () => openKeySheet(),
  });

  if (order.length === 0)
    return <EmptyState title="Nothing to do">New work comes in here by itself.</EmptyState>;
  const changed = waiting.fresh + waiting.moved + waiting.gone;
  const formProps =
    row === undefined
      ? undefined
      : {
          row,
          isBusy: commands.isBusy,
          problem: commands.problem,
          onClose: () => setForm(undefined),
          onCommand: (command: FulfilmentCommand) => void send(command),
        };
  return (
    <div className="floor">
      <nav className="queue" aria-label="Queue">
        {changed === 0 ? null : (
          <Button className="button queue-pill" shortcut={keys.applyOrder} onClick={() => store.applyOrder()}>
            {waiting.fresh > 0 ? `${waiting.fresh} new` : 'Queue changed'} – show
          </Button>
        )}
        <ul>
          {order.map((id) => (
            <QueueRow key={id} store={store} id={id} isOpen={id === openId} onOpen={() => open(id)} />
          ))}
        </ul>
      </nav>
      {row === undefined || steps === undefined ? (
        <EmptyState
          title="This task is done"
          action={
            <Button size="large" onClick={() => open(undefined)}>
              Next task
            </Button>
          }
        >
          It left the queue.
        </EmptyState>
      ) : (
        <Task
          row={row}
          steps={steps}
          isBusy={commands.isBusy}
          problem={form === undefined ? commands.problem : undefined}
          onStep={step}
        />
      )}
      {formProps !== undefined && form === 'ship' ? (
        <ShipForm {...formProps} carriers={known.length === 0 ? usualCarriers : known} />
      ) : null}
      {formProps !== undefined && form === 'shortPick' ? <ShortPickForm {...formProps} /> : null}
      {formProps !== undefined && form === 'reject' ? <RejectForm {...formProps} /> : null}
    </div>
  );
};

export const WarehousePage = (): ReactElement => {
  const { person } = useSession();
  const connection = useConnectionState();
  const search = useSearch();
  const keys = useKeyHints(warehouseKeys);
  const location = search.get('location') ?? person.locations[0];
  const store = useBoard(location === undefined ? undefined : boardOf(location));
  const state = useBoardState(store);
  useTitle(`${location === undefined ? 'Warehouse' : toPlace(location)} · Order hub`);
  if (location === undefined) return <ChooseLocation />;
  return (
    <div
      className="warehouse"
      data-stale={connection.status === 'stale' || connection.status === 'offline' || undefined}
    >
      <header className="warehouse-head">
        <h1>{toPlace(location)}</h1>
        {state.status === 'shown' ? <span className="muted">{state.total} to do</span> : null}
        {person.locations.length > 1 ? (
          <label className="inline-field">
            <span className="hidden-text">Location</span>
            <select
              className="input"
              value={location}
              onChange={(event) => go(`/warehouse?location=${event.target.value}`)}
            >
              {person.locations.map((id) => (
                <option key={id} value={id}>
                  {toPlace(id)}
                </option>
              ))}
            </select>
          </label>
        ) : null}
        <Button shortcut={keys.receive} onClick={() => openReceiving(true)}>
          Receive a return
        </Button>
      </header>
      {search.get('do') === 'receive' ? (
        <ReceiveDialog location={location} onClose={() => openReceiving(false)} />
      ) : null}
      <ReleaseNote location={location} />
      {state.status === 'refused' ? (
        <ProblemState what="this queue" problem={{ status: 0, code: state.code, title: state.message }} />
      ) : state.status === 'loading' || store === undefined ? (
        <Skeleton rows={8} label="Loading the queue" />
      ) : (
        <Queue key={location} store={store} />
      )}
    </div>
  );
};
