import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** More than half of their round each: whoever begins with one late waits for it alone at the end. */
const longest = ['/faults/kill.e2e.test.ts', '/client/pages.browser.test.ts'];

/** On a new clone nothing says how long a file took, and its size says little. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- it is the sequencer's own
    const sorted = await super.sort(files);
    const isLongest = ({ moduleId }: TestSpecification): boolean =>
      longest.some((end) => moduleId.endsWith(end));
    return [...sorted.filter(isLongest), ...sorted.filter((file) => !isLongest(file))];
  }
}
