import { useState, type ReactElement } from 'react';
import type { DeclareIncident } from '../../../../src/contracts/incidents.ts';
import { toMessage } from '../../api/http.ts';
import { declareIncident } from '../../api/incidents.ts';
import { loadCarriers, loadLocations } from '../../api/staff.ts';
import { useLoaded, useSession } from '../../api/use-api.ts';
import { useLive } from '../../live/use-live.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { go } from '../../ui/router.tsx';
import { useToast } from '../../ui/toast.tsx';
import { toIncident, toLocal } from './incident-form.ts';

type Kind = DeclareIncident['kind'];
const kinds: Readonly<Record<Kind, string>> = { storm: 'A storm', facility_closed: 'A closed place' };
const whatItDoes: Readonly<Record<Kind, string>> = {
  storm: 'Parcels that go there and stop or come late are explained by it. Losses and damages stay work.',
  facility_closed:
    'Of a location of ours: work that is late there. Of a carrier’s place: parcels that stopped there.',
};

const Choice = ({
  label,
  name,
  options,
  none,
  hint,
}: {
  readonly label: string;
  readonly name: string;
  readonly options: readonly (readonly [id: string, name: string])[];
  readonly none: string;
  readonly hint?: string;
}): ReactElement => (
  <Field label={label} hint={hint}>
    {(control) => (
      <select className="input" name={name} defaultValue="" {...control}>
        <option value="">{none}</option>
        {options.map(([id, text]) => (
          <option key={id} value={id}>
            {text}
          </option>
        ))}
      </select>
    )}
  </Field>
);

/** The desk says what many cases have in common; the hub puts them aside while it lasts. */
export const IncidentDialog = ({ onClose }: { readonly onClose: () => void }): ReactElement => {
  const { http } = useSession();
  const { clock } = useLive();
  const say = useToast();
  const { loaded: carriers } = useLoaded('carriers', () => loadCarriers(http));
  const { loaded: locations } = useLoaded('locations', () => loadLocations(http));
  const [kind, setKind] = useState<Kind>('storm');
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  // As it was opened: a limit that moves on would refuse what was just chosen.
  const [now] = useState(() => toLocal(clock.now()));
  const choose = (one: Kind): void => {
    setKind(one);
    setProblem(undefined);
  };
  const declare = async (incident: DeclareIncident): Promise<void> => {
    setBusy(true);
    const result = await declareIncident(http, incident);
    setBusy(false);
    if (!result.ok) {
      setProblem(
        result.problem.errors?.map(({ message }) => message).join('; ') ?? toMessage(result.problem),
      );
      return;
    }
    say({ text: `“${result.value.title}” is declared. What it explains is put aside.` });
    onClose();
    const { exceptionId } = result.value;
    if (exceptionId !== null) go(`/desk?case=${encodeURIComponent(exceptionId)}`);
  };
  return (
    <Dialog
      title="Declare an incident"
      onClose={onClose}
      cancelLabel="Close"
      confirm={{
        label: 'Declare',
        isBusy,
        onConfirm: (data) => void declare(toIncident(kind, data)),
      }}
    >
      <fieldset className="choices">
        <legend>What has happened?</legend>
        {(Object.keys(kinds) as Kind[]).map((one) => (
          <label key={one}>
            <input type="radio" name="kind" checked={kind === one} onChange={() => choose(one)} />
            {kinds[one]}
          </label>
        ))}
      </fieldset>
      <p className="muted">{whatItDoes[kind]}</p>
      <Field label="Its name">
        {(control) => (
          <input className="input" name="title" maxLength={200} required pattern=".*\S.*" {...control} />
        )}
      </Field>
      {kind === 'storm' ? (
        <div className="incident-where">
          <Field label="Country" hint="Two letters">
            {(control) => (
              <input
                className="input"
                name="country"
                required
                pattern="[A-Za-z]{2}"
                maxLength={2}
                autoCapitalize="characters"
                {...control}
              />
            )}
          </Field>
          <Field label="Postcodes" hint="The first, or how it begins">
            {(control) => <input className="input" name="postcodeFrom" maxLength={12} {...control} />}
          </Field>
          <Field label="to" hint="None: that one, or all">
            {(control) => <input className="input" name="postcodeTo" maxLength={12} {...control} />}
          </Field>
        </div>
      ) : (
        <>
          <Choice
            label="Location of ours"
            name="location"
            none="None: it is a carrier’s"
            options={
              locations.status === 'loaded'
                ? locations.value.items.map((one) => [one.location, one.name] as const)
                : []
            }
          />
          <Field label="Or the town of the carrier’s place" hint="As its scans write it">
            {(control) => <input className="input" name="place" maxLength={200} {...control} />}
          </Field>
        </>
      )}
      <Choice
        label={kind === 'storm' ? 'Carrier (optional)' : 'Its carrier'}
        name="carrier"
        none="Any"
        options={
          carriers.status === 'loaded'
            ? carriers.value.items.map((one) => [one.carrier, one.name] as const)
            : []
        }
      />
      <div className="incident-when">
        <Field label="Since" hint="Cases raised before stay work">
          {(control) => (
            <input
              className="input"
              type="datetime-local"
              name="from"
              max={now}
              defaultValue={now}
              {...control}
            />
          )}
        </Field>
        <Field label="Until (optional)" hint="Else until somebody ends it">
          {(control) => <input className="input" type="datetime-local" name="until" min={now} {...control} />}
        </Field>
      </div>
      {problem === undefined ? null : (
        <p className="wrong" role="alert">
          {problem}
        </p>
      )}
    </Dialog>
  );
};
