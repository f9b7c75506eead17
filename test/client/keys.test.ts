import { describe, expect, it } from 'vitest';
import { isCharacter, nameChord, type Pressed, toChord, whyNot } from '../../client/src/ui/chord.ts';

const pressed = (key: string, held: Partial<Pressed> & { readonly altGraph?: true } = {}): Pressed => ({
  key,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  getModifierState: () => held.altGraph === true,
  ...held,
});

describe('a key', () => {
  it.each([
    [pressed('c'), 'c'],
    [pressed('X'), 'X'],
    [pressed(' '), 'Space'],
    [pressed('k', { altKey: true }), 'Alt+k'],
    [pressed('k', { altKey: true, ctrlKey: true }), 'Ctrl+Alt+k'],
    [pressed('ł', { altKey: true, ctrlKey: true, altGraph: true }), 'ł'],
    [pressed('Shift'), undefined],
    [pressed('Dead'), undefined],
  ])('is read as it is kept (%#)', (event, chord) => {
    expect(toChord(event)).toBe(chord);
  });

  it('may be a character or one with Alt, and not what the browser or the page needs', () => {
    for (const chord of ['q', 'Q', '+', 'ł', '🙂', 'Alt+q', 'Ctrl+Alt+q'])
      expect(whyNot(chord)).toBeUndefined();
    for (const chord of ['Enter', 'ArrowDown', 'Alt+ArrowLeft', 'Tab', 'Space', 'F5'])
      expect(whyNot(chord)).toContain('keeps its meaning');
    for (const chord of ['Ctrl+w', 'Meta+q']) expect(whyNot(chord)).toContain('belongs to the browser');
  });

  it('is a character alone only without Alt, and is named as people know it', () => {
    expect(['q', '🙂', 'Alt+q', 'Enter'].map(isCharacter)).toEqual([true, true, false, false]);
    expect(['q', 'Alt++', 'Ctrl+Alt+q', 'ArrowDown'].map(nameChord)).toEqual([
      'q',
      'Alt + +',
      'Ctrl + Alt + q',
      '↓',
    ]);
  });
});
