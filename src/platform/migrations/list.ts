import { Board } from './board.ts';
import { Carts } from './carts.ts';
import { CaseHistory } from './case-history.ts';
import { CaseLife } from './case-life.ts';
import { CaseMails } from './case-mails.ts';
import { CodeMeanings } from './code-meanings.ts';
import { DeadLetters } from './dead-letters.ts';
import { ExceptionThresholds } from './exception-thresholds.ts';
import { FailedEffects } from './failed-effects.ts';
import { Feeds } from './feeds.ts';
import { FollowedParcels } from './followed-parcels.ts';
import { ImportedPlaces } from './imported-places.ts';
import { Journal } from './journal.ts';
import { Leases } from './leases.ts';
import { OrderImports } from './order-imports.ts';
import { ProductNames } from './product-names.ts';
import { Registry } from './registry.ts';
import { ReleasePauses } from './release-pauses.ts';
import { SavedViews } from './saved-views.ts';
import { SharedNumbers } from './shared-numbers.ts';
import { Stock } from './stock.ts';
import { WebhookCaptures } from './webhook-captures.ts';

/** In order; the name is what the database remembers. A migration that has landed is never edited. */
export const migrations = [
  { name: '0001-journal', class: Journal },
  { name: '0002-registry', class: Registry },
  { name: '0003-board', class: Board },
  { name: '0004-dead-letters', class: DeadLetters },
  { name: '0005-feeds', class: Feeds },
  { name: '0006-stock', class: Stock },
  { name: '0007-shared-numbers', class: SharedNumbers },
  { name: '0008-followed-parcels', class: FollowedParcels },
  { name: '0009-code-meanings', class: CodeMeanings },
  { name: '0010-webhook-captures', class: WebhookCaptures },
  { name: '0011-leases', class: Leases },
  { name: '0012-case-history', class: CaseHistory },
  { name: '0013-order-imports', class: OrderImports },
  { name: '0014-failed-effects', class: FailedEffects },
  { name: '0015-case-life', class: CaseLife },
  { name: '0016-imported-places', class: ImportedPlaces },
  { name: '0017-product-names', class: ProductNames },
  { name: '0018-release-pauses', class: ReleasePauses },
  { name: '0019-exception-thresholds', class: ExceptionThresholds },
  { name: '0020-saved-views', class: SavedViews },
  { name: '0021-carts', class: Carts },
  { name: '0022-case-mails', class: CaseMails },
] as const;
