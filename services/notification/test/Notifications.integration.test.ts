import * as SqlClient from "@effect/sql/SqlClient"
import { Access } from "@safelight/auth/Access"
import { Tokens } from "@safelight/auth/Tokens"
import { FactSource } from "@safelight/events/Facts"
import { theStudio } from "@safelight/events/Ids"
import * as MailRepo from "@safelight/notification-service/MailRepo"
import * as NotificationsLive from "@safelight/notification-service/NotificationsLive"
import { TestPostgres } from "@safelight/testing/TestPostgres"
import { DateTime, Effect, Layer } from "effect"
import { contract, MailBook } from "../../../packages/contracts/test/notification/NotificationsContract.ts"
import { database } from "./TestDatabase.ts"

const book = Layer.effect(
  MailBook,
  Effect.map(SqlClient.SqlClient, (sql) => ({
    add: ({ at, id, kind, queuedAt, reason, shootId, state, tries, userId }) => {
      const row = {
        ...{ id, kind, reason, shootId, state, tries, userId },
        studioId: theStudio,
        subjectId: id,
        cause: id,
        correlationId: id,
        causationId: id,
        queuedAt: DateTime.toDate(queuedAt),
        dueAt: DateTime.toDate(queuedAt),
        changedAt: DateTime.toDate(at)
      }
      return sql`INSERT INTO mail ${sql.insert(row)}`.pipe(Effect.orDie, Effect.asVoid)
    }
  }))
)

contract(
  "over PostgreSQL",
  Layer.merge(NotificationsLive.layer, book).pipe(
    Layer.provide(MailRepo.MailRepo.layer),
    Layer.provide(Access.layer),
    Layer.provide(FactSource.layerOf(() => Effect.succeedNone)),
    Layer.provideMerge(database),
    Layer.provide(TestPostgres.layer),
    Layer.provideMerge(Tokens.layerTest)
  )
)
