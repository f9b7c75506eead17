import { useRef, useState } from 'react';
import type { BulkOutcome, ExceptionCommand, ExceptionRow } from '../../../../src/contracts/exceptions.ts';
import type { Problem } from '../../../../src/contracts/problems.ts';
import { toMessage } from '../../api/http.ts';
import { commandException, commandExceptions } from '../../api/staff.ts';
import { useSession } from '../../api/use-api.ts';
import type { BoardStore } from '../../live/board-store.ts';
import { useToast } from '../../ui/toast.tsx';
import { past, toOpposite, toOverlay } from './case-words.ts';

export interface CaseCommands {
  /** Which of them were not done. */
  readonly run: (keys: readonly string[], command: ExceptionCommand) => Promise<readonly string[]>;
  /**
   * Takes back the last command of the last ten seconds with its opposite, where there is one. One that is still on its
   * way is waited for: else the key would take back the one before it.
   */
  readonly undo: () => void;
  /** Of many that are under way. */
  readonly progress: { readonly done: number; readonly of: number } | undefined;
  /** Of the last that were many: why some of them were not done. */
  readonly skipped: BulkReport | undefined;
  readonly dismiss: () => void;
}

export interface BulkReport {
  readonly what: string;
  readonly done: number;
  /** One entry a reason. */
  readonly skipped: readonly { readonly why: string; readonly keys: readonly string[] }[];
}

type Told = readonly [key: string, command: ExceptionCommand];
/** Why it was refused, and who has the case where that is the reason. */
interface Refusal {
  readonly message: string;
  readonly owner?: string;
}

/** What became of a command: refused, or done as of a version. */
interface Ended {
  readonly refusal?: Refusal;
  readonly version?: number | undefined;
}

const undoMs = 10_000;
/** Cases of one request. */
const bulkSize = 1_000;

const toRefusal = (rejection: Problem['rejection'], otherwise: string): Refusal => ({
  message: rejection?.owner === undefined ? (rejection?.message ?? otherwise) : `${rejection.owner} has it.`,
  ...(rejection?.owner === undefined ? {} : { owner: rejection.owner }),
});
const ofProblem = (problem: Problem): Ended => ({
  refusal: toRefusal(problem.rejection, toMessage(problem)),
});
const ofOutcome = ({ outcome, version, rejection }: BulkOutcome): Ended =>
  outcome === 'done' ? { version } : { refusal: toRefusal(rejection, 'It could not be written right now.') };

const nameOf = (row: ExceptionRow): string => row.subject?.title ?? row.orderNumber;

export const useCaseCommands = (store: BoardStore<'exceptions'> | undefined): CaseCommands => {
  const { http, person } = useSession();
  const say = useToast();
  const [progress, setProgress] = useState<CaseCommands['progress']>();
  const [skipped, setSkipped] = useState<BulkReport>();
  const last = useRef<{ readonly at: number; readonly back: Promise<readonly Told[]> }>(undefined);

  /** What went wrong with each, in their order. */
  const sendAll = async (told: readonly Told[]): Promise<readonly (Refusal | undefined)[]> => {
    const sent = told.map(([key, command]) => ({
      version: store?.rows.get(key)?.version,
      takeBack: store?.rows.overlay(key, toOverlay(command, person.id)),
    }));
    const all = await ask(told);
    for (const [index, { refusal, version = Infinity }] of all.entries()) {
      const key = told[index]?.[0] ?? '';
      // Done as of what is here: it changed nothing, and no news of it will come.
      if (refusal !== undefined || version <= (store?.rows.get(key)?.version ?? 0)) sent[index]?.takeBack?.();
      // The row says who was faster before the hub's news of it comes. Where the news is here it is the newer word.
      if (refusal?.owner !== undefined && store?.rows.get(key)?.version === sent[index]?.version)
        store?.rows.overlay(key, { owner: refusal.owner });
    }
    return all.map(({ refusal }) => refusal);
  };

  const ask = async (told: readonly Told[]): Promise<readonly Ended[]> => {
    const [only] = told;
    if (only !== undefined && told.length === 1) {
      const result = await commandException(http, only[0], only[1]);
      return [result.ok ? { version: result.value.version } : ofProblem(result.problem)];
    }
    const all: Ended[] = [];
    for (let from = 0; from < told.length; from += bulkSize) {
      const part = told.slice(from, from + bulkSize);
      if (told.length > bulkSize) setProgress({ done: from, of: told.length });
      const result = await commandExceptions(http, part);
      if (result.ok) all.push(...result.value.outcomes.map(ofOutcome));
      else all.push(...part.map(() => ofProblem(result.problem)));
    }
    setProgress(undefined);
    return all;
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

  const send = async (keys: readonly string[], command: ExceptionCommand) => {
    const before = keys.map((key) => store?.rows.get(key));
    const problems = await sendAll(keys.map((key) => [key, command]));
    const done = keys.filter((_key, index) => problems[index] === undefined);
    const back = keys.flatMap((key, index): readonly Told[] => {
      const opposite = problems[index] === undefined ? toOpposite(command, before[index]) : undefined;
      return opposite === undefined ? [] : [[key, opposite]];
    });
    return { problems, done, back };
  };

  const run: CaseCommands['run'] = async (keys, command) => {
    const name = (key = ''): string => {
      const row = store?.rows.get(key);
      return row === undefined ? key : nameOf(row);
    };
    // As they are called now: what is done may leave the list.
    const names = keys.length === 1 ? keys.map(name) : [];
    if (keys.length === 0) return [];
    const sent = send(keys, command);
    last.current = { at: Date.now(), back: sent.then(({ back }) => back) };
    const { problems, done, back } = await sent;
    const did = tellDone(command, person.id);
    if (done.length > 0) {
      say({
        text: `${names[0] ?? `${done.length} cases`} ${did}.`,
        // In part would be worse than not at all.
        ...(back.length < done.length ? {} : { undo: () => void undo() }),
      });
    }
    const refused = keys.flatMap((key, index) => {
      const problem = problems[index];
      return problem === undefined ? [] : [{ key, why: problem.message }];
    });
    const [first] = refused;
    if (first === undefined) return [];
    if (keys.length === 1) {
      say({ text: `${names[0] ?? first.key}: ${first.why}`, tone: 'bad' });
      return keys;
    }
    const report = toReport(did, done.length, refused);
    say({
      text: `${refused.length} of ${keys.length} were not ${did}. ${report.skipped[0]?.why ?? ''}`,
      tone: 'bad',
      action: { label: 'Which, and why', run: () => setSkipped(report) },
    });
    return refused.map(({ key }) => key);
  };

  return {
    run,
    undo: () => void undo(),
    progress,
    skipped,
    dismiss: () => setSkipped(undefined),
  };
};

const toReport = (
  what: string,
  done: number,
  refused: readonly { readonly key: string; readonly why: string }[],
): BulkReport => {
  const reasons = new Map<string, string[]>();
  for (const { key, why } of refused) reasons.set(why, [...(reasons.get(why) ?? []), key]);
  return {
    what,
    done,
    skipped: [...reasons]
      .map(([why, keys]) => ({ why, keys }))
      .toSorted((a, b) => b.keys.length - a.keys.length),
  };
};

const tellDone = (command: ExceptionCommand, me: string): string =>
  command.type !== 'assign'
    ? past[command.type]
    : command.owner === null
      ? 'given back'
      : `${past.assign} to ${command.owner === me ? 'you' : (command.name ?? command.owner)}`;
