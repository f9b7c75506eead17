import { useState, type ReactElement } from 'react';
import type { ExceptionRow } from '../../../../src/contracts/exceptions.ts';
import { useSession } from '../../api/use-api.ts';
import { Button } from '../../ui/button.tsx';
import { Link } from '../../ui/router.tsx';
import { canTakeAway } from './by-hand.ts';
import { ByHandDialog, TakeAwayDialog } from './playbook-dialogs.tsx';
import type { CaseCommands } from './use-case-commands.ts';

/** Steps whose command of the order has another name. */
const named: Readonly<Record<string, string>> = { reship: 'Reship' };
/** Commands of an order that the order's own page asks about and confirms. */
const onOrderPage = new Set([
  'CancelOrder',
  'CancelLines',
  'ChangeAddress',
  'HoldOrder',
  'ReleaseHold',
  'WithdrawNonReceipt',
  'ApproveReturn',
  'RefuseReturn',
  'CancelReturn',
  'CloseReturn',
  'Reship',
]);
const toOrderHref = (row: ExceptionRow, command: string): string =>
  `/desk/orders/${encodeURIComponent(row.orderId)}?do=${command}${
    row.shipmentId === null ? '' : `&parcel=${encodeURIComponent(row.shipmentId)}`
  }`;
/** Steps that are done on another page, by their carrier. */
const places: Readonly<Record<string, (carrier: string) => string>> = {
  map_code: (carrier) => `/desk/codes?carrier=${carrier}`,
  replay_captures: () => '/desk/dead-letters',
  show_subscriptions: (carrier) => `/desk/integrations?subscriptions=${carrier}`,
};

type Step = ExceptionRow['playbook'][number];

/** First what the hub can do, then what only a person can. */
export const Playbook = ({
  row,
  commands,
  onResolve,
}: {
  readonly row: ExceptionRow;
  readonly commands: CaseCommands;
  readonly onResolve: () => void;
}): ReactElement => {
  const { person } = useSession();
  const [doing, setDoing] = useState<Step>();
  /** A note that was not taken: it is in its form again. */
  const [undone, setUndone] = useState<{ readonly of: string; readonly note: string }>();
  const mayTakeAway = person.roles.some((role) => role === 'ops' || role === 'admin');
  const close = (): void => setDoing(undefined);
  const toDoable = (step: Step): ReactElement | undefined => {
    const { command, label } = step;
    const onOrder = named[command] ?? command;
    const href = onOrderPage.has(onOrder)
      ? toOrderHref(row, onOrder)
      : places[command]?.(encodeURIComponent(row.carrier ?? ''));
    if (href !== undefined)
      return (
        <Link key={command} className="button" href={href}>
          {label}
        </Link>
      );
    const run =
      command === 'resolve'
        ? onResolve
        : command === 'acknowledge'
          ? () => void commands.run([row.exceptionId], { type: 'acknowledge' })
          : mayTakeAway && canTakeAway(row, command)
            ? () => setDoing(step)
            : undefined;
    return run === undefined ? undefined : (
      <Button key={command} onClick={run}>
        {label}
      </Button>
    );
  };
  const doable = row.playbook.flatMap((step) => toDoable(step) ?? []);
  const byHand = row.playbook.filter((step) => toDoable(step) === undefined);
  return (
    <>
      {doable.length === 0 ? null : <div className="playbook">{doable}</div>}
      {byHand.length === 0 ? null : (
        <div className="playbook">
          <span className="muted">By hand:</span>
          {byHand.map((step) => (
            <Button key={step.command} kind="quiet" onClick={() => setDoing(step)}>
              {step.label}…
            </Button>
          ))}
        </div>
      )}
      {doing === undefined ? null : mayTakeAway && canTakeAway(row, doing.command) ? (
        <TakeAwayDialog row={row} onClose={close} />
      ) : (
        <ByHandDialog
          row={row}
          step={doing}
          onClose={close}
          note={undone?.of === `${row.exceptionId} ${doing.command}` ? undone.note : undefined}
          onNote={(note) => {
            const of = `${row.exceptionId} ${doing.command}`;
            close();
            void commands
              .run([row.exceptionId], { type: 'note', note })
              .then((keys) => setUndone(keys.length === 0 ? undefined : { of, note }));
          }}
        />
      )}
    </>
  );
};
