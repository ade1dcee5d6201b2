import { assert, describe, it } from "@effect/vitest"
import { catalogue, consumers, definitions } from "@safelight/events/Catalogue"
import { envelope, make, type ServiceName, subjectOf } from "@safelight/events/Event"
import { Arbitrary, Effect, FastCheck, Schema } from "effect"

interface Edges {
  readonly publishes: ReadonlyArray<string>
  readonly reacts: ReadonlyArray<string>
  /** Beyond the design's table, with the reason. */
  readonly also?: Readonly<Record<string, string>>
}

/**
 * Who tells and who listens: section 1 of the design, row by row. Portfolio and analytics are not built; their edges are
 * there all the same, so that their durables hold what they will want to hear.
 */
const table: Readonly<Partial<Record<ServiceName, Edges>>> = {
  user: {
    publishes: ["user.created", "user.sign-in-requested", "user.authenticated", "user.session-expired"],
    reacts: ["invite.accepted"]
  },
  invite: {
    publishes: ["invite.created", "invite.accepted", "invite.expiring", "invite.expired", "invite.revoked"],
    reacts: ["shoot.created", "shoot.updated", "shoot.delivered", "user.created", "invite.sent"],
    also: { "shoot.archived": "archiving a shoot ends its invitations" }
  },
  shoot: {
    publishes: [
      "shoot.created",
      "shoot.updated",
      "shoot.ready",
      "shoot.delivered",
      "shoot.published",
      "shoot.archived",
      "shoot.accessed",
      "selection.submitted",
      "archive.requested"
    ],
    reacts: [
      "file.uploaded",
      "file.processed",
      "file.failed",
      "file.deleted",
      "file.downloaded",
      "user.created",
      "user.authenticated",
      "invite.accepted",
      "archive.downloaded",
      "archive.expired"
    ]
  },
  file: {
    publishes: [
      "file.uploaded",
      "file.downloaded",
      "file.deleted",
      "archive.queued",
      "archive.ready",
      "archive.downloaded",
      "archive.expired"
    ],
    reacts: [
      "shoot.created",
      "shoot.archived",
      "archive.requested",
      "file.processed",
      "file.failed",
      "user.authenticated",
      "invite.accepted"
    ]
  },
  media: { publishes: ["file.processed", "file.failed", "file.progress"], reacts: [] },
  portfolio: {
    publishes: ["portfolio.updated", "portfolio.published"],
    reacts: ["shoot.published", "shoot.updated", "file.deleted"]
  },
  content: { publishes: [], reacts: [] },
  analytics: { publishes: [], reacts: definitions.map(({ type }) => type) },
  notification: {
    publishes: ["notification.sent", "notification.failed", "invite.sent"],
    reacts: [
      "user.sign-in-requested",
      "invite.created",
      "invite.expiring",
      "shoot.created",
      "shoot.updated",
      "shoot.delivered",
      "shoot.archived",
      "file.uploaded",
      "file.processed",
      "archive.queued",
      "archive.ready",
      "selection.submitted",
      "portfolio.updated"
    ]
  }
}

/** Section 3: analytics signals, which no table row names. */
const signals = { gateway: ["gallery.viewed"], file: ["download.progress"] }

describe("the catalogue", () => {
  it("has the edges of the design", () => {
    const publishes = (service: string) =>
      definitions.filter(({ owner, stream }) => owner === service && stream !== "ANA").map(({ type }) => type)
    const reacts = (service: string) => [
      ...new Set(
        Object.values(consumers)
          .filter((consumer) => consumer.service === service)
          .flatMap((consumer) => [...consumer.types])
      )
    ]
    for (const [service, { also = {}, publishes: told, reacts: heard }] of Object.entries(table)) {
      assert.sameMembers(publishes(service), [...told], `${service} publishes`)
      assert.sameMembers(reacts(service), [...heard, ...Object.keys(also)], `${service} reacts`)
    }
    const services = new Set(Object.keys(table))
    assert.deepStrictEqual(
      definitions.filter(({ owner, stream }) => !services.has(owner) && stream !== "ANA"),
      []
    )
    assert.deepStrictEqual(
      Object.values(consumers).filter(({ service }) => !services.has(service)),
      []
    )
    for (const [service, types] of Object.entries(signals)) {
      assert.sameMembers(
        definitions.filter(({ owner, stream }) => owner === service && stream === "ANA").map(({ type }) => type),
        types
      )
    }
  })

  it("is listed under its own types, each with one owner", () => {
    for (const [type, definition] of Object.entries(catalogue)) assert.strictEqual(definition.type, type)
    assert.strictEqual(new Set(definitions.map(({ type }) => type)).size, definitions.length)
  })

  it("names consumers after their service, none of which rebuilds what it must not", () => {
    for (const [key, { name, projection, service, types }] of Object.entries(consumers)) {
      assert.strictEqual(name, key)
      assert.isTrue(name.startsWith(`${service}-`))
      assert.strictEqual(new Set(types).size, types.length)
      // A rebuild sends mails and starts jobs again; only plain tables may be made anew.
      if (projection) assert.notInclude(["notification", "file", "media"], service)
    }
  })

  it("gives every event a subject of five plain words whose key is an id", () => {
    for (const definition of definitions) {
      FastCheck.assert(
        FastCheck.property(Arbitrary.make(Schema.asSchema(definition.data)), (data) => {
          const [kind, key] = definition.key(data)
          assert.match(
            subjectOf(definition, kind, key),
            /^(evt|ana|tel)\.(shoot|user|studio)\.[0-9a-f-]{36}\.[a-z]+\.[a-z-]+$/
          )
        }),
        { numRuns: 20 }
      )
    }
  })

  it("keeps every event whole over the wire", () => {
    for (const definition of definitions) {
      const schema = envelope(definition)
      FastCheck.assert(
        FastCheck.property(Arbitrary.make(Schema.asSchema(definition.data)), (data) => {
          const event = Effect.runSync(make(definition, data))
          const wire: unknown = JSON.parse(JSON.stringify(Schema.encodeSync(schema)(event)))
          const arrived = Schema.decodeUnknownSync(schema)(wire)
          assert.deepEqual(JSON.parse(JSON.stringify(Schema.encodeSync(schema)(arrived))), wire)
          assert.strictEqual(arrived.id, event.id)
          assert.strictEqual(arrived.metadata.causationId, event.id)
        }),
        { numRuns: 20 }
      )
    }
  })
})
