import { useEffect, useState } from 'react';
import { go, withSearch } from './router.tsx';

const pauseMs = 200;

/** What is typed, and the address a moment after: not every letter asks the hub. */
export const useTypedSearch = (q: string): readonly [string, (text: string) => void] => {
  const [text, setText] = useState(q);
  const [shownQ, setShownQ] = useState(q);
  if (shownQ !== q) {
    setShownQ(q);
    if (text.trim() !== q) setText(q);
  }
  useEffect(() => {
    if (text.trim() === q) return undefined;
    const timer = setTimeout(() => go(withSearch({ q: text.trim() }), 'replace'), pauseMs);
    return () => clearTimeout(timer);
  }, [text, q]);
  return [text, setText];
};
