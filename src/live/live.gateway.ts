import { Inject, Injectable } from '@nestjs/common';
import { type OnGatewayInit, WebSocketGateway } from '@nestjs/websockets';
import type { Live } from './live.ts';
import type { LiveNamespace } from './protocol.ts';
import { liveServerOptions } from './server-options.ts';
import { LIVE } from './tokens.ts';

/** Nest opens the server; all else is in `live.ts`. */
@Injectable()
@WebSocketGateway({ namespace: '/live', ...liveServerOptions, transports: [...liveServerOptions.transports] })
export class LiveGateway implements OnGatewayInit<LiveNamespace> {
  constructor(@Inject(LIVE) private readonly live: Live) {}

  afterInit(namespace: LiveNamespace): void {
    this.live.attach(namespace);
  }
}
