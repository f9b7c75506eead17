import { useRef } from 'react';
import type { ExceptionCommand, ExceptionRow } from '../../../../src/contracts/exceptions.ts';
import { toMessage } from '../../api/http.ts';
import { commandException } from '../../api/staff.ts';
import { useSession } from '../../api/use-api.ts';
import type { BoardStore } from '../../live/board-store.ts';
import { useToast } from '../../ui/toast.tsx';

export interface CaseCommands {
  readonly run: (keys: readonly string[], command: ExceptionCommand) => Promise<void>;
  readonly claim: (keys: readonly string[]) => Promise<void>;
  /** Takes back the last command of the last ten seconds with its opposite, where there is one. */
  readonly undo: () => void;
}

const undoMs = 10_000;
const past: Readonly<Record<ExceptionCommand['type'], string>> = {
  acknowledge: 'acknowledged',
  assign: 'assigned',
  resolve: 'resolved',
  reopen: 'reopened',
  note: 'noted',
};

const toOverlay = (command: ExceptionCommand): Partial<ExceptionRow> => {
  switch (command.type) {
    case 'acknowledge':
      return { state: 'acknowledged' };
    case 'assign':
      return { owner: command.owner };
    case 'resolve':
      return { state: 'resolved' };
    case 'reopen':
      return { state: 'reopened' };
    case 'note':
      return {};
  }
};

const toOpposite = (command: ExceptionCommand, before: ExceptionRow): ExceptionCommand | undefined => {
  if (command.type === 'resolve') return { type: 'reopen' };
  if (command.type === 'assign' && before.owner !== null) return { type: 'assign', owner: before.owner };
  return undefined;
};

export const useCaseCommands = (store: BoardStore<'exceptions'> | undefined): CaseCommands => {
  const { http, person } = useSession();
  const say = useToast();
  const last = useRef<{
    readonly at: number;
    readonly back: readonly (readonly [string, ExceptionCommand])[];
  }>(undefined);

  const send = async (key: string, command: ExceptionCommand): Promise<string | undefined> => {
    const takeBack = store?.rows.overlay(key, toOverlay(command));
    const result = await commandException(http, key, command);
    if (result.ok) return undefined;
    takeBack?.();
    return toMessage(result.problem);
  };

  const undo = (): void => {
    const { at = 0, back = [] } = last.current ?? {};
    last.current = undefined;
    if (back.length === 0 || Date.now() - at > undoMs) {
      say({ text: 'Nothing to undo.' });
      return;
    }
    void Promise.all(back.map(([key, command]) => send(key, command))).then((problems) => {
      const problem = problems.find((text) => text !== undefined);
      say(problem === undefined ? { text: 'Undone.' } : { text: problem, tone: 'bad' });
    });
  };

  const run = async (keys: readonly string[], command: ExceptionCommand): Promise<void> => {
    const rows = keys.flatMap((key) => store?.rows.get(key) ?? []);
    if (rows.length === 0) return;
    const problems = await Promise.all(rows.map((row) => send(row.exceptionId, command)));
    const refused = problems.filter((problem) => problem !== undefined);
    const done = rows.filter((_row, index) => problems[index] === undefined);
    const back = done.flatMap((row) => {
      const opposite = toOpposite(command, row);
      return opposite === undefined ? [] : ([[row.exceptionId, opposite]] as const);
    });
    last.current = { at: Date.now(), back };
    const what = rows.length === 1 ? (rows[0]?.orderNumber ?? '') : `${done.length} cases`;
    if (done.length > 0) {
      say({
        text: `${what} ${past[command.type]}${command.type === 'assign' ? ` to ${command.owner === person.id ? 'you' : command.owner}` : ''}.`,
        ...(back.length === 0 ? {} : { undo }),
      });
    }
    if (refused[0] !== undefined) {
      say({
        text: refused.length === 1 ? refused[0] : `${refused.length} were refused. ${refused[0]}`,
        tone: 'bad',
      });
    }
  };

  return { run, undo, claim: (keys) => run(keys, { type: 'assign', owner: person.id }) };
};
