import { useState, type ReactElement } from 'react';
import type { DeclareIncident, IncidentView } from '../../../../src/contracts/incidents.ts';
import { toMessage } from '../../api/http.ts';
import { declareIncident } from '../../api/incidents.ts';
import { loadCarriers, loadLocations } from '../../api/staff.ts';
import { useLoaded, useSession } from '../../api/use-api.ts';
import { useLive } from '../../live/use-live.ts';
import { Choice } from '../../ui/choice.tsx';
import { CountryField } from '../../ui/country-field.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { useToast } from '../../ui/toast.tsx';
import { useIsClosed } from '../../ui/use-is-closed.ts';
import './incident-dialog.css';
import { IncidentWhen } from './incident-when.tsx';
import { kindNames, toIncident, toLocal } from './incident-words.ts';
import { Wrong } from '../../ui/wrong.tsx';

type Kind = DeclareIncident['kind'];
const kinds: readonly Kind[] = ['storm', 'facility_closed'];
const whatItDoes: Readonly<Record<Kind, string>> = {
  storm: 'Parcels that go there and stop or come late are explained by it. Losses and damages stay work.',
  facility_closed:
    'Of a location of ours: work that is late there. Of a carrier’s place: parcels that stopped there.',
};

/** The desk says what many cases have in common; the hub puts them aside while it lasts. */
export const IncidentDialog = ({
  isPlanned = false,
  onClose,
  onDeclared,
}: {
  /** It is opened for something that is to come. */
  readonly isPlanned?: boolean;
  readonly onClose: () => void;
  /** `isClosed`: while the answer was on its way. */
  readonly onDeclared: (incident: IncidentView, isClosed: boolean) => void;
}): ReactElement => {
  const { http } = useSession();
  const { clock } = useLive();
  const say = useToast();
  const isClosed = useIsClosed();
  const { loaded: carriers } = useLoaded('carriers', () => loadCarriers(http));
  const { loaded: locations } = useLoaded('locations', () => loadLocations(http));
  const [kind, setKind] = useState<Kind>('storm');
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  // As it was opened: a limit that moves on would refuse what was just chosen.
  const [now] = useState(() => toLocal(clock.now()));
  const [from, setFrom] = useState(isPlanned ? '' : now);
  const isLater = isPlanned || from > now;
  const choose = (one: Kind): void => {
    setKind(one);
    setProblem(undefined);
  };
  const declare = async (incident: DeclareIncident): Promise<void> => {
    setBusy(true);
    const result = await declareIncident(http, incident);
    setBusy(false);
    if (!result.ok) {
      const wrong =
        result.problem.errors?.map(({ message }) => message).join('; ') ?? toMessage(result.problem);
      if (isClosed()) say({ text: `“${incident.title}”: ${wrong}`, tone: 'bad' });
      else setProblem(wrong);
      return;
    }
    onDeclared(result.value, isClosed());
  };
  return (
    <Dialog
      title={isPlanned ? 'Plan an incident' : 'Declare an incident'}
      onClose={onClose}
      cancelLabel="Close"
      confirm={{
        label: isLater ? 'Plan it' : 'Declare',
        isBusy,
        onConfirm: (data) => void declare(toIncident(kind, data)),
      }}
    >
      <fieldset className="choices">
        <legend>{isPlanned ? 'What will happen?' : 'What has happened?'}</legend>
        {kinds.map((one) => (
          <label key={one}>
            <input type="radio" name="kind" checked={kind === one} onChange={() => choose(one)} />
            {kindNames[one]}
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
          <CountryField isRequired hint="Two letters" />
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
      <IncidentWhen
        from={from}
        onFrom={setFrom}
        fromMin={isPlanned ? now : undefined}
        fromHint={
          isLater ? 'It begins by itself; cases raised before stay work' : 'Cases raised before stay work'
        }
        untilMin={isLater ? from : now}
      />
      <Field label="Why (optional)" hint="How you know: a forecast, a notice, a call">
        {(control) => <input className="input" name="why" maxLength={200} {...control} />}
      </Field>
      <Wrong text={problem} />
    </Dialog>
  );
};
