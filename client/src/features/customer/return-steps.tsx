import type { ReactElement } from 'react';
import type { ReturnMethod, ReturnReason } from '../../../../src/contracts/returns.ts';
import { useSpeech } from '../../languages/use-speech.tsx';
import { Field } from '../../ui/field.tsx';
import type { Returnable } from '../../words/returnable.ts';
import { returnReasonNames } from '../../words/returns.ts';
import type { Chosen, ReturnDraft } from './return-draft.ts';

interface StepProps {
  readonly draft: ReturnDraft;
  readonly change: (change: Partial<ReturnDraft>) => void;
}

const isReason = (text: string): text is ReturnReason => Object.hasOwn(returnReasonNames, text);
const reasons = Object.keys(returnReasonNames) as ReturnReason[];
const methods: readonly ReturnMethod[] = ['drop_off', 'carrier_pickup', 'store', 'locker'];

/** What can be sent back, and beside the rest why it cannot. */
export const Items = ({
  draft,
  returnables,
  change,
}: StepProps & { readonly returnables: readonly Returnable[] }): ReactElement => {
  const { returning } = useSpeech().words;
  const set = (lineId: string, units: number): void => change({ units: { ...draft.units, [lineId]: units } });
  return (
    <ul className="return-items">
      {returnables.map(({ line: { lineId, name }, left, why, until }) => {
        const units = Math.min(draft.units[lineId] ?? 0, left);
        return (
          <li key={lineId}>
            <label>
              <input
                type="checkbox"
                disabled={left === 0}
                checked={units > 0}
                onChange={({ target }) => set(lineId, target.checked ? 1 : 0)}
              />
              <span>
                {name}
                <span className="muted">
                  {why ?? (until === undefined ? '' : returning.until({ day: until }))}
                </span>
              </span>
            </label>
            {left > 1 ? (
              <select
                className="input"
                aria-label={returning.howMany({ name })}
                value={units}
                onChange={({ target }) => set(lineId, Number(target.value))}
              >
                {Array.from({ length: left + 1 }, (_, count) => (
                  <option key={count} value={count}>
                    {returning.some({ count, left })}
                  </option>
                ))}
              </select>
            ) : null}
          </li>
        );
      })}
    </ul>
  );
};

export const Reasons = ({
  draft,
  chosen,
  change,
}: StepProps & { readonly chosen: readonly Chosen[] }): ReactElement => {
  const {
    words: { dialogs, returning, returns },
    toCapital,
  } = useSpeech();
  return (
    <>
      {chosen.map(({ lineId, name }) => (
        <Field key={lineId} label={name}>
          {(control) => (
            <select
              className="input"
              required
              value={draft.reasons[lineId] ?? ''}
              onChange={({ target }) => {
                if (isReason(target.value)) change({ reasons: { ...draft.reasons, [lineId]: target.value } });
              }}
              {...control}
            >
              <option value="" disabled>
                {returning.reason}
              </option>
              {reasons.map((reason) => (
                <option key={reason} value={reason}>
                  {toCapital(returns.reasons[reason])}
                </option>
              ))}
            </select>
          )}
        </Field>
      ))}
      <Field label={dialogs.note}>
        {(control) => (
          <textarea
            className="input"
            maxLength={2000}
            value={draft.note}
            onChange={({ target }) => change({ note: target.value })}
            {...control}
          />
        )}
      </Field>
    </>
  );
};

export const HandOver = ({
  draft,
  chosen,
  change,
}: StepProps & { readonly chosen: readonly Chosen[] }): ReactElement => {
  const { returning, returns } = useSpeech().words;
  return (
    <>
      <fieldset className="choices" data-long>
        <legend className="hidden-text">{returning.how}</legend>
        {methods.map((method) => (
          <label key={method}>
            <input
              type="radio"
              name="method"
              checked={draft.method === method}
              onChange={() => change({ method })}
            />
            {returning.methods[method]}
          </label>
        ))}
      </fieldset>
      <div className="return-sum">
        <p>{returning.sum}</p>
        <ul>
          {chosen.map(({ lineId, name, quantity }) => {
            const reason = draft.reasons[lineId];
            return (
              <li key={lineId}>
                {quantity} × {name}
                {reason === undefined ? null : <span className="muted"> · {returns.reasons[reason]}</span>}
              </li>
            );
          })}
        </ul>
        {draft.note.trim() === '' ? null : (
          <p className="return-said">{returning.quoted({ text: draft.note.trim() })}</p>
        )}
      </div>
    </>
  );
};
