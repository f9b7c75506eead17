import type { ReactElement } from 'react';
import type { ReturnMethod, ReturnReason } from '../../../../src/contracts/returns.ts';
import { Field } from '../../ui/field.tsx';
import type { Returnable } from '../../words/returnable.ts';
import { returnReasonNames } from '../../words/returns.ts';
import type { Chosen, ReturnDraft } from './return-draft.ts';
import { methodWords } from './return-words.ts';

interface StepProps {
  readonly draft: ReturnDraft;
  readonly change: (change: Partial<ReturnDraft>) => void;
}

const isReason = (text: string): text is ReturnReason => Object.hasOwn(returnReasonNames, text);
const methods = Object.keys(methodWords) as ReturnMethod[];

/** What can be sent back, and beside the rest why it cannot. */
export const Items = ({
  draft,
  returnables,
  change,
}: StepProps & { readonly returnables: readonly Returnable[] }): ReactElement => {
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
                <span className="muted">{why ?? (until === undefined ? '' : `Possible until ${until}`)}</span>
              </span>
            </label>
            {left > 1 ? (
              <select
                className="input"
                aria-label={`How many of ${name}`}
                value={units}
                onChange={({ target }) => set(lineId, Number(target.value))}
              >
                {Array.from({ length: left + 1 }, (_, count) => (
                  <option key={count} value={count}>
                    {count} of {left}
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
}: StepProps & { readonly chosen: readonly Chosen[] }): ReactElement => (
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
              Choose a reason
            </option>
            {Object.entries(returnReasonNames).map(([reason, words]) => (
              <option key={reason} value={reason}>
                {words}
              </option>
            ))}
          </select>
        )}
      </Field>
    ))}
    <Field label="Anything we should know? (optional)">
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

export const HandOver = ({
  draft,
  chosen,
  change,
}: StepProps & { readonly chosen: readonly Chosen[] }): ReactElement => (
  <>
    <fieldset className="choices" data-long>
      <legend className="hidden-text">How do you hand it over?</legend>
      {methods.map((method) => (
        <label key={method}>
          <input
            type="radio"
            name="method"
            checked={draft.method === method}
            onChange={() => change({ method })}
          />
          {methodWords[method]}
        </label>
      ))}
    </fieldset>
    <div className="return-sum">
      <p>You send back:</p>
      <ul>
        {chosen.map(({ lineId, name, quantity }) => {
          const reason = draft.reasons[lineId];
          return (
            <li key={lineId}>
              {quantity} × {name}
              {reason === undefined ? null : (
                <span className="muted"> · {returnReasonNames[reason].toLowerCase()}</span>
              )}
            </li>
          );
        })}
      </ul>
      {draft.note.trim() === '' ? null : <p className="return-said">“{draft.note.trim()}”</p>}
    </div>
  </>
);
