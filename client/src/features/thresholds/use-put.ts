import { useState } from 'react';
import type {
  ExceptionThresholds,
  PutExceptionThresholds,
} from '../../../../src/contracts/exception-thresholds.ts';
import type { Problem } from '../../../../src/contracts/problems.ts';
import { toMessage } from '../../api/http.ts';
import { putThresholds } from '../../api/thresholds.ts';
import { useSession } from '../../api/use-api.ts';

/** Whoever sets something hears of it, and reads anew where somebody was faster. */
export interface PutEnds {
  readonly onSaved: (set: ExceptionThresholds) => void;
  /** Somebody was faster: what is set has to be read again. */
  readonly onConflict: () => void;
}

export interface Putting {
  readonly isBusy: boolean;
  readonly problem: Problem | undefined;
  readonly refuse: (title: string) => void;
  readonly put: (all: PutExceptionThresholds) => Promise<void>;
}

export const usePut = ({ onSaved, onConflict }: PutEnds): Putting => {
  const { http } = useSession();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  return {
    isBusy,
    problem,
    refuse: (title) => setProblem({ type: 'about:blank', title, status: 0, code: 'invalid' }),
    async put(all) {
      setBusy(true);
      const result = await putThresholds(http, all);
      setBusy(false);
      if (result.ok) {
        onSaved(result.value);
        return;
      }
      setProblem(result.problem);
      if (result.problem.status === 409) onConflict();
    },
  };
};

export const tellProblem = (problem: Problem): string =>
  problem.status === 409
    ? 'Somebody has changed the thresholds meanwhile. What you typed is still here; save it again to have it on top of theirs.'
    : toMessage(problem);
