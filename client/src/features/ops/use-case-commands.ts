import { useRef } from 'react';
import type { BulkOutcome, ExceptionCommand, ExceptionRow } from '../../../../src/contracts/exceptions.ts';
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

const undoMs = 10_000;
/** Cases of one request. */
const bulkSize = 1_000;

const toSentence = ({ outcome, rejection }: BulkOutcome): string | undefined =>
  outcome === 'done' ? undefined : (rejection?.message ?? 'It could not be written right now.');

export const useCaseCommands = (store: BoardStore<'exceptions'> | undefined): CaseCommands => {
  const { http, person } = useSession();
  const say = useToast();
  const last = useRef<{ readonly at: number; readonly back: Promise<readonly Told[]> }>(undefined);

  /** What went wrong with each, in their order. */
  const sendAll = async (told: readonly Told[]): Promise<readonly (string | undefined)[]> => {
    const takeBack = told.map(([key, command]) => store?.rows.overlay(key, toOverlay(command, person.id)));
    const problems = await ask(told);
    for (const [index, problem] of problems.entries()) if (problem !== undefined) takeBack[index]?.();
    return problems;
  };

  const ask = async (told: readonly Told[]): Promise<readonly (string | undefined)[]> => {
    const [only] = told;
    if (only !== undefined && told.length === 1) {
      const result = await commandException(http, only[0], only[1]);
      return [result.ok ? undefined : toMessage(result.problem)];
    }
    const problems: (string | undefined)[] = [];
    for (let from = 0; from < told.length; from += bulkSize) {
      const part = told.slice(from, from + bulkSize);
      const result = await commandExceptions(http, part);
      if (result.ok) problems.push(...result.value.outcomes.map(toSentence));
      else problems.push(...part.map(() => toMessage(result.problem)));
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
    const problem = problems.find((text) => text !== undefined);
    say(problem === undefined ? { text: 'Undone.' } : { text: problem, tone: 'bad' });
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
    const refused = problems.filter((problem) => problem !== undefined);
    const what =
      rows.length === 1 ? (rows[0]?.subject?.title ?? rows[0]?.orderNumber ?? '') : `${done.length} cases`;
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
      : `${past.assign} to ${command.owner === me ? 'you' : command.owner}`;
