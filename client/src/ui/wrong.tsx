import type { ReactElement } from 'react';

/** Why it was not done, where one asked for it; it is read out. */
export const Wrong = ({ text }: { readonly text: string | undefined }): ReactElement | null =>
  text === undefined ? null : (
    <p className="wrong" role="alert">
      {text}
    </p>
  );
