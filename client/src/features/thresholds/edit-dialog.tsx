import { useState, type ReactElement } from 'react';
import type { ExceptionThresholds } from '../../../../src/contracts/exception-thresholds.ts';
import { deliveryOptions } from '../../../../src/contracts/delivery.ts';
import { loadCarriers, loadLocations } from '../../api/staff.ts';
import { useLoaded, useSession } from '../../api/use-api.ts';
import { Choice } from '../../ui/choice.tsx';
import { CountryField } from '../../ui/country-field.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { formText } from '../../ui/form-text.ts';
import { Wrong } from '../../ui/wrong.tsx';
import { tellCause } from '../../words/causes.ts';
import { isEverywhere, pathOf, type Scope, scopeKey, type Values, valuesOf, withValues } from './settings.ts';
import { isWhole, tellKey, tellScope, unitOf } from './threshold-words.ts';
import { type PutEnds, tellProblem, usePut } from './use-put.ts';

const readScope = (data: FormData): Scope => {
  const [carrier, service, from] = ['carrier', 'service', 'from'].map((name) => formText(data, name));
  const to = formText(data, 'to').toUpperCase();
  return {
    ...(carrier ? { carrier } : {}),
    ...(service ? { service: service as NonNullable<Scope['service']> } : {}),
    ...(from || to ? { lane: { ...(from ? { from } : {}), ...(to ? { to } : {}) } } : {}),
  };
};

/** One rule's values for one scope. What is left empty is as it is without this. */
export const EditDialog = ({
  rule,
  scope: given,
  set,
  onClose,
  ...ends
}: PutEnds & {
  readonly rule: string;
  readonly scope: Scope | 'new';
  readonly set: ExceptionThresholds;
  readonly onClose: () => void;
}): ReactElement => {
  const { isBusy, problem, refuse, put } = usePut(ends);
  const [path, setPath] = useState('');
  const defaults = valuesOf(set.defaults, rule);
  const base = valuesOf(set.values, rule);
  const known = given === 'new' ? undefined : set.overrides.find((one) => scopeKey(one) === scopeKey(given));
  const isBase = given !== 'new' && isEverywhere(given);
  const now = isBase ? base : known === undefined ? {} : valuesOf(known.values, rule);
  const under = isBase ? defaults : { ...defaults, ...base };

  const save = (data: FormData): void => {
    const scope = given === 'new' ? readScope(data) : given;
    if (given === 'new' && isEverywhere(scope)) {
      refuse('Name a carrier, a service or a lane.');
      return;
    }
    const typed: readonly (readonly [string, string])[] = Object.keys(defaults).map((key) => [
      key,
      formText(data, key),
    ]);
    const values: Values = Object.fromEntries(
      typed.flatMap(([key, text]) => (text === '' ? [] : [[key, Number(text)]])),
    );
    const all = withValues(set, { rule, scope, values });
    setPath(pathOf(all, rule, scope));
    void put(all);
  };
  const wrongOf = (key: string): string | undefined =>
    problem?.errors?.find((error) => error.path === `${path}/${key}`)?.message;
  const hasPlace = Object.keys(defaults).some((key) => wrongOf(key) !== undefined);
  return (
    <Dialog
      title={
        given === 'new' ? `Another value of “${tellCause(rule)}”` : `${tellCause(rule)}, ${tellScope(given)}`
      }
      onClose={onClose}
      confirm={{ label: 'Save', isBusy, onConfirm: save }}
    >
      {given === 'new' ? <ScopeFields /> : null}
      {Object.keys(defaults).map((key) => (
        <Field
          key={key}
          label={[tellKey(key), unitOf(key)].filter(Boolean).join(', ')}
          hint={`Empty: ${under[key] ?? ''}`}
          wrong={wrongOf(key)}
        >
          {(control) => (
            <input
              className="input threshold-number"
              name={key}
              type="number"
              inputMode="decimal"
              min={0}
              step={isWhole(key) ? 1 : 'any'}
              autoComplete="off"
              defaultValue={now[key]}
              placeholder={String(under[key] ?? '')}
              {...control}
            />
          )}
        </Field>
      ))}
      <p className="muted">
        {isBase || given === 'new' ? '' : 'Left empty, what holds everywhere holds here too. '}
        Open orders are looked at again: what holds by the new values is raised, what no longer does is
        closed.
      </p>
      <Wrong text={problem === undefined || hasPlace ? undefined : tellProblem(problem)} />
    </Dialog>
  );
};

const ScopeFields = (): ReactElement => {
  const { http } = useSession();
  const { loaded: carriers } = useLoaded('carriers', () => loadCarriers(http));
  const { loaded: locations } = useLoaded('locations', () => loadLocations(http));
  const choices = [
    [
      'carrier',
      'Carrier',
      carriers.status === 'loaded' ? carriers.value.items.map((one) => [one.carrier, one.name] as const) : [],
    ],
    ['service', 'Service', deliveryOptions.map((one) => [one, one.replaceAll('_', ' ')] as const)],
    [
      'from',
      'From',
      locations.status === 'loaded'
        ? locations.value.items.map((one) => [one.location, one.name] as const)
        : [],
    ],
  ] as const;
  return (
    <div className="scope-fields">
      {choices.map(([name, label, options]) => (
        <Choice key={name} label={label} name={name} none="Any" options={options} />
      ))}
      <CountryField label="To country" name="to" hint="Two letters; empty is any" />
    </div>
  );
};
