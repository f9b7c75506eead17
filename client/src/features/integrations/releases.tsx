import { useState, type ReactElement } from 'react';
import type { LocationView } from '../../../../src/contracts/registry.ts';
import { toMessage } from '../../api/http.ts';
import { loadReleases, setRelease } from '../../api/imports.ts';
import { useSession } from '../../api/use-api.ts';
import { useWatched } from '../../api/use-watched.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { formText } from '../../ui/form-text.ts';
import { Badge } from '../../ui/marks.tsx';
import { go, useSearch, withSearch } from '../../ui/router.tsx';
import { useToast } from '../../ui/toast.tsx';
import { toMoment } from '../../words/times.ts';
import { Wrong } from '../../ui/wrong.tsx';

/** Stands for a location that has to be chosen: no id has a dot. */
const anywhere = '.';
/** Others pause and resume too, and a pause ends by itself. */
const againMs = 10_000;

/** Locations that are given no work for now, and how to begin and end that. */
export const Releases = (): ReactElement | null => {
  const { http } = useSession();
  const say = useToast();
  const { loaded, again } = useWatched('releases', () => loadReleases(http), againMs);
  const asked = useSearch().get('pause');
  const [busy, setBusy] = useState<string>();
  const [problem, setProblem] = useState<string>();
  if (loaded.status !== 'loaded' || loaded.value.items.length === 0) return null;
  const paused = loaded.value.items.filter(({ release }) => release !== undefined);
  const others = loaded.value.items.filter(({ release }) => release === undefined);
  const isAsked = asked === anywhere || others.some(({ location }) => location === asked);
  const close = (): void => {
    setProblem(undefined);
    go(withSearch({ pause: undefined }), 'replace');
  };

  const tell = async (location: string, wanted: Parameters<typeof setRelease>[2]): Promise<void> => {
    setBusy(location);
    const result = await setRelease(http, location, wanted);
    setBusy(undefined);
    again();
    // What was typed stays until it is done.
    if (!result.ok && wanted.paused) {
      setProblem(toMessage(result.problem));
      return;
    }
    close();
    const text = wanted.paused
      ? 'Paused: what is placed for it waits.'
      : 'Resumed: what has waited goes out now.';
    say(
      result.ok
        ? { text, ...(wanted.paused ? { undo: () => void tell(location, { paused: false }) } : {}) }
        : { text: toMessage(result.problem), tone: 'bad' },
    );
  };
  return (
    <section className="releases" aria-label="Release to locations">
      {paused.map((one) => (
        <Paused
          key={one.location}
          location={one}
          isBusy={busy === one.location}
          onResume={() => void tell(one.location, { paused: false })}
        />
      ))}
      {others.length === 0 ? null : (
        <Button kind="quiet" onClick={() => go(withSearch({ pause: anywhere }), 'replace')}>
          Pause a location…
        </Button>
      )}
      {isAsked ? (
        <Dialog
          title="Give a location no work for now"
          onClose={close}
          confirm={{
            label: 'Pause',
            isBusy: busy !== undefined,
            onConfirm: (data) => {
              const until = formText(data, 'until');
              void tell(formText(data, 'location'), {
                paused: true,
                reason: formText(data, 'reason'),
                ...(until === '' ? {} : { until: new Date(until).toISOString() }),
              });
            },
          }}
        >
          <p>
            Orders are placed and held there as ever; the location is asked for them when the pause is over.
            What it was asked for before goes on.
          </p>
          <Field label="Location">
            {(control) => (
              <select {...control} className="input" name="location" defaultValue={asked ?? undefined}>
                {others.map(({ location, name }) => (
                  <option key={location} value={location}>
                    {name} ({location})
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Field label="Reason" hint="Others will read it.">
            {(control) => <input {...control} className="input" name="reason" required maxLength={200} />}
          </Field>
          <Field label="Until" hint="Empty: until somebody resumes it.">
            {(control) => <input {...control} className="input" name="until" type="datetime-local" />}
          </Field>
          <Wrong text={problem} />
        </Dialog>
      ) : null}
    </section>
  );
};

const Paused = ({
  location: { location, name, release },
  isBusy,
  onResume,
}: {
  readonly location: LocationView;
  readonly isBusy: boolean;
  readonly onResume: () => void;
}): ReactElement | null =>
  release === undefined ? null : (
    <div className="release">
      <Badge tone="warn">Paused</Badge>
      <span>
        <strong>{name}</strong> <span className="mono">{location}</span> is given no work: {release.reason}
        <span className="muted">
          {' '}
          · {release.by}, since {toMoment(release.since)}
          {release.until === null ? '' : ` until ${toMoment(release.until)}`}
        </span>
      </span>
      <Button isBusy={isBusy} onClick={onResume} aria-label={`Resume ${name}`}>
        Resume
      </Button>
    </div>
  );
