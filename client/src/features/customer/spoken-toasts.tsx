import type { ReactElement, ReactNode } from 'react';
import { useSpeech } from '../../languages/use-speech.tsx';
import { Toasts } from '../../ui/toast.tsx';

/** What is told for a moment, in the page's language. */
export const SpokenToasts = ({ children }: { readonly children: ReactNode }): ReactElement => (
  <Toasts words={useSpeech().words.preferences}>{children}</Toasts>
);
