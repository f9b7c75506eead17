import type { ReactElement } from 'react';
import type { Address } from '../../../../src/contracts/delivery.ts';
import type { OrderView } from '../../../../src/contracts/orders.ts';
import { CountryField } from '../../ui/country-field.tsx';
import { Field } from '../../ui/field.tsx';
import { formText } from '../../ui/form-text.ts';

/** Where the order goes; nothing where this role may not know, or nobody does any more. */
export const knownAddress = ({ shipTo }: OrderView): Partial<Address> =>
  shipTo === undefined || 'erased' in shipTo ? {} : shipTo;

export const readAddress = (data: FormData): Address => {
  const optional = Object.fromEntries(
    (['line2', 'region', 'phone'] as const).flatMap((name) => {
      const value = formText(data, name);
      return value === '' ? [] : [[name, value]];
    }),
  );
  return {
    name: formText(data, 'name'),
    line1: formText(data, 'line1'),
    postcode: formText(data, 'postcode'),
    city: formText(data, 'city'),
    country: formText(data, 'country').toUpperCase(),
    ...optional,
  };
};

export const AddressFields = ({ known }: { readonly known: Partial<Address> }): ReactElement => (
  <>
    <Field label="Name">
      {(control) => (
        <input
          className="input"
          name="name"
          required
          maxLength={200}
          defaultValue={known.name}
          {...control}
        />
      )}
    </Field>
    <Field label="Street and number">
      {(control) => (
        <input
          className="input"
          name="line1"
          required
          maxLength={200}
          defaultValue={known.line1}
          {...control}
        />
      )}
    </Field>
    <Field label="Second line (optional)">
      {(control) => (
        <input className="input" name="line2" maxLength={200} defaultValue={known.line2} {...control} />
      )}
    </Field>
    <div className="pair">
      <Field label="Postcode">
        {(control) => (
          <input
            className="input"
            name="postcode"
            required
            maxLength={20}
            defaultValue={known.postcode}
            {...control}
          />
        )}
      </Field>
      <Field label="City">
        {(control) => (
          <input
            className="input"
            name="city"
            required
            maxLength={200}
            defaultValue={known.city}
            {...control}
          />
        )}
      </Field>
    </div>
    <div className="pair">
      <CountryField isRequired value={known.country} />
      <Field label="Region (optional)">
        {(control) => (
          <input className="input" name="region" maxLength={200} defaultValue={known.region} {...control} />
        )}
      </Field>
    </div>
    <input type="hidden" name="phone" value={known.phone ?? ''} />
  </>
);
