import { expect, test } from 'vitest';
import { toFeedView } from '../../src/feeds/view.ts';
import { aFeed } from './feed-story.ts';

const q7 = { type: 'unmapped_code', key: 'hub/Q7' } as const;
const failing = { type: 'signature_failing', key: 'easypost', since: '2026-11-16T10:00:00.000Z' } as const;

test('one case a cause, told as often as it likes, which closes when it is over', () => {
  const story = aFeed().tell({ type: 'NoteConcerns', concerns: [q7, failing] });
  expect(story.cases()).toEqual(['unmapped_code 3 open', 'signature_failing 2 open']);
  expect(story.state.cases.map(({ because }) => because)).toEqual([
    'PostNord sends hub/Q7, which no table knows: it is shown and never guessed.',
    "What PostNord sends as easypost has been refused since 16 Nov, 10:00 UTC: no secret of the hub's fits.",
  ]);
  expect(toFeedView(story.state, 1, story.now)).toMatchObject({
    unmappedCodes: 1,
    failingSignatures: ['easypost'],
  });
  const again = story.tell({ type: 'NoteConcerns', concerns: [q7, failing] });
  expect(again.state).toEqual(story.state);
  expect(again.tell({ type: 'NoteConcerns', concerns: [] }).cases()).toEqual([
    'unmapped_code 3 resolved',
    'signature_failing 2 resolved',
  ]);
});

test('signatures that fail again later are another case, a code that is unknown again is the same', () => {
  const later = { ...failing, since: '2026-11-20T10:00:00.000Z' };
  const story = aFeed()
    .tell({ type: 'NoteConcerns', concerns: [q7, failing] })
    .tell({ type: 'NoteConcerns', concerns: [] })
    .tell({ type: 'NoteConcerns', concerns: [q7, later] });
  expect(story.cases()).toEqual([
    'unmapped_code 3 reopened',
    'signature_failing 2 resolved',
    'signature_failing 2 open',
  ]);
});
