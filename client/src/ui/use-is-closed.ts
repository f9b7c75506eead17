import { useEffect, useRef } from 'react';

/** For a form that waits for an answer: whoever closed it meanwhile is elsewhere, and is not to be led on from there. */
export const useIsClosed = (): (() => boolean) => {
  const isClosed = useRef(false);
  useEffect(() => {
    isClosed.current = false;
    return () => {
      isClosed.current = true;
    };
  }, []);
  return () => isClosed.current;
};
