import { toMessage } from '../../api/http.ts';
import type { Problem } from '../../../../src/contracts/problems.ts';
import type { Speech } from '../../languages/speech.ts';

/** The link opens nothing, or no longer. */
export const isClosedLink = ({ status }: Pick<Problem, 'status'>): boolean =>
  [401, 403, 404, 410].includes(status);

/** Why something was not done, in the page's language; what has no words there in the hub's own. */
export const tellProblem = (
  problem: Problem,
  { words: { page, problems, refusals } }: Pick<Speech, 'words'>,
): string => {
  const { code, status, rejection } = problem;
  const known: Readonly<Record<string, string>> = refusals;
  if (rejection !== undefined && Object.hasOwn(known, rejection.code))
    return known[rejection.code] ?? rejection.message;
  if (rejection !== undefined) return toMessage(problem);
  if (code === 'timeout') return problems.timeout;
  if (status === 0) return problems.unreachable;
  if (status >= 500) return problems.ours;
  if (status === 429) return problems.tooMany;
  if (isClosedLink(problem)) return page.closedTitle;
  return status === 400 ? problems.invalid : toMessage(problem);
};
