import type { Reporter, TestModule } from 'vitest/node';
import { leftOutMark } from './left-out.ts';

/** Says in one line, before the runner's summary, what could not be run here and why. */
export default class LeftOutReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const left = modules.flatMap((module) =>
      [...module.children.allTests('skipped')].filter((test) => test.fullName.includes(leftOutMark)),
    );
    const first = left[0];
    if (first === undefined) return;
    const why = first.fullName.split(`${leftOutMark}: `)[1]?.split(' > ')[0];
    console.log(`\n${left.length} tests left out: ${why}`);
  }
}
