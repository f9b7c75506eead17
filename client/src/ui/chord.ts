/** A key as it is kept and compared: a character, a name (`ArrowDown`), or either with `Ctrl+`, `Alt+`, `Meta+` before it. */

export interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
  readonly getModifierState: (key: 'AltGraph') => boolean;
}

const modifiers = new Set(['Shift', 'Control', 'Alt', 'Meta', 'AltGraph', 'CapsLock', 'Fn', 'NumLock']);
const unfinished = new Set(['Dead', 'Process', 'Unidentified', 'Compose']);

/** Undefined while it is none yet. Shift is in the character itself. */
export const toChord = (event: Pressed): string | undefined => {
  if (modifiers.has(event.key) || unfinished.has(event.key)) return undefined;
  // What AltGr makes is a character; some systems tell it as Ctrl and Alt.
  const isPlain = event.getModifierState('AltGraph');
  const held = [
    ...(event.ctrlKey && !isPlain ? ['Ctrl'] : []),
    ...(event.altKey && !isPlain ? ['Alt'] : []),
    ...(event.metaKey ? ['Meta'] : []),
  ];
  return [...held, event.key === ' ' ? 'Space' : event.key].join('+');
};

/** A letter, digit or sign alone: what is typed by speech or by mistake. */
export const isCharacter = (chord: string): boolean => /^.$/su.test(chord);

const kept = /(^|\+)(Enter|Escape|Tab|Space|Backspace|Delete|Home|End|PageUp|PageDown|Arrow\w+|F\d+)$/;

/** Why a key cannot be had, if it cannot. */
export const whyNot = (chord: string): string | undefined => {
  if (kept.test(chord)) return `“${nameChord(chord)}” keeps its meaning. Take a letter, a digit or a sign.`;
  if (/^(Ctrl|Meta)\+/.test(chord) && !chord.includes('Alt+'))
    return `“${nameChord(chord)}” belongs to the browser. Take Alt instead, or the key alone.`;
  return undefined;
};

const names: Readonly<Record<string, string>> = { ArrowDown: '↓', ArrowUp: '↑', Escape: 'Esc', Meta: 'Cmd' };
export const nameChord = (chord: string): string =>
  isCharacter(chord)
    ? chord
    : chord
        .split(/\+(?!$)/)
        .map((part) => names[part] ?? part)
        .join(' + ');
