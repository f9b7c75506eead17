import { Controller, Param } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Identity } from '../access/identity.ts';
import { type BoardRebuilt, type RebuiltView, rebuiltViews } from '../contracts/boards.ts';
import { boardViews } from '../contracts/socket.ts';
import { notFound, ProblemError } from './problem.ts';
import { Who } from './request.ts';
import { Route } from './route.ts';
import { RebuildBoard } from './uses/boards.ts';

const view = {
  transform: (text: string): RebuiltView => {
    const wanted = rebuiltViews.find((one) => one === text);
    if (wanted !== undefined) return wanted;
    if (!boardViews.some((one) => one === text)) throw notFound();
    throw new ProblemError(
      409,
      'view_in_use',
      `Others than people read ${text}: emptied under a running hub it would have shoppers or incidents told what is not so. Of ${rebuiltViews.join(' and ')} it can be asked.`,
    );
  },
};

/** The read models as such; their rows are with what they are rows of. */
@Controller()
export class BoardsController {
  constructor(private readonly commands: CommandBus) {}

  @Route('POST /api/v1/boards/{view}/rebuild', 202)
  async rebuild(@Who() who: Identity, @Param('view', view) wanted: RebuiltView): Promise<BoardRebuilt> {
    return await this.commands.execute(new RebuildBoard(who, wanted));
  }
}
