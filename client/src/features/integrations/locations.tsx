import { useEffect, type ReactElement } from 'react';
import type { LocationView } from '../../../../src/contracts/registry.ts';
import { loadReleases } from '../../api/imports.ts';
import { useLoaded, useSession } from '../../api/use-api.ts';
import { Button } from '../../ui/button.tsx';
import { Badge } from '../../ui/marks.tsx';
import { go, withSearch } from '../../ui/router.tsx';
import { toDaysOfWeek, toShortDay } from '../../words/times.ts';

/** How full a day is changes with every order. */
const againMs = 10_000;

/** What sourcing knows of the locations: when they work, what they can do, and how full their day is. */
export const Locations = (): ReactElement | null => {
  const { http } = useSession();
  const { loaded, again } = useLoaded('days', () => loadReleases(http));
  useEffect(() => {
    const timer = setInterval(again, againMs);
    return () => clearInterval(timer);
  }, [again]);
  if (loaded.status !== 'loaded' || loaded.value.items.length === 0) return null;
  return (
    <section className="locations-known" aria-labelledby="locations-title">
      <h2 id="locations-title">Locations</h2>
      <ul>
        {loaded.value.items.map((one) => (
          <Known key={one.location} location={one} />
        ))}
      </ul>
    </section>
  );
};

const Known = ({ location }: { readonly location: LocationView }): ReactElement => {
  const { name, type, timeZone, cutOff, calendar, capabilities = [], leadDays = {} } = location;
  return (
    <li>
      <div>
        <strong>{name}</strong>
        <span className="muted">
          {type.replaceAll('_', ' ')} · <span className="mono">{location.location}</span>
          {location.default === true ? ' · default' : ''}
        </span>
      </div>
      <p className="muted">
        {toDaysOfWeek(calendar?.workDays)}, leaves by {cutOff ?? '16:00'}
        <span> {timeZone}</span>
        {calendar?.holidays === undefined || calendar.holidays.length === 0
          ? ''
          : ` · ${calendar.holidays.length === 1 ? '1 holiday' : `${calendar.holidays.length} holidays`}`}
      </p>
      <p className="location-can">
        {capabilities.map((capability) => (
          <Badge key={capability}>
            {capability.replaceAll(/[-_]/g, ' ')}
            {toLead(leadDays[capability] ?? 0)}
          </Badge>
        ))}
      </p>
      <Day location={location} />
      {location.release === undefined ? (
        <Button
          kind="quiet"
          aria-label={`Give no work… to ${name}`}
          onClick={() => go(withSearch({ pause: location.location }), 'replace')}
        >
          Give no work…
        </Button>
      ) : (
        <span className="location-paused">
          <Badge tone="warn">No work</Badge>
        </span>
      )}
    </li>
  );
};

/** What has to be made first is promised so much later. */
const toLead = (days: number): string => (days === 0 ? '' : ` · ${days === 1 ? '1 day' : `${days} days`}`);

const Day = ({
  location: { name, today, dailyCapacity },
}: {
  readonly location: LocationView;
}): ReactElement => {
  if (today === undefined || dailyCapacity === undefined)
    return <p className="muted location-day">No limit a day</p>;
  const { day, taken } = today;
  const isFull = taken >= dailyCapacity;
  return (
    <p className="location-day" data-full={isFull || undefined}>
      <progress
        aria-label={`How full the day of ${name} is`}
        max={Math.max(1, dailyCapacity)}
        value={Math.min(taken, Math.max(1, dailyCapacity))}
      />
      <span>
        {taken} of {dailyCapacity} for {toShortDay(day)}
      </span>
      {isFull ? <Badge tone="warn">Full</Badge> : null}
    </p>
  );
};
