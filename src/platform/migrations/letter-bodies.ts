import { Migration } from '@mikro-orm/migrations';

/**
 * The bytes of dead letters, once for each body: one with a hundred unknown parcels has a hundred letters. A letter of one
 * that is being forgotten holds it by the foreign key.
 */
export class LetterBodies extends Migration {
  override up(): void {
    this.addSql(`
      create table letter_bodies (
        body_digest bytea primary key,
        body bytea not null
      )`);
    this.addSql(`alter table dead_letters add column body_digest bytea references letter_bodies`);
    this.addSql(`
      insert into letter_bodies
      select distinct on (sha256(body)) sha256(body), body from dead_letters where body is not null`);
    this.addSql(`update dead_letters set body_digest = sha256(body) where body is not null`);
    // With its index `dead_letters_age`.
    this.addSql(`alter table dead_letters drop column body`);
    this.addSql(`create index dead_letters_age on dead_letters (received_at) where body_digest is not null`);
    this.addSql(`create index dead_letters_body on dead_letters (body_digest) where body_digest is not null`);
  }
}
