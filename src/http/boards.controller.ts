import { Controller, Param } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import type { Identity } from '../access/identity.ts';
import type { BoardRebuilt } from '../contracts/boards.ts';
import { type BoardView, boardViews } from '../contracts/socket.ts';
import { notFound } from './problem.ts';
import { Who } from './request.ts';
import { Route } from './route.ts';
import { RebuildBoard } from './uses/boards.ts';

const view = {
  transform: (text: string): BoardView => {
    const parsed = z.enum(boardViews).safeParse(text);
    if (!parsed.success) throw notFound();
    return parsed.data;
  },
};

/** The read models as such; their rows are with what they are rows of. */
@Controller()
export class BoardsController {
  constructor(private readonly commands: CommandBus) {}

  @Route('POST /api/v1/boards/{view}/rebuild', 202)
  async rebuild(@Who() who: Identity, @Param('view', view) wanted: BoardView): Promise<BoardRebuilt> {
    return await this.commands.execute(new RebuildBoard(who, wanted));
  }
}
