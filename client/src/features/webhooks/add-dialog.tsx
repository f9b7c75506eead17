import { useRef, useState, type ReactElement } from 'react';
import type { Problem } from '../../../../src/contracts/problems.ts';
import type { Channel } from '../../../../src/contracts/registry.ts';
import type {
  CreateWebhookEndpoint,
  NewWebhookEndpoint,
} from '../../../../src/contracts/webhook-endpoints.ts';
import { toMessage } from '../../api/http.ts';
import { useLoaded, useSession } from '../../api/use-api.ts';
import { createEndpoint, loadChannels } from '../../api/webhooks.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { formText } from '../../ui/form-text.ts';
import { Wrong } from '../../ui/wrong.tsx';
import { EventChoice } from './event-choice.tsx';
import { useSending } from './use-sending.ts';

const fields = ['url', 'description', 'events', 'channels'] as const;

const findWrong = (problem: Problem | undefined, field: (typeof fields)[number]): string | undefined =>
  problem?.errors?.find(({ path }) => path === `/${field}` || path.startsWith(`/${field}/`))?.message;

export const AddDialog = ({
  onClose,
  onMade,
}: {
  readonly onClose: () => void;
  readonly onMade: (made: NewWebhookEndpoint) => void;
}): ReactElement => {
  const { http } = useSession();
  const { loaded } = useLoaded('channels', () => loadChannels(http));
  const { isBusy, problem, send } = useSending();
  const [events, setEvents] = useState<ReadonlySet<string>>();
  const address = useRef<HTMLInputElement>(null);
  const wrongs = new Map(fields.map((field) => [field, findWrong(problem, field)]));
  const isPlaced = fields.some((field) => wrongs.get(field) !== undefined);

  const add = async (data: FormData): Promise<void> => {
    const description = formText(data, 'description');
    const channels = data.getAll('channel').map(String);
    const wanted: CreateWebhookEndpoint = {
      url: formText(data, 'url'),
      ...(description === '' ? {} : { description }),
      ...(events === undefined ? {} : { events: [...events] }),
      ...(channels.length === 0 ? {} : { channels }),
    };
    const refused = await send(createEndpoint(http, wanted), onMade);
    if (findWrong(refused, 'url') !== undefined) address.current?.focus();
  };
  return (
    <Dialog
      title="Add an endpoint"
      onClose={onClose}
      cancelLabel="Cancel"
      confirm={{
        label: 'Add it',
        isBusy,
        findMissing: () => (events?.size === 0 ? 'Tick a type, or take every event of an order.' : undefined),
        onConfirm: (data) => void add(data),
      }}
    >
      <Field label="Address" hint="Each event is posted there as JSON." wrong={wrongs.get('url')}>
        {(control) => (
          <input
            {...control}
            ref={address}
            className="input mono"
            name="url"
            inputMode="url"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            required
            maxLength={2_000}
            placeholder="https://shop.example/hooks"
          />
        )}
      </Field>
      <Field label="Name" hint="Empty: the host of its address." wrong={wrongs.get('description')}>
        {(control) => (
          <input {...control} className="input" name="description" autoComplete="off" maxLength={200} />
        )}
      </Field>
      <EventChoice chosen={events} wrong={wrongs.get('events')} onChoose={setEvents} />
      <ChannelChoice
        channels={loaded.status === 'loaded' ? loaded.value.items : []}
        wrong={wrongs.get('channels')}
      />
      <Wrong text={problem === undefined || isPlaced ? undefined : toMessage(problem)} />
    </Dialog>
  );
};

const ChannelChoice = ({
  channels,
  wrong,
}: {
  readonly channels: readonly Channel[];
  readonly wrong: string | undefined;
}): ReactElement | null =>
  channels.length === 0 ? null : (
    <fieldset className="choices channel-choice">
      <legend>Channels</legend>
      {channels.map(({ channel, name }) => (
        <label key={channel}>
          <input type="checkbox" name="channel" value={channel} />
          {name}
        </label>
      ))}
      <p className="muted">None ticked: all, and what is of no order too.</p>
      <Wrong text={wrong} />
    </fieldset>
  );
