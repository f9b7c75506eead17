/**
 * When the next frame of a board may go out: `gapMs` after the one before, an urgent one sooner, and never more than ten
 * within any second.
 */
export interface FramePace {
  /** How long to wait, in ms; 0 is now. */
  wait(isUrgent: boolean): number;
  sent(): void;
}

const perSecond = 10;
/** Urgent ones that are closer go together: each with a frame of its own, ten would be used up in no time. */
const urgentGapMs = 60;

export function createFramePace({
  gapMs,
  now = () => performance.now(),
}: {
  readonly gapMs: number;
  readonly now?: () => number;
}): FramePace {
  let times: number[] = [];
  return {
    wait(isUrgent) {
      const moment = now();
      const tenthLast = times.length < perSecond ? undefined : times[times.length - perSecond];
      const last = times.at(-1);
      const forTen = tenthLast === undefined ? 0 : tenthLast + 1_001 - moment;
      const forGap = last === undefined ? 0 : last + (isUrgent ? urgentGapMs : gapMs) - moment;
      return Math.max(0, forTen, forGap);
    },
    sent() {
      times = [...times.slice(1 - perSecond), now()];
    },
  };
}
