import type { ReactElement, RefObject } from 'react';

/** Where one types what is looked for. Enter and Escape leave it; what was typed stays. */
export const SearchBox = ({
  boxRef,
  label,
  placeholder,
  value,
  onChange,
}: {
  readonly boxRef?: RefObject<HTMLInputElement | null>;
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
}): ReactElement => (
  <search>
    <input
      ref={boxRef}
      className="input"
      type="search"
      aria-label={label}
      placeholder={placeholder}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' && event.key !== 'Enter') return;
        // The browser would empty the box on Escape.
        event.preventDefault();
        event.currentTarget.blur();
      }}
    />
  </search>
);
