import { Controller, Inject, Param } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Identity } from '../access/identity.ts';
import type { BoardRebuild } from '../contracts/boards.ts';
import { type BoardView, boardViews } from '../contracts/socket.ts';
import type { BoardRebuilds } from '../hub/ports/board-rebuilds.ts';
import { BOARD_REBUILDS } from '../hub/tokens.ts';
import { notFound } from './problem.ts';
import { Who } from './request.ts';
import { Route } from './route.ts';
import { RebuildBoard } from './uses/boards.ts';

const view = {
  transform: (text: string): BoardView => {
    const wanted = boardViews.find((one) => one === text);
    if (wanted === undefined) throw notFound();
    return wanted;
  },
};

/** The read models as such; their rows are with what they are rows of. */
@Controller()
export class BoardsController {
  constructor(
    private readonly commands: CommandBus,
    @Inject(BOARD_REBUILDS) private readonly boards: BoardRebuilds,
  ) {}

  @Route('POST /api/v1/boards/{view}/rebuild', 202)
  async rebuild(@Who() who: Identity, @Param('view', view) wanted: BoardView): Promise<BoardRebuild> {
    return await this.commands.execute(new RebuildBoard(who, wanted));
  }

  @Route('GET /api/v1/boards/{view}/rebuild')
  async findRebuild(@Param('view', view) wanted: BoardView): Promise<BoardRebuild> {
    const found = await this.boards.find(wanted);
    if (found === undefined) throw notFound();
    return found;
  }
}
