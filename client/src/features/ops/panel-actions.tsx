import type { ReactElement } from 'react';
import type { ExceptionRow } from '../../../../src/contracts/exceptions.ts';
import { Button } from '../../ui/button.tsx';
import { useKeyHints } from '../../ui/keys.ts';
import { Countdown } from '../../ui/marks.tsx';
import { waitingNames } from '../../words/statuses.ts';
import { toMoment, toSpan } from '../../words/times.ts';
import { deskKeys } from './desk-keys.ts';
import type { CaseCommands } from './use-case-commands.ts';

/** What asks something before it is done. */
export interface CaseAsks {
  readonly claim: () => void;
  readonly resolve: () => void;
  readonly snooze: () => void;
  readonly assign: () => void;
  readonly wait: () => void;
}

export const PanelActions = ({
  row,
  me,
  commands,
  asks,
}: {
  readonly row: ExceptionRow;
  readonly me: string;
  readonly commands: CaseCommands;
  readonly asks: CaseAsks;
}): ReactElement => {
  const keys = useKeyHints(deskKeys);
  const id = [row.exceptionId];
  const isMine = row.owner === me;
  const isWatched = row.watchers?.includes(me) === true;
  return (
    <div className="panel-actions">
      {isMine ? (
        <Button onClick={() => void commands.run(id, { type: 'release' })}>Give back</Button>
      ) : (
        <Button kind={row.owner === null ? 'primary' : 'plain'} shortcut={keys.claim} onClick={asks.claim}>
          {row.owner === null ? 'Claim' : 'Take over…'}
        </Button>
      )}
      <Button shortcut={keys.assign} onClick={asks.assign}>
        Assign
      </Button>
      {row.snoozed === undefined ? (
        <Button shortcut={keys.snooze} onClick={asks.snooze}>
          Snooze
        </Button>
      ) : (
        <Button onClick={() => void commands.run(id, { type: 'wake' })}>Wake</Button>
      )}
      <Button shortcut={keys.resolve} onClick={asks.resolve}>
        Resolve
      </Button>
      {row.waiting === undefined ? (
        <Button onClick={asks.wait}>Wait for…</Button>
      ) : (
        <Button onClick={() => void commands.run(id, { type: 'resume' })}>Take up again</Button>
      )}
      <Button
        kind="quiet"
        aria-pressed={isWatched}
        onClick={() => void commands.run(id, { type: isWatched ? 'unwatch' : 'watch' })}
      >
        {isWatched ? 'Watching' : 'Watch'}
      </Button>
    </div>
  );
};

/** When it is due, and what keeps its clock from running. */
export const CaseClocks = ({
  row,
  now,
}: {
  readonly row: ExceptionRow;
  readonly now: number;
}): ReactElement => (
  <>
    <dt>Due</dt>
    <dd>
      {row.dueAt !== null ? (
        <>
          <Countdown due={row.dueAt} now={now} /> · {toMoment(row.dueAt)}
        </>
      ) : row.waiting === undefined ? (
        'no deadline'
      ) : (
        `waits for ${waitingNames[row.waiting.on]} since ${toMoment(row.waiting.since)}${
          row.waiting.leftMs === null ? '' : `, ${toSpan(row.waiting.leftMs)} left`
        }`
      )}
    </dd>
    {row.snoozed === undefined ? null : (
      <>
        <dt>Snoozed</dt>
        <dd>
          {[
            ...(row.snoozed.until === null ? [] : [`until ${toMoment(row.snoozed.until)}`]),
            ...(row.snoozed.untilWorse ? ['until it gets worse'] : []),
          ].join(', or ')}
        </dd>
      </>
    )}
    {row.claimedUntil === undefined ? null : (
      <>
        <dt>Claimed</dt>
        <dd>until {toMoment(row.claimedUntil)}</dd>
      </>
    )}
    {row.notes === undefined ? null : (
      <>
        <dt>Notes</dt>
        <dd>{row.notes}</dd>
      </>
    )}
  </>
);
