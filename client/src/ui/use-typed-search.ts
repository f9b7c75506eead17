import { useEffect, useState } from 'react';
import { go, withSearch } from './router.tsx';

const pauseMs = 200;

/**
 * What is typed, and the address a moment after: not every letter asks the hub. The address leads only where somebody
 * else changed it: a letter that is typed as the address takes over what was typed before is not lost.
 */
export const useTypedSearch = (q: string): readonly [string, (text: string) => void] => {
  const [text, setText] = useState(q);
  const [shownQ, setShownQ] = useState(q);
  const [toldQ, setToldQ] = useState(q);
  if (shownQ !== q) {
    setShownQ(q);
    if (q !== toldQ) {
      setToldQ(q);
      setText(q);
    }
  }
  useEffect(() => {
    const typed = text.trim();
    if (typed === q) return undefined;
    const timer = setTimeout(() => {
      setToldQ(typed);
      go(withSearch({ q: typed }), 'replace');
    }, pauseMs);
    return () => clearTimeout(timer);
  }, [text, q]);
  return [text, setText];
};
