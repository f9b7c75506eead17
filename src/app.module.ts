import 'reflect-metadata';
import { type DynamicModule, type INestApplication, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Machines } from './composition.ts';

/** Nest at the rim: HTTP and Socket.IO over the machines. */
@Module({})
export class AppModule {
  static of(_machines: Machines): DynamicModule {
    return { module: AppModule, imports: [] };
  }
}

export async function createApp(machines: Machines): Promise<INestApplication> {
  return await NestFactory.create(AppModule.of(machines), { logger: false, abortOnError: false });
}
