import { Body, Controller, HttpStatus, Inject, Param, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Response } from 'express';
import type { Identity } from '../access/identity.ts';
import { listedLocations } from '../access/scope.ts';
import {
  type Carrier,
  carrierSchema,
  type CarrierView,
  type Channel,
  channelSchema,
  type Location,
  type LocationRelease,
  locationSchema,
  type LocationView,
  type SetRelease,
  setReleaseSchema,
} from '../contracts/registry.ts';
import {
  type PausedSender,
  type PauseSender,
  pauseSenderSchema,
  type SenderView,
} from '../contracts/senders.ts';
import type { Doors } from '../hub/ports/doors.ts';
import type { ListPage } from '../hub/ports/lists.ts';
import type { DayLoads } from '../hub/day-loads.ts';
import type { Registry } from '../hub/registry.ts';
import { findPaused } from '../hub/releases.ts';
import { DAY_LOADS, DOORS, REGISTRY } from '../hub/tokens.ts';
import type { Clock } from '../platform/clock.ts';
import { CLOCK } from '../platform/tokens.ts';
import type { LogPositions } from './log-positions.ts';
import { id, json, registryIdPattern } from './read.ts';
import { Who } from './request.ts';
import { Route } from './route.ts';
import { LOG_POSITIONS } from './tokens.ts';
import { PutMember, SetLocationRelease, SetSenderPause } from './uses/registry.ts';

/** Who takes part. */
@Controller()
export class RegistryController {
  // oxlint-disable-next-line max-params -- Nest injects one by one
  constructor(
    private readonly commands: CommandBus,
    @Inject(REGISTRY) private readonly registry: Registry,
    @Inject(DOORS) private readonly doors: Pick<Doors, 'countWaiting'>,
    @Inject(DAY_LOADS) private readonly days: DayLoads,
    @Inject(LOG_POSITIONS) private readonly positions: LogPositions,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Route('GET /api/v1/locations')
  async locations(@Who() who: Identity): Promise<ListPage<LocationView>> {
    const listed = listedLocations(who);
    const pauses = this.registry.pauses();
    const loads = await this.days.find();
    const paused = new Set(findPaused(this.registry, this.clock.now()));
    const all = [...this.registry.locations().values()].map((one): LocationView => {
      const release = paused.has(one.location) ? pauses.get(one.location) : undefined;
      const load = loads.get(one.location);
      return {
        ...one,
        ...(release === undefined ? {} : { release }),
        ...(load === undefined ? {} : { today: { day: load.day, taken: load.taken } }),
      };
    });
    return await this.page(all.filter(({ location }) => listed?.includes(location) ?? true));
  }

  @Route('GET /api/v1/carriers')
  async carriers(): Promise<ListPage<CarrierView>> {
    return await this.page([...this.registry.carriers().values()].map(toCarrierView));
  }

  @Route('GET /api/v1/channels')
  async channels(): Promise<ListPage<Channel>> {
    return await this.page([...this.registry.channels().values()]);
  }

  @Route('POST /api/v1/locations', 201)
  async putLocation(
    @Who() who: Identity,
    @Body(json(locationSchema)) value: Location,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Location> {
    return saying(
      response,
      await this.commands.execute(new PutMember(who, { kind: 'location', value })),
      value,
    );
  }

  @Route('POST /api/v1/carriers', 201)
  async putCarrier(
    @Who() who: Identity,
    @Body(json(carrierSchema)) value: Carrier,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CarrierView> {
    const put = await this.commands.execute(new PutMember(who, { kind: 'carrier', value }));
    return saying(response, put, toCarrierView(this.registry.carriers().get(value.carrier) ?? value));
  }

  @Route('POST /api/v1/channels', 201)
  async putChannel(
    @Who() who: Identity,
    @Body(json(channelSchema)) value: Channel,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Channel> {
    return saying(
      response,
      await this.commands.execute(new PutMember(who, { kind: 'channel', value })),
      value,
    );
  }

  @Route('POST /api/v1/locations/{id}/release')
  async release(
    @Who() who: Identity,
    @Param('id', id(registryIdPattern)) location: string,
    @Body(json(setReleaseSchema)) wanted: SetRelease,
  ): Promise<LocationRelease> {
    return await this.commands.execute(new SetLocationRelease(who, location, wanted));
  }

  @Route('GET /api/v1/senders')
  async senders(): Promise<ListPage<SenderView>> {
    const all = this.registry.senders();
    const paused = all.flatMap((one) => (one.paused ? [one.sender] : []));
    const waiting = await this.doors.countWaiting(paused);
    return await this.page(
      all.map(({ sender, paused: isPaused }) => ({
        ...this.nameSender(sender),
        paused: isPaused,
        pause: this.registry.senderPauses().get(sender) ?? null,
        waiting: waiting.get(sender) ?? null,
      })),
    );
  }

  @Route('POST /api/v1/senders/{id}/pause')
  async pause(
    @Who() who: Identity,
    @Param('id', id(registryIdPattern)) sender: string,
    @Body(json(pauseSenderSchema)) wanted: PauseSender,
  ): Promise<PausedSender> {
    return await this.commands.execute(new SetSenderPause(who, sender, wanted));
  }

  private nameSender(sender: string): Pick<SenderView, 'sender' | 'kinds' | 'name'> {
    const is = {
      carrier: this.registry.carriers().get(sender),
      location: this.registry.locations().get(sender),
      storefront: this.registry.channels().get(sender),
    } as const;
    const kinds = (['carrier', 'location', 'storefront'] as const).filter((kind) => is[kind] !== undefined);
    return { sender, kinds, name: kinds.map((kind) => is[kind]?.name).find(Boolean) ?? sender };
  }

  private async page<Row>(items: readonly Row[]): Promise<ListPage<Row>> {
    return { items, nextCursor: null, position: await this.positions.last() };
  }
}

const toCarrierView = ({ carrier, name, secrets }: Carrier): CarrierView => ({
  carrier,
  name,
  formats: [...new Set((secrets ?? []).map(({ format }) => format))],
});

/** 201 when it is new, 200 when it was there. */
function saying<Body>(response: Response, { created }: { readonly created: boolean }, body: Body): Body {
  if (!created) response.status(HttpStatus.OK);
  return body;
}
