import { CurrentPrincipal } from "@safelight/auth/Principal"
import { DeadLetters, isWanted } from "@safelight/bus/DeadLetters"
import { Files, type ProcessingResults } from "@safelight/contracts/file/Files"
import { MediaQueue, type QueueFigures } from "@safelight/contracts/media/MediaQueue"
import { Users } from "@safelight/contracts/user/Users"
import { SessionId } from "@safelight/events/Ids"
import * as Form from "@safelight/http/Form"
import { fail } from "@safelight/http/Problem"
import * as Route from "@safelight/http/Route"
import { studio } from "@safelight/http/RouteAccess"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { pageNumber, query, seeOther } from "../Answers.ts"
import * as LetterDesk from "../LetterDesk.ts"
import { awayOf } from "../models/AwayParts.ts"
import { Pages } from "../Pages.ts"
import { panel, valueOr } from "../Panel.ts"
import * as Paths from "../pages/Paths.ts"
import { AccountPage } from "../pages/studio/Account.tsx"
import { type LetterChoice, QueuePage } from "../pages/studio/Queue.tsx"
import { StudioPages } from "../StudioPages.ts"
import { withToast } from "../Toasts.ts"

/** Letters shown at once; there should be none. */
const shownLetters = 100
const decodeSession = Schema.decodeUnknownOption(SessionId)

const indented = (body: string): string => {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}

const distinct = (words: ReadonlyArray<string>): ReadonlyArray<string> => [...new Set(words)].sort()

/** What of the letters is looked for; an empty field asks for nothing. */
const choiceOf = (field: (name: string) => string | null | undefined): LetterChoice =>
  Object.fromEntries(
    ["consumer", "type", "error"].flatMap((name) => {
      const text = field(name)?.trim() ?? ""
      return text === "" ? [] : [[name, text]]
    })
  )

/** What could not be handled, the processing queue, and the photographer's own sessions. */
export const routes = Layer.effectDiscard(
  Effect.gen(function* () {
    const pages = yield* Pages
    const studioPages = yield* StudioPages
    const letters = yield* DeadLetters
    const media = yield* MediaQueue
    const files = yield* Files
    const users = yield* Users
    const desk = LetterDesk.make(letters)

    yield* Route.add(
      "GET",
      "/studio/queue",
      studio("admin"),
      Effect.gen(function* () {
        const search = yield* query
        const [parked, figures, results] = yield* Effect.all(
          [panel(letters.list()), panel(media.figures()), panel(files.processed())],
          { concurrency: 3 }
        )
        const all = valueOr(parked, [])
        const choice = choiceOf((name) => search.get(name))
        const found = all.filter(isWanted(choice))
        const page = pageNumber(search.get("page"))
        const shown = found.slice((page - 1) * shownLetters, page * shownLetters)
        const words = (yield* studioPages.words).queue
        return pages.respond(QueuePage, yield* studioPages.context, {
          letters: shown.map(({ id, letter }) => ({
            id: String(id),
            title: letter.type ?? letter.subject,
            reason: letter.error.split("\n")[0] ?? "",
            error: letter.error,
            consumer: letter.consumer,
            type: letter.type ?? words.unreadable,
            tries: letter.tries,
            at: letter.parkedAt.epochMillis,
            body: indented(letter.body)
          })),
          total: all.length,
          found: found.length,
          choice,
          names: distinct(all.map(({ letter }) => letter.consumer)),
          types: distinct(all.flatMap(({ letter }) => letter.type ?? [])),
          page,
          more: Math.max(0, found.length - page * shownLetters),
          work: [
            {
              name: words.processing,
              ...valueOr<Partial<QueueFigures>>(figures, {}),
              ...valueOr<Partial<ProcessingResults>>(results, {})
            }
          ],
          ...awayOf(["letters", parked], ["work", figures], ["work", results])
        })
      })
    )

    yield* Route.add(
      "POST",
      "/studio/queue",
      studio("admin"),
      Effect.gen(function* () {
        const { typed } = yield* Form.read
        const choice = choiceOf((name) => typed[name])
        const letter = typed["letter"] ?? ""
        const isOne = letter !== "all"
        const all = yield* letters.list(isOne ? {} : choice)
        const chosen = isOne ? all.filter(({ id }) => String(id) === letter) : all
        const reason = typed["reason"]?.trim() ?? ""
        const back = (done: string) => seeOther(withToast(Paths.queue, done, { ...choice }))
        switch (typed["do"]) {
          case "replay":
            yield* desk.replay(chosen)
            return back(isOne ? "replayed" : "replayed-all")
          case "drop":
            if (reason === "") return yield* fail("bad-request", (yield* studioPages.words).queue.sayWhy)
            yield* desk.drop(chosen, reason)
            return back(isOne ? "dropped" : "dropped-all")
          default:
            return yield* fail("bad-request")
        }
      })
    )

    const self = Effect.gen(function* () {
      const principal = yield* CurrentPrincipal
      return principal.kind === "user" ? principal : yield* fail("not-found")
    })

    yield* Route.add(
      "GET",
      "/studio/account",
      studio("read"),
      Effect.gen(function* () {
        const { sessionId, userId } = yield* self
        const sessions = yield* panel(users.sessions(userId))
        const person = yield* pages.person(userId)
        const { account } = yield* studioPages.words
        return pages.respond(AccountPage, yield* studioPages.context, {
          email: Option.match(person, { onNone: () => "", onSome: ({ email }) => email }),
          ...awayOf(["sessions", sessions]),
          sessions: valueOr(sessions, []).map((session) => ({
            id: session.id,
            device: account.by[session.method],
            startedAt: session.createdAt.epochMillis,
            lastUsedAt: session.lastUsedAt.epochMillis,
            current: session.id === sessionId
          }))
        })
      })
    )

    yield* Route.add(
      "POST",
      "/studio/account/sessions",
      studio("admin"),
      Effect.gen(function* () {
        const { typed } = yield* Form.read
        const id = decodeSession(typed["session"])
        if (Option.isNone(id)) return yield* fail("bad-request")
        yield* users.endSession(id.value, "revoked")
        return seeOther(withToast(Paths.account, "session-ended"))
      })
    )
  })
)
