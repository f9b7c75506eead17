import type { ReactElement } from 'react';

export interface Column {
  readonly label: string;
  readonly isNumber?: boolean;
  /** What the label does not say by itself. */
  readonly why?: string;
  /** Buttons: their column is named for those who do not see it. */
  readonly isHidden?: boolean;
}

/** The head of a listing (`tables.css`). */
export const Columns = ({ columns }: { readonly columns: readonly Column[] }): ReactElement => (
  <thead>
    <tr>
      {columns.map(({ label, isNumber = false, isHidden = false, why }) => (
        <th key={label} scope="col" className={isNumber ? 'number' : undefined} title={why}>
          {isHidden ? <span className="hidden-text">{label}</span> : label}
        </th>
      ))}
    </tr>
  </thead>
);
