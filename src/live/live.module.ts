import { type DynamicModule, Module } from '@nestjs/common';
import { LiveGateway } from './live.gateway.ts';
import type { Live } from './live.ts';
import { LIVE } from './tokens.ts';

@Module({})
// oxlint-disable-next-line typescript/no-extraneous-class -- Nest gives a module its values in this way
export class LiveModule {
  static register(live: Live): DynamicModule {
    return { module: LiveModule, providers: [{ provide: LIVE, useValue: live }, LiveGateway] };
  }
}
