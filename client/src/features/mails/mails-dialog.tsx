import { useState, type ReactElement } from 'react';
import type { Severity } from '../../../../src/contracts/exceptions.ts';
import type { Subscriptions, WantedCases } from '../../../../src/contracts/subscriptions.ts';
import { loadCaseMails, putCaseMails } from '../../api/case-mails.ts';
import { toMessage } from '../../api/http.ts';
import { loadCarriers, loadLocations } from '../../api/staff.ts';
import { useLoaded, useSession } from '../../api/use-api.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { formText } from '../../ui/form-text.ts';
import { ProblemState, Skeleton } from '../../ui/states.tsx';
import { toCarrier, toPlace } from '../../words/statuses.ts';
import './mails.css';

const severities: Readonly<Record<Severity, string>> = {
  1: 'Severity 1',
  2: 'Severity 2 or worse',
  3: 'Severity 3 or worse',
  4: 'Any severity',
};

/** "Severity 2 or worse · PostNord · WH 1" */
const tellWanted = ({ severity = 4, carriers = [], locations = [], rules = [] }: WantedCases): string =>
  [
    severities[severity],
    rules.join(', '),
    carriers.map(toCarrier).join(', '),
    locations.map(toPlace).join(', '),
  ]
    .filter(Boolean)
    .join(' · ');

const toWanted = (data: FormData): WantedCases => {
  const severity = Number(formText(data, 'severity')) as Severity;
  const carrier = formText(data, 'carrier');
  const location = formText(data, 'location');
  return {
    severity,
    ...(carrier === '' ? {} : { carriers: [carrier] }),
    ...(location === '' ? {} : { locations: [location] }),
  };
};

const none: Subscriptions = { address: null, wanted: [] };
const without = ({ address, wanted }: Subscriptions, index: number): Subscriptions => {
  const left = wanted.filter((_one, at) => at !== index);
  return left.length === 0 || address === null ? none : { address, wanted: left };
};
/** The same twice is one: so whoever only corrects the address adds nothing. */
const withOne = (wanted: readonly WantedCases[], one: WantedCases): WantedCases[] => [
  ...wanted.filter((other) => tellWanted(other) !== tellWanted(one)),
  one,
];

/** Which cases one is written to about, whether or not a browser is open. */
export const MailsDialog = ({ onClose }: { readonly onClose: () => void }): ReactElement => {
  const { http } = useSession();
  const { loaded, again } = useLoaded('mails', () => loadCaseMails(http));
  const { loaded: carriers } = useLoaded('carriers', () => loadCarriers(http));
  const { loaded: locations } = useLoaded('locations', () => loadLocations(http));
  const [isBusy, setBusy] = useState(false);
  const [said, setSaid] = useState<{ readonly text: string; readonly isBad: boolean }>();
  const put = async (wanted: Subscriptions): Promise<void> => {
    setBusy(true);
    const result = await putCaseMails(http, wanted);
    setBusy(false);
    const isOver = wanted.address === null;
    setSaid({
      text: !result.ok ? toMessage(result.problem) : isOver ? 'No mails any more.' : 'Kept.',
      isBad: !result.ok,
    });
    again();
  };
  if (loaded.status !== 'loaded')
    return (
      <Dialog title="Mails to me" onClose={onClose}>
        {loaded.status === 'loading' ? (
          <Skeleton rows={4} label="Loading what you are written to about" />
        ) : (
          <ProblemState what="your mails" problem={loaded.problem} onRetry={again} />
        )}
      </Dialog>
    );
  const now = loaded.value;
  return (
    <Dialog
      title="Mails to me"
      onClose={onClose}
      cancelLabel="Close"
      confirm={{
        label: now.address === null ? 'Write to me' : 'Add this',
        isBusy,
        onConfirm: (data) =>
          void put({
            address: formText(data, 'address').trim(),
            wanted: withOne(now.wanted, toWanted(data)),
          }),
      }}
    >
      <p>
        About each case that is raised or gets worse and fits any of these, once; those of one minute are one
        mail. They go on when you have signed out, until you end them here.
      </p>
      {now.wanted.length === 0 ? null : (
        <ul className="mails-wanted" aria-label="You are written to about">
          {now.wanted.map((one, index) => (
            <li key={tellWanted(one)}>
              <span>{tellWanted(one)}</span>
              <Button
                kind="quiet"
                aria-label={`End mails about ${tellWanted(one)}`}
                onClick={() => void put(without(now, index))}
              >
                ✕
              </Button>
            </li>
          ))}
        </ul>
      )}
      <Field label="To this address">
        {(control) => (
          <input
            className="input"
            type="email"
            name="address"
            autoComplete="email"
            required
            maxLength={254}
            defaultValue={now.address ?? ''}
            {...control}
          />
        )}
      </Field>
      <Field label="Of which severity">
        {(control) => (
          <select className="input" name="severity" defaultValue="1" {...control}>
            {Object.entries(severities).map(([severity, label]) => (
              <option key={severity} value={severity}>
                {label}
              </option>
            ))}
          </select>
        )}
      </Field>
      <div className="mails-pair">
        <Field label="Carrier">
          {(control) => (
            <select className="input" name="carrier" {...control}>
              <option value="">Any</option>
              {(carriers.status === 'loaded' ? carriers.value.items : []).map((one) => (
                <option key={one.carrier} value={one.carrier}>
                  {one.name}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label="Location">
          {(control) => (
            <select className="input" name="location" {...control}>
              <option value="">Any</option>
              {(locations.status === 'loaded' ? locations.value.items : []).map((one) => (
                <option key={one.location} value={one.location}>
                  {one.name}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      <p className={said?.isBad === true ? 'wrong' : 'mails-said'} role="status">
        {said?.text}
      </p>
    </Dialog>
  );
};
