import { readFile } from "node:fs/promises"
import { assert, layer } from "@effect/vitest"
import { EventTail } from "@safelight/bus/EventTail"
import * as NatsEventTail from "@safelight/bus/NatsEventTail"
import { Notifications } from "@safelight/contracts/notification/Notifications"
import { ShootId } from "@safelight/events/Ids"
import { small } from "@safelight/testing/Photographs"
import { Effect, Layer, Schema, Stream } from "effect"
import * as LogFile from "../src/LogFile.ts"
import * as GatewayBroker from "./support/GatewayBroker.ts"
import { type Answer, send } from "./support/Http.ts"
import { OpenedStudio } from "./support/OpenedStudio.ts"
import { apiToken, asService, bearer, creation, processed, signInAdmin, until } from "./support/World.ts"

const Line = Schema.parseJson(
  Schema.Struct({
    message: Schema.Unknown,
    annotations: Schema.Record({ key: Schema.String, value: Schema.Unknown })
  })
)
const Shoot = Schema.parseJson(Schema.Struct({ id: ShootId }))

const Studio = NatsEventTail.layer().pipe(
  Layer.provide(GatewayBroker.layer),
  Layer.provideMerge(
    OpenedStudio.layerWith({
      SAFELIGHT_LOG_LEVEL: "Debug",
      // The welcome mail goes out without waiting for a delivery.
      SAFELIGHT_INVITATION_HOLD: "0 seconds",
      SAFELIGHT_PAGE_RATE: "0",
      SAFELIGHT_UPLOAD_RATE: "0"
    })
  )
)

/** Every event of the log that carries this correlation, by its type. */
const eventsOf = (correlation: string) =>
  Effect.gen(function* () {
    const tail = yield* EventTail
    const all = yield* Stream.runCollect(tail.since({ EVT: 0, TEL: 0 }))
    const own = [...all].map(({ event }) => event).filter(({ metadata }) => metadata.correlationId === correlation)
    return new Map(own.map((event) => [event.type, event]))
  })

/** Every line of the studio's log that carries it: which service says what, and about what. */
const linesOf = (correlation: string) =>
  Effect.gen(function* () {
    const { dataFolder } = yield* OpenedStudio
    const text = yield* Effect.promise(() => readFile(LogFile.pathOf(dataFolder), "utf8"))
    const lines = yield* Effect.forEach(text.split("\n").slice(0, -1), (line) => Schema.decode(Line)(line))
    return lines
      .filter(({ annotations }) => annotations["correlationId"] === correlation)
      .map(({ annotations, message }) => {
        const { consumer, job, kind, path, service } = annotations
        return [service, message, path ?? consumer ?? job ?? kind].flat().join(" ")
      })
  })

const correlationIn = ({ headers }: Answer) => String(headers["x-correlation-id"])

layer(Studio, { excludeTestServices: true })("one correlation id", (it) => {
  it.effect("leads from a shoot's creation to its invitation, its upload place and the welcome mail", () =>
    Effect.gen(function* () {
      const { url } = yield* OpenedStudio
      const mails = yield* Notifications
      yield* signInAdmin
      const token = yield* apiToken(["admin"])
      const clients = [{ email: "ines@example.com", name: "Ines", locale: "en" }]
      const created = yield* send(url, {
        method: "POST",
        path: "/api/v1/shoots",
        headers: bearer(token),
        body: JSON.stringify({ title: "Midsummer", clients })
      })
      const { id } = yield* Schema.decode(Shoot)(created.text)
      const correlation = correlationIn(created)
      yield* until("the welcome mail", asService("gateway")(mails.forShoot(id)), (all) =>
        all.some(({ kind, state }) => kind === "invitation" && state === "accepted")
      )
      const events = yield* until("the events", eventsOf(correlation), (found) => found.has("invite.sent"))
      for (const [effect, cause] of [
        ["invite.created", "shoot.created"],
        ["notification.sent", "invite.created"],
        ["invite.sent", "invite.created"]
      ] as const) {
        const causationId = events.get(effect)?.metadata.causationId
        assert.isString(causationId, effect)
        assert.strictEqual(causationId, events.get(cause)?.id, `${effect} is caused by ${cause}`)
      }
      assert.strictEqual(events.get("shoot.created")?.metadata.causationId, correlation)

      const wanted = [
        "gateway request /api/v1/shoots",
        "file An event was applied file-shoots",
        "invite An event was applied invite-invitations",
        "notification An event was applied notification-mails",
        "notification mail accepted invitation"
      ]
      yield* until("the lines", linesOf(correlation), (lines) => wanted.every((line) => lines.includes(line)))

      // A file's own leads from its upload through its job to the photo.
      const bytes = yield* small(1)
      const sent = yield* send(url, {
        method: "POST",
        path: "/tus",
        headers: {
          ...bearer(token),
          ...creation(id, "a.jpg", bytes.length),
          "content-type": "application/offset+octet-stream"
        },
        body: bytes
      })
      yield* processed(id, 1)
      const upload = correlationIn(sent)
      const ofFile = yield* until("the verdict", eventsOf(upload), (found) => found.has("file.processed"))
      const uploaded = ofFile.get("file.uploaded")?.id
      assert.isString(uploaded)
      assert.strictEqual(ofFile.get("file.processed")?.metadata.causationId, uploaded)
      const done = ["file request /tus", "media A job was done process", "shoot An event was applied shoot-photos"]
      yield* until("the lines of the file", linesOf(upload), (lines) => done.every((line) => lines.includes(line)))
    })
  )
})
