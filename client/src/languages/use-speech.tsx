import {
  createContext,
  useCallback,
  useContext,
  useMemo,
  useRef,
  useState,
  type ReactElement,
  type ReactNode,
} from 'react';
import type { Language } from '../../../src/contracts/languages.ts';
import { loadSpeech } from './load-speech.ts';
import { english, type Speech } from './speech.ts';

interface Speaking {
  readonly speech: Speech;
  /** Goes on in another language as soon as that is here; `missing` where it does not come. */
  readonly speak: (language: Language) => Promise<'spoken' | 'missing' | 'overtaken'>;
}
const SpeechContext = createContext<Speaking>({ speech: english, speak: async () => 'missing' });

export const useSpeech = (): Speech => useContext(SpeechContext).speech;
export const useSpeak = (): Speaking['speak'] => useContext(SpeechContext).speak;

export const SpeechRoom = ({
  first,
  children,
}: {
  readonly first: Speech;
  readonly children: ReactNode;
}): ReactElement => {
  const [speech, setSpeech] = useState(first);
  const asked = useRef(first.language);
  const speak = useCallback<Speaking['speak']>(async (language) => {
    asked.current = language;
    try {
      const next = await loadSpeech(language);
      if (asked.current !== language) return 'overtaken';
      document.documentElement.lang = next.language;
      setSpeech(next);
      return 'spoken';
    } catch {
      return 'missing';
    }
  }, []);
  const value = useMemo(() => ({ speech, speak }), [speech, speak]);
  return <SpeechContext value={value}>{children}</SpeechContext>;
};
