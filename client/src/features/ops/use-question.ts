import { useRef, useState } from 'react';
import type { ExceptionCommand } from '../../../../src/contracts/exceptions.ts';
import type { CaseCommands } from './use-case-commands.ts';
import type { Question } from './work-dialogs.tsx';

/**
 * What is asked before a command. The form closes before the hub has answered: what it did not do is in the form again
 * when the same is asked of the same cases.
 */
export const useQuestion = (
  commands: CaseCommands,
  onAnswered: () => void,
): {
  readonly question: Question | undefined;
  readonly ask: (what: Question['what'], keys: readonly string[]) => void;
  readonly answer: (command: ExceptionCommand) => void;
  readonly close: () => void;
} => {
  const [question, setQuestion] = useState<Question>();
  const undone = useRef<Question>(undefined);
  const answer = async (asked: Question, given: ExceptionCommand): Promise<void> => {
    setQuestion(undefined);
    onAnswered();
    const keys = await commands.run(asked.keys, given);
    if (keys.length > 0) undone.current = { what: asked.what, keys, given };
    else if (undone.current === asked) undone.current = undefined;
  };
  return {
    question,
    ask: (what, keys) => {
      const before = undone.current;
      const isSame = before?.what === what && toName(before.keys) === toName(keys);
      if (keys.length > 0) setQuestion(isSame ? before : { what, keys });
    },
    answer: (command) => {
      if (question !== undefined) void answer(question, command);
    },
    close: () => setQuestion(undefined),
  };
};

const toName = (keys: readonly string[]): string => keys.toSorted().join(' ');
