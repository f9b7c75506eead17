import { useRef } from 'react';
import type { BulkOutcome, ExceptionCommand, ExceptionRow } from '../../../../src/contracts/exceptions.ts';
import type { Problem } from '../../../../src/contracts/problems.ts';
import { toMessage } from '../../api/http.ts';
import { commandException, commandExceptions } from '../../api/staff.ts';
import { useSession } from '../../api/use-api.ts';
import type { BoardStore } from '../../live/board-store.ts';
import { useToast } from '../../ui/toast.tsx';
import { past, toOpposite, toOverlay } from './case-words.ts';

export interface CaseCommands {
  readonly run: (keys: readonly string[], command: ExceptionCommand) => Promise<void>;
  readonly claim: (keys: readonly string[]) => Promise<void>;
  /**
   * Takes back the last command of the last ten seconds with its opposite, where there is one. One that is still on its
   * way is waited for: else the key would take back the one before it.
   */
  readonly undo: () => void;
}

type Told = readonly [key: string, command: ExceptionCommand];
/** Why it was refused, and who has the case where that is the reason. */
interface Refusal {
  readonly message: string;
  readonly owner?: string;
}

const undoMs = 10_000;
/** Cases of one request. */
const bulkSize = 1_000;

const toRefusal = (rejection: Problem['rejection'], otherwise: string): Refusal => ({
  message: rejection?.owner === undefined ? (rejection?.message ?? otherwise) : `${rejection.owner} has it.`,
  ...(rejection?.owner === undefined ? {} : { owner: rejection.owner }),
});
const ofProblem = (problem: Problem): Refusal => toRefusal(problem.rejection, toMessage(problem));
const ofOutcome = ({ outcome, rejection }: BulkOutcome): Refusal | undefined =>
  outcome === 'done' ? undefined : toRefusal(rejection, 'It could not be written right now.');

const nameOf = (row: ExceptionRow): string => row.subject?.title ?? row.orderNumber;

export const useCaseCommands = (store: BoardStore<'exceptions'> | undefined): CaseCommands => {
  const { http, person } = useSession();
  const say = useToast();
  const last = useRef<{ readonly at: number; readonly back: Promise<readonly Told[]> }>(undefined);

  /** What went wrong with each, in their order. */
  const sendAll = async (told: readonly Told[]): Promise<readonly (Refusal | undefined)[]> => {
    const sent = told.map(([key, command]) => ({
      version: store?.rows.get(key)?.version,
      takeBack: store?.rows.overlay(key, toOverlay(command, person.id)),
    }));
    const problems = await ask(told);
    for (const [index, problem] of problems.entries()) {
      const key = told[index]?.[0] ?? '';
      if (problem === undefined) continue;
      sent[index]?.takeBack?.();
      // The row says who was faster before the hub's news of it comes. Where the news is here it is the newer word.
      if (problem.owner !== undefined && store?.rows.get(key)?.version === sent[index]?.version)
        store?.rows.overlay(key, { owner: problem.owner });
    }
    return problems;
  };

  const ask = async (told: readonly Told[]): Promise<readonly (Refusal | undefined)[]> => {
    const [only] = told;
    if (only !== undefined && told.length === 1) {
      const result = await commandException(http, only[0], only[1]);
      return [result.ok ? undefined : ofProblem(result.problem)];
    }
    const problems: (Refusal | undefined)[] = [];
    for (let from = 0; from < told.length; from += bulkSize) {
      const part = told.slice(from, from + bulkSize);
      const result = await commandExceptions(http, part);
      if (result.ok) problems.push(...result.value.outcomes.map(ofOutcome));
      else problems.push(...part.map(() => ofProblem(result.problem)));
    }
    return problems;
  };

  const undo = async (): Promise<void> => {
    const { at, back } = last.current ?? { at: 0, back: undefined };
    last.current = undefined;
    const told = Date.now() - at > undoMs ? [] : ((await back) ?? []);
    if (told.length === 0) {
      say({ text: 'Nothing to undo.' });
      return;
    }
    const problems = await sendAll(told);
    const problem = problems.find((one) => one !== undefined);
    say(problem === undefined ? { text: 'Undone.' } : { text: problem.message, tone: 'bad' });
  };

  const send = async (rows: readonly ExceptionRow[], command: ExceptionCommand) => {
    const problems = await sendAll(rows.map((row) => [row.exceptionId, command]));
    const done = rows.filter((_row, index) => problems[index] === undefined);
    const back = done.flatMap((row): readonly Told[] => {
      const opposite = toOpposite(command, row);
      return opposite === undefined ? [] : [[row.exceptionId, opposite]];
    });
    return { problems, done, back };
  };

  const run = async (keys: readonly string[], command: ExceptionCommand): Promise<void> => {
    const rows = keys.flatMap((key) => store?.rows.get(key) ?? []);
    if (rows.length === 0) return;
    const sent = send(rows, command);
    last.current = { at: Date.now(), back: sent.then(({ back }) => back) };
    const { problems, done, back } = await sent;
    const refused = rows.flatMap((row, index) => {
      const problem = problems[index];
      return problem === undefined ? [] : [`${nameOf(row)}: ${problem.message}`];
    });
    const what = rows.length === 1 ? rows.map(nameOf).join('') : `${done.length} cases`;
    if (done.length > 0) {
      say({
        text: `${what} ${tellDone(command, person.id)}.`,
        ...(back.length === 0 ? {} : { undo: () => void undo() }),
      });
    }
    if (refused[0] !== undefined) {
      say({
        text: refused.length === 1 ? refused[0] : `${refused.length} were refused. ${refused[0]}`,
        tone: 'bad',
      });
    }
  };

  return { run, undo: () => void undo(), claim: (keys) => run(keys, { type: 'claim' }) };
};

const tellDone = (command: ExceptionCommand, me: string): string =>
  command.type !== 'assign'
    ? past[command.type]
    : command.owner === null
      ? 'given back'
      : `${past.assign} to ${command.owner === me ? 'you' : (command.name ?? command.owner)}`;
