import type { ReactElement } from 'react';
import { Button } from '../../ui/button.tsx';
import { tellCause } from '../../words/causes.ts';
import { toMoment } from '../../words/times.ts';
import { isEverywhere, type Scope, scopeKey, type Values } from './settings.ts';
import { tellKey, tellScope, tellValue } from './threshold-words.ts';

/** Null: never, as far as is known. Undefined: it cannot be said now. */
export type LastChange = { readonly by: string; readonly at: string } | null | undefined;

export const Changed = ({ last }: { readonly last: LastChange }): ReactElement =>
  last === undefined || last === null ? (
    <span className="muted">{last === null ? 'never' : '–'}</span>
  ) : (
    <>
      {last.by}
      <time className="rule-when muted" dateTime={last.at}>
        {toMoment(last.at)}
      </time>
    </>
  );

export interface RuleRowProps {
  readonly rule: string;
  readonly defaults: Values;
  readonly set: readonly { readonly scope: Scope; readonly values: Values }[];
  readonly changed: LastChange;
  /** Undefined: this sign-in may only read. */
  readonly onEdit: ((scope: Scope | 'new') => void) | undefined;
}

/** One rule: what holds everywhere, and where another value does. */
export const RuleRow = ({ rule, defaults, set, changed, onEdit }: RuleRowProps): ReactElement => {
  const base = set.find(({ scope }) => isEverywhere(scope))?.values ?? {};
  const overrides = set.filter(({ scope }) => !isEverywhere(scope));
  return (
    <tr>
      <th scope="row">
        <span className="rule-name">{tellCause(rule)}</span>
        <span className="mono muted">{rule}</span>
      </th>
      <td data-label="Everywhere">
        <ul className="rule-values">
          {Object.entries(defaults).map(([key, usual]) => {
            const value = base[key];
            return (
              <li key={key} data-set={value !== undefined || undefined}>
                {tellKey(key)} <b>{tellValue(key, value ?? usual)}</b>
                {value === undefined ? null : <span className="muted"> instead of {usual}</span>}
              </li>
            );
          })}
        </ul>
      </td>
      <td
        data-label="Where another holds"
        className="rule-overrides"
        data-none={overrides.length === 0 || undefined}
      >
        {overrides.length === 0 ? <span className="muted">–</span> : null}
        {overrides.map(({ scope, values }) => (
          <p key={scopeKey(scope)}>
            {onEdit === undefined ? (
              <span className="override-scope">{tellScope(scope)}</span>
            ) : (
              <button type="button" className="override-scope" onClick={() => onEdit(scope)}>
                {tellScope(scope)}
                <span className="hidden-text">: change {tellCause(rule)}</span>
              </button>
            )}{' '}
            {Object.entries(values)
              .map(([key, value]) => `${tellKey(key).toLowerCase()} ${tellValue(key, value)}`)
              .join(', ')}
          </p>
        ))}
      </td>
      <td data-label="Changed">
        <Changed last={changed} />
      </td>
      {onEdit === undefined ? null : (
        <td className="row-actions">
          <Button aria-label={`Edit… ${tellCause(rule)}`} onClick={() => onEdit({})}>
            Edit…
          </Button>
          <Button
            kind="quiet"
            aria-label={`Other value… of ${tellCause(rule)}`}
            onClick={() => onEdit('new')}
          >
            Other value…
          </Button>
        </td>
      )}
    </tr>
  );
};
