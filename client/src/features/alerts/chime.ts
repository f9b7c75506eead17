/**
 * Short tones, made by the browser's own synthesiser. A browser makes a sound only in a page in which somebody has
 * clicked or pressed a key since it was loaded: `wake` is for such a moment, and before it `play` does nothing.
 */
export interface Chime {
  readonly wake: () => Promise<void>;
  /** Says whether it could. */
  readonly play: (severity: number) => boolean;
}

const loudness = 0.18;
const toneMs = 140;
const gapMs = 30;
/** In Hz: three that fall for the worst, two that rise for the others. */
const tunes = { worst: [1_047, 880, 698], other: [659, 880] };

const createChime = (): Chime => {
  let context: AudioContext | undefined;
  const tone = (audio: AudioContext, frequency: number, startsAt: number): void => {
    const oscillator = audio.createOscillator();
    const gain = audio.createGain();
    oscillator.type = 'triangle';
    oscillator.frequency.value = frequency;
    const endsAt = startsAt + toneMs / 1000;
    // From silence and back to it: a tone that is cut off clicks.
    gain.gain.setValueAtTime(0, startsAt);
    gain.gain.linearRampToValueAtTime(loudness, startsAt + 0.012);
    gain.gain.exponentialRampToValueAtTime(0.001, endsAt);
    oscillator.connect(gain).connect(audio.destination);
    oscillator.start(startsAt);
    oscillator.stop(endsAt);
  };
  return {
    wake: async () => {
      context ??= new AudioContext();
      if (context.state === 'suspended') await context.resume();
    },
    play: (severity) => {
      const audio = context;
      if (audio?.state !== 'running') return false;
      const tune = severity === 1 ? tunes.worst : tunes.other;
      for (const [index, frequency] of tune.entries())
        tone(audio, frequency, audio.currentTime + (index * (toneMs + gapMs)) / 1000);
      return true;
    },
  };
};

/** One a page: the press that switches it on wakes it for what comes. */
export const chime = createChime();
