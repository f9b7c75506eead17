import { useRef, useState, type FormEvent, type ReactElement } from 'react';
import {
  type AppliedMeaning,
  type MeaningPreview,
  type ProposedMeaning,
  proposedMeaningSchema,
  type UnmappedCode,
} from '../../../../src/contracts/code-meanings.ts';
import { reasonCodes, reasonSchema } from '../../../../src/contracts/reasons.ts';
import { shipmentStatuses } from '../../../../src/contracts/scans.ts';
import { applyMeaning, previewMeaning } from '../../api/codes.ts';
import { toMessage } from '../../api/http.ts';
import { useSession } from '../../api/use-api.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { formText } from '../../ui/form-text.ts';
import { Link } from '../../ui/router.tsx';
import { useToast } from '../../ui/toast.tsx';
import { shipmentStatusNames } from '../../words/statuses.ts';
import { findOffer, readable, tellPreview } from './code-words.ts';

/** Chosen, looked at, and only then given: another choice is looked at again. */
export const MeaningForm = ({
  row,
  onApplied,
}: {
  readonly row: UnmappedCode;
  readonly onApplied: (applied: AppliedMeaning) => void;
}): ReactElement => {
  const { http } = useSession();
  const say = useToast();
  const offer = findOffer(row);
  const first = offer ?? row.meaning;
  const [looked, setLooked] = useState<{
    readonly proposed: ProposedMeaning;
    readonly preview: MeaningPreview;
  }>();
  const [isBusy, setBusy] = useState(false);
  /** Counts the choices: an answer about an earlier one is not shown beside another. */
  const choice = useRef(0);

  const look = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const party = formText(data, 'party');
    const parsed = proposedMeaningSchema.safeParse({
      carrier: row.carrier,
      format: row.format,
      code: row.code,
      status: formText(data, 'status'),
      reason: formText(data, 'reason'),
      ...(party === '' ? {} : { party }),
    });
    if (!parsed.success) return;
    const chosen = choice.current;
    setBusy(true);
    const result = await previewMeaning(http, parsed.data);
    setBusy(false);
    if (chosen !== choice.current) return;
    if (result.ok) setLooked({ proposed: parsed.data, preview: result.value });
    else say({ text: toMessage(result.problem), tone: 'bad' });
  };
  const give = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    if (looked === undefined || isBusy) return;
    setBusy(true);
    const result = await applyMeaning(http, {
      ...looked.proposed,
      why: formText(new FormData(event.currentTarget), 'why'),
      expectedVersion: row.meaning?.version ?? 0,
    });
    setBusy(false);
    if (!result.ok) {
      say({ text: toMessage(result.problem), tone: 'bad' });
      return;
    }
    setLooked(undefined);
    onApplied(result.value);
  };

  return (
    <>
      <form
        className="meaning"
        aria-label={`Meaning of ${row.code}`}
        onChange={() => {
          choice.current += 1;
          setLooked(undefined);
        }}
        onSubmit={(event) => void look(event)}
      >
        <Field label="Means">
          {(control) => (
            <select {...control} className="input" name="status" defaultValue={first?.status ?? ''} required>
              <option value="" disabled>
                Choose a status
              </option>
              {shipmentStatuses.map((status) => (
                <option key={status} value={status}>
                  {shipmentStatusNames[status].label}
                </option>
              ))}
              {row.meaning === null ? null : <option value="unmapped">Unknown again</option>}
            </select>
          )}
        </Field>
        <Field label="Because">
          {(control) => (
            <select {...control} className="input" name="reason" defaultValue={first?.reason.code ?? 'none'}>
              {reasonCodes.map((code) => (
                <option key={code} value={code}>
                  {code === 'none' ? 'no reason' : readable(code)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label="Who is to act">
          {(control) => (
            <select {...control} className="input" name="party" defaultValue="">
              <option value="">as the reason says</option>
              {reasonSchema.shape.party.options.map((party) => (
                <option key={party}>{party}</option>
              ))}
            </select>
          )}
        </Field>
        <Button type="submit" isBusy={isBusy && looked === undefined}>
          What would change?
        </Button>
      </form>
      <div role="status">
        {looked === undefined ? null : (
          <div className="preview">
            <p>
              <strong>Nothing was changed.</strong>
            </p>
            <ul>
              {tellPreview(looked.preview).map((line) => (
                <li key={line}>{line}</li>
              ))}
              {looked.preview.examples.slice(0, 5).map((one) => (
                <li key={one.trackingNumber} className="muted">
                  <Link href={`/desk/orders/${one.orderId}`}>{one.orderNumber}</Link>{' '}
                  {shipmentStatusNames[one.from].label} → {shipmentStatusNames[one.to].label}
                </li>
              ))}
            </ul>
            <form onSubmit={(event) => void give(event)}>
              <Field label="Why" hint="Where you have it from. No names of customers.">
                {(control) => (
                  <input
                    {...control}
                    className="input"
                    name="why"
                    defaultValue={
                      offer?.status === looked.proposed.status && offer.reason.code === looked.proposed.reason
                        ? `The table of ${row.format} knows it now (version ${offer.mapVersion})`
                        : ''
                    }
                    required
                    maxLength={200}
                  />
                )}
              </Field>
              <Button type="submit" kind="primary" isBusy={isBusy}>
                Give it this meaning
              </Button>
            </form>
          </div>
        )}
      </div>
    </>
  );
};
