import type { Severity } from '../../contracts/exceptions.ts';
import type { Mail } from './mailer.ts';

/** One case as its watchers are told of it. */
export interface CaseNews {
  readonly title: string;
  readonly because: string;
  readonly severity: Severity;
  readonly isEscalated: boolean;
  /** An order's number, or the place that it is about. */
  readonly subject: string;
  readonly url: string;
}

/** Pure. The worst first; `more` is how many are not listed. */
export type WriteDeskMail = (
  cases: readonly CaseNews[],
  more: number,
) => Pick<Mail, 'subject' | 'text' | 'html' | 'language'>;
