import { useState, type ReactElement } from 'react';
import type { EventView } from '../../../../src/contracts/events.ts';
import { Button } from '../../ui/button.tsx';
import { Skeleton } from '../../ui/states.tsx';
import { Timeline } from '../../ui/timeline.tsx';
import { tellActor, tellEvent } from '../../words/events.ts';
import { isReread, RereadReason } from './reread-reason.tsx';
import { toClock, toClockSeconds, toMoment, toShortDay } from '../../words/times.ts';

const lateMs = 60_000;
const latest = 30;

/** When it happened, and when the hub came to know it if that was later. */
const toTimes = (event: EventView): string => {
  const delay = Date.parse(event.recordedAt) - Date.parse(event.at);
  if (delay < lateMs) return `${toMoment(event.at)}:${toClockSeconds(event.at).slice(-2)}`;
  const isSameDay = toShortDay(event.at) === toShortDay(event.recordedAt);
  return `${toMoment(event.at)}, recorded ${isSameDay ? toClock(event.recordedAt) : toMoment(event.recordedAt)}`;
};

export const OrderHistory = ({
  events,
  isWhole,
}: {
  readonly events: readonly EventView[];
  readonly isWhole: boolean;
}): ReactElement => {
  const [all, setAll] = useState(false);
  const newest = events.toReversed();
  return (
    <section className="block history" aria-labelledby="history-title">
      <h2 id="history-title">Everything that happened</h2>
      <Timeline
        label="History of the order, newest first"
        moments={(all ? newest : newest.slice(0, latest)).map((event) => {
          const told = tellEvent(event);
          return {
            key: `${event.version}`,
            tone: told.tone,
            what: told.title,
            detail:
              event.type === 'ScanRecorded' && isReread(event.cause) ? (
                <RereadReason detail={told.detail} cause={event.cause} />
              ) : (
                told.detail
              ),
            meta: (
              <>
                <span>{toTimes(event)}</span> · <span>{tellActor(event.actor)}</span> ·{' '}
                <span className="mono" title={`Cause: ${event.cause}`}>
                  {event.type} v{event.version}
                </span>{' '}
                · <span title={event.cause}>because of {event.cause}</span>
              </>
            ),
          };
        })}
      />
      {isWhole ? null : <Skeleton rows={3} label="Loading the history" />}
      {!all && newest.length > latest ? (
        <Button kind="quiet" onClick={() => setAll(true)}>
          Show all {newest.length}
        </Button>
      ) : null}
    </section>
  );
};
