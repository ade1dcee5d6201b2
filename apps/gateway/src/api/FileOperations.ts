import { Files } from "@safelight/contracts/file/Files"
import { Notifications } from "@safelight/contracts/notification/Notifications"
import { Shoots } from "@safelight/contracts/shoot/Shoots"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { conflict } from "../JsonAnswers.ts"
import { operation } from "./Operation.ts"
import { fileCalls, mailCalls } from "./StudioApi.ts"

/** Files, what left the studio, and mails. */
export const routes = Layer.effectDiscard(
  Effect.gen(function* () {
    const shoots = yield* Shoots
    const files = yield* Files
    const notifications = yield* Notifications

    yield* operation(fileCalls.list, ({ path }) => files.list(path.shootId))
    yield* operation(fileCalls.retry, ({ path }) => files.retry(path.photoId))
    yield* operation(fileCalls.remove, ({ path }) => files.remove([path.photoId]))
    yield* operation(fileCalls.archives, ({ path }) => files.archives(path.shootId))
    yield* operation(fileCalls.downloads, ({ path }) => files.downloads(path.shootId))

    yield* operation(mailCalls.list, ({ path }) =>
      Effect.flatMap(shoots.get(path.shootId), ({ id }) => notifications.forShoot(id))
    )
    yield* operation(mailCalls.retry, ({ path }) =>
      Effect.catchTag(notifications.retry(path.mailId), "MailNotRetryable", ({ state }) =>
        Effect.succeed(conflict("not-retryable", `The mail is ${state}; only one that failed is sent again.`))
      )
    )
  })
)
