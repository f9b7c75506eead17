/** Marks the suites that this machine cannot run at all. */
export const leftOutMark = '[left out]';
