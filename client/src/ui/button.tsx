import type { ButtonHTMLAttributes, KeyboardEvent, ReactElement, ReactNode } from 'react';

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly kind?: 'plain' | 'primary' | 'danger' | 'quiet';
  readonly size?: 'normal' | 'large';
  /** It is being done: no second press, and it says so. */
  readonly isBusy?: boolean;
  readonly shortcut?: string | undefined;
  readonly children: ReactNode;
}

/** A browser presses a button again and again while Enter is held down. */
const once = (event: KeyboardEvent): void => {
  if (event.repeat && event.key === 'Enter') event.preventDefault();
};

export const Button = ({
  kind = 'plain',
  size = 'normal',
  isBusy = false,
  shortcut,
  children,
  onClick,
  ...rest
}: ButtonProps): ReactElement => (
  <button
    type="button"
    className="button"
    data-kind={kind}
    data-size={size}
    aria-busy={isBusy || undefined}
    aria-keyshortcuts={shortcut}
    onClick={isBusy ? undefined : onClick}
    onKeyDown={once}
    {...rest}
  >
    {children}
    {shortcut === undefined ? null : (
      <kbd className="kbd" aria-hidden="true">
        {shortcut}
      </kbd>
    )}
  </button>
);

export const Kbd = ({ children }: { readonly children: string }): ReactElement => (
  <kbd className="kbd">{children}</kbd>
);
