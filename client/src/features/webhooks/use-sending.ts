import { useState } from 'react';
import type { Problem } from '../../../../src/contracts/problems.ts';
import type { Result } from '../../api/http.ts';

export interface Sending {
  readonly isBusy: boolean;
  /** Why it was not done the last time. */
  readonly problem: Problem | undefined;
  readonly send: <T>(asked: Promise<Result<T>>, onDone: (value: T) => void) => Promise<Problem | undefined>;
}

/** From a dialog, where what was typed stays until it is done. */
export const useSending = (): Sending => {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  return {
    isBusy,
    problem,
    async send(asked, onDone) {
      setBusy(true);
      const result = await asked;
      setBusy(false);
      const wrong = result.ok ? undefined : result.problem;
      setProblem(wrong);
      if (result.ok) onDone(result.value);
      return wrong;
    },
  };
};
