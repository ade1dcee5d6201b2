import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, layer } from "@effect/vitest"
import { headers } from "@nats-io/nats-core"
import { durablesOf } from "@safelight/bus/Topology"
import { type ConsumerDefinition, catalogue, consumers, type EventType } from "@safelight/events/Catalogue"
import { subjectOf } from "@safelight/events/Event"
import { eventually } from "@safelight/testing/Eventually"
import { Effect } from "effect"
import type { SqlService } from "../src/Secrets.ts"
import { Photographer } from "./support/Photographer.ts"
import { eventsAndMailsDue, isRunning, restless } from "./support/Rest.ts"
import { ofOpenedStudio, type Servers } from "./support/Servers.ts"
import { until } from "./support/World.ts"

const root = join(import.meta.dirname, "..", "..", "..")
const fixtures = join(root, "packages", "events", "fixtures")

const all: ReadonlyArray<ConsumerDefinition> = Object.values(consumers)
const running = all.filter(isRunning)
const isBuilt = ({ service }: ConsumerDefinition) => existsSync(join(root, "services", service))

/**
 * Where events of different producers may lead to another state by their order, and why that is no fault. Everywhere
 * else the order between producers must not be seen.
 */
const orderIsSeen: Readonly<Record<string, string>> = {
  notification: "which of two mails goes out depends on what was true when it was owed"
}

/** What one run of events is about: ids by the name of the field that carries them. */
type Scene = Readonly<Record<string, string>>

interface Written {
  readonly type: EventType
  readonly id: string
  readonly subject: string
  readonly body: string
}

const idFields = [
  "shootId",
  "userId",
  "photoId",
  "archiveId",
  "invitationId",
  "signInId",
  "sessionId",
  "setId",
  "mailId"
]

/** A value with its ids replaced, whatever its depth. */
const placed = (value: unknown, scene: Scene, field = ""): unknown => {
  if (Array.isArray(value))
    return value.map((each) =>
      placed(each, scene, field === "clients" ? "userId" : field === "shootIds" ? "shootId" : field)
    )
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, placed(each, scene, name)]))
  }
  return idFields.includes(field) && typeof value === "string" ? (scene[field] ?? value) : value
}

/** Every version of every event that was ever published, about one scene, in the order of the catalogue. */
const written = (scene: Scene): ReadonlyArray<Written> =>
  readdirSync(fixtures)
    .toSorted((a, b) => order(a) - order(b))
    .map((file, index) => {
      const fixture = JSON.parse(readFileSync(join(fixtures, file), "utf8"))
      const type: EventType = fixture.type
      const data = placed(fixture.data, scene)
      const [kind, key] = catalogue[type].key(data as never)
      // Ids grow in this order in every scene, whatever the order in which the events arrive.
      const id = `019f00${String(index).padStart(2, "0")}-0000-7000-8000-${scene["photoId"]?.slice(-12)}`
      const body = JSON.stringify({ ...fixture, id, data, aggregateType: kind, aggregateId: key })
      return { type, id, subject: subjectOf(catalogue[type], kind, key), body }
    })

const types = Object.keys(catalogue)
const order = (file: string) => types.indexOf(file.replace(/\.v\d+\.json$/, ""))

/** Each producer in its own order, the producers one after the other from the last to the first. */
const byProducer = (events: ReadonlyArray<Written>): ReadonlyArray<Written> => {
  const owners = [...new Set(events.map(({ type }) => catalogue[type].owner))].reverse()
  return owners.flatMap((owner) => events.filter(({ type }) => catalogue[type].owner === owner))
}

/** What is drawn by lot or counts tries. Of a time it matters whether there is one. */
const accidental = /^seq$|hash|secret|^tries$|^reason$/
const isTime = /(^|_)at$/

/** What a service keeps about a scene, with ids and addresses by their meaning. */
const stateOf = ({ ask }: Servers, service: SqlService, scene: Scene) =>
  Effect.gen(function* () {
    const tables = yield* ask<{ name: string }>(
      service,
      `select table_name as name from information_schema.tables where table_schema = $1 and table_type = 'BASE TABLE'
        and table_name !~ '^(outbox|inbox|inbox_held|.*_migrations)$' order by 1`,
      [service]
    )
    const state: Record<string, ReadonlyArray<string>> = {}
    for (const { name } of tables) {
      const rows = yield* ask<{ row: Record<string, unknown> }>(
        service,
        `select to_jsonb(t) as row from "${service}"."${name}" t where to_jsonb(t)::text ~ $1`,
        [Object.values(scene).join("|")]
      )
      state[name] = rows
        .map(({ row }) => {
          const kept = Object.fromEntries(
            Object.entries(row)
              .filter(([column]) => !accidental.test(column))
              .map(([column, value]) => [column, isTime.test(column) && value !== null ? "some time" : value])
          )
          let text = JSON.stringify(kept)
          for (const [field, value] of Object.entries(scene)) text = text.replaceAll(value, field)
          return text.replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "another id")
        })
        .sort()
    }
    return state
  })

/** Rows that say the same once: each mail makes a link of its own, and which mails there are depends on the order. */
const onceEach = (state: Readonly<Record<string, ReadonlyArray<string>>>) =>
  Object.fromEntries(Object.entries(state).map(([table, rows]) => [table, [...new Set(rows)]]))

/** Nobody has anything left to do. */
const settled = (servers: Servers) => until("rest", restless(servers, eventsAndMailsDue), (left) => left.length === 0)

/** Publishes in this order, each once the one before it was handled. */
const tell = (servers: Servers, events: ReadonlyArray<Written>) =>
  Effect.forEach(
    events,
    ({ body, subject }) =>
      Effect.zipRight(
        // Without the message's id the stream takes a repeat for something new.
        Effect.promise(() => servers.nats.jetstream.publish(subject, body, { headers: headers() })),
        settled(servers)
      ),
    { discard: true }
  )

/** A shoot with its client and invitation, as the studio made it, and ids of what is only talked about. */
const scene = (name: string) =>
  Effect.gen(function* () {
    const { api } = yield* Photographer
    const email = `${name}@example.com`
    const json = <A>(text: string): A => JSON.parse(text)
    const created = yield* api(
      "POST",
      "/api/v1/shoots",
      JSON.stringify({ title: "Midsummer", clients: [{ email, name: "Ines", locale: "en" }] })
    )
    const shoot = json<{ id: string; clients: ReadonlyArray<{ userId: string }> }>(created.text)
    const invitations = api("GET", `/api/v1/shoots/${shoot.id}/invitations`)
    const { text } = yield* until("the invitation", invitations, (answer) => answer.text.includes(shoot.id))
    const [invitation] = json<ReadonlyArray<{ id: string }>>(text)
    const others = ["photoId", "archiveId", "signInId", "sessionId", "setId", "mailId"]
    return {
      email,
      shootId: shoot.id,
      userId: shoot.clients[0]?.userId ?? "",
      invitationId: invitation?.id ?? "",
      ...Object.fromEntries(others.map((field) => [field, crypto.randomUUID()]))
    }
  })

layer(Photographer.layer, { excludeTestServices: true })("every consumer of the catalogue", (it) => {
  it.scoped("takes each version of its events once, whatever the order between their producers", () =>
    Effect.gen(function* () {
      const { api } = yield* Photographer
      const servers = yield* ofOpenedStudio
      const scenes: ReadonlyArray<Scene> = [yield* scene("straight"), yield* scene("shuffled")]
      yield* settled(servers)
      const [straight = {}, shuffled = {}] = scenes
      yield* tell(servers, written(straight))
      yield* tell(servers, byProducer(written(shuffled)))

      for (const consumer of running) {
        const wanted = scenes.flatMap(written).filter(({ type }) => consumer.types.includes(type))
        assert.isAtLeast(new Set(wanted.map(({ type }) => type)).size, consumer.types.length, consumer.name)
        const applied = yield* servers.ask<{ id: string }>(
          consumer.service,
          `select event_id as id from "${consumer.service}".inbox where consumer = $1 and event_id = any($2)`,
          [consumer.name, wanted.map(({ id }) => id)]
        )
        assert.sameMembers(
          applied.map(({ id }) => id),
          wanted.map(({ id }) => id),
          consumer.name
        )
      }
      assert.strictEqual((yield* api("GET", "/api/v1/dead-letters")).text, "[]")

      const services = [...new Set(running.map(({ service }) => service))]
      for (const service of services.filter((name) => orderIsSeen[name] === undefined)) {
        const [one, other] = [yield* stateOf(servers, service, shuffled), yield* stateOf(servers, service, straight)]
        assert.deepStrictEqual(onceEach(one), onceEach(other), service)
      }

      const states = Effect.forEach(services, (service) => stateOf(servers, service, straight))
      const before = yield* states
      yield* tell(servers, byProducer(written(straight)))
      assert.deepStrictEqual(yield* states, before)
    })
  )

  it.scoped("is at work when its service is built, and has all it will hear when it isn't", () =>
    Effect.gen(function* () {
      const { nats } = yield* ofOpenedStudio
      const infos = yield* Effect.forEach(all, (consumer) =>
        Effect.forEach(durablesOf(consumer), ({ config, stream }) =>
          // Between two questions of a consumer that is at work nothing waits for a moment.
          eventually(
            Effect.promise(async () =>
              (await nats.jetstream.jetstreamManager(false)).consumers.info(stream, config.durable_name)
            ),
            ({ num_waiting }) => num_waiting > 0 || !isBuilt(consumer)
          ).pipe(Effect.map((info) => ({ consumer, info })))
        )
      )
      for (const { consumer, info } of infos.flat()) {
        assert.strictEqual(info.num_waiting > 0, isBuilt(consumer), info.name)
        assert.strictEqual(info.num_pending > 0, !isBuilt(consumer), info.name)
      }
    })
  )
})
