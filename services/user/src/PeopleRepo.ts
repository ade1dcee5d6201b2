import * as SqlClient from "@effect/sql/SqlClient"
import { Role } from "@safelight/auth/Principal"
import { EmailAddress, Locale } from "@safelight/contracts/Fields"
import { type PersonPatch, User } from "@safelight/contracts/user/Users"
import { theStudio, UserId } from "@safelight/events/Ids"
import { done, firstOf, Instant, ofStudio, rowsOf, toDate } from "@safelight/sql/Rows"
import type * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

export const Person = Schema.Struct({
  id: UserId,
  email: EmailAddress,
  name: Schema.String,
  role: Role,
  locale: Locale,
  createdAt: Instant,
  verifiedAt: Schema.NullOr(Instant),
  deactivatedAt: Schema.NullOr(Instant)
})
export type Person = typeof Person.Type

export const toUser = (person: Person): User => new User(person)

const many = rowsOf(Person)
const first = firstOf(Person)

export const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const columns = sql`id, email, name, role, locale, created_at, verified_at, deactivated_at`
  return {
    byIds: (ids: ReadonlyArray<UserId>) =>
      ids.length === 0
        ? Effect.succeed([])
        : many(sql`SELECT ${columns} FROM person WHERE studio_id = ${theStudio} AND id IN ${sql.in(ids)}`),

    find: (id: UserId) => first(sql`SELECT ${columns} FROM person WHERE studio_id = ${theStudio} AND id = ${id}`),

    /** Holds the row, so that a deactivation and a sign-in at the same moment see each other. */
    lockActive: (id: UserId | null) =>
      id === null
        ? Effect.succeed(Option.none<Person>())
        : first(sql`SELECT ${columns} FROM person
            WHERE studio_id = ${theStudio} AND id = ${id} AND deactivated_at IS NULL FOR UPDATE`),

    byEmail: (email: EmailAddress) =>
      first(sql`SELECT ${columns} FROM person WHERE studio_id = ${theStudio} AND email = ${email}`),

    firstAdmin: first(sql`SELECT ${columns} FROM person
      WHERE studio_id = ${theStudio} AND role = 'admin' AND deactivated_at IS NULL ORDER BY created_at, id LIMIT 1`),

    /** None when the address is known already. */
    insert: (person: Pick<Person, "id" | "email" | "name" | "role" | "locale" | "createdAt">) =>
      first(sql`INSERT INTO person ${sql.insert({ ...ofStudio, ...person, createdAt: toDate(person.createdAt) })}
        ON CONFLICT (studio_id, email) DO NOTHING RETURNING ${columns}`),

    /** True when it was not known before that the address is theirs. */
    verify: (id: UserId, at: DateTime.Utc) =>
      Effect.map(
        first(sql`UPDATE person SET verified_at = ${toDate(at)}
          WHERE studio_id = ${theStudio} AND id = ${id} AND verified_at IS NULL RETURNING ${columns}`),
        Option.isSome
      ),

    /** What isn't given stays. */
    correct: (id: UserId, { locale, name }: PersonPatch) =>
      first(sql`UPDATE person SET name = coalesce(${name ?? null}, name), locale = coalesce(${locale ?? null}, locale)
        WHERE studio_id = ${theStudio} AND id = ${id} RETURNING ${columns}`),

    setRole: (id: UserId, role: Role) =>
      done(sql`UPDATE person SET role = ${role} WHERE studio_id = ${theStudio} AND id = ${id}`),

    /** None when the person is out already. */
    deactivate: (id: UserId, at: DateTime.Utc) =>
      first(sql`UPDATE person SET deactivated_at = ${toDate(at)}
        WHERE studio_id = ${theStudio} AND id = ${id} AND deactivated_at IS NULL RETURNING ${columns}`),

    /** None when the person is in already. */
    reactivate: (id: UserId, role: Role) =>
      first(sql`UPDATE person SET deactivated_at = NULL, role = ${role}
        WHERE studio_id = ${theStudio} AND id = ${id} AND deactivated_at IS NOT NULL RETURNING ${columns}`),

    /** Those who are out, held until the transaction ends. */
    lockDeactivated: many(sql`SELECT ${columns} FROM person
      WHERE studio_id = ${theStudio} AND deactivated_at IS NOT NULL ORDER BY id FOR UPDATE`)
  }
})
