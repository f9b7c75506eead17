import { Migration } from '@mikro-orm/migrations';

/** Effects that failed for good are seen and cured by people. */
export class FailedEffects extends Migration {
  override up(): void {
    this.addSql(`
      alter table effects
        -- After which try it has failed for good; null: after as many as any.
        add column last_try integer,
        add column settled_by text,
        add column reason text`);
    this.addSql(`
      create index effects_failed on effects (settled_at, effect_id)
      where outcome = 'dead' or outcome = 'given_up'`);
  }
}
