import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Access } from '../../access/access.ts';
import type { Identity } from '../../access/identity.ts';
import type { BoardRebuild } from '../../contracts/boards.ts';
import type { BoardView } from '../../contracts/socket.ts';
import type { BoardRebuilds } from '../../hub/ports/board-rebuilds.ts';
import { BOARD_REBUILDS } from '../../hub/tokens.ts';
import { ACCESS } from '../tokens.ts';

/** Makes a read model again from the whole log. */
export class RebuildBoard extends Command<BoardRebuild> {
  constructor(
    readonly identity: Identity,
    readonly view: BoardView,
  ) {
    super();
  }
}

@CommandHandler(RebuildBoard)
export class RebuildBoardHandler implements ICommandHandler<RebuildBoard> {
  constructor(
    @Inject(BOARD_REBUILDS) private readonly boards: BoardRebuilds,
    @Inject(ACCESS) private readonly access: Access,
  ) {}

  async execute({ identity, view }: RebuildBoard): Promise<BoardRebuild> {
    const asked = await this.boards.ask(view);
    await this.access.audit.record({ by: identity, action: 'rebuild board', subject: view, detail: {} });
    return asked;
  }
}
