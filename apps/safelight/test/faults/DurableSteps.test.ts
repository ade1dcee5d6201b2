import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { answered, sentTo, tablesOf, turnOf, writesUnseen } from "./DurableSteps.ts"

const root = join(import.meta.dirname, "..", "..", "..", "..")

describe("what a statement leaves behind", () => {
  const statements: ReadonlyArray<readonly [string, ReadonlyArray<string>]> = [
    ["SELECT 1 FROM outbox LIMIT 1", []],
    ["SELECT * FROM job WHERE due_at < $1 FOR UPDATE SKIP LOCKED", []],
    ["SELECT id FROM shoot WHERE id = $1 FOR NO KEY UPDATE", []],
    ['INSERT INTO "mail" ("id") VALUES ($1) ON CONFLICT (id) DO UPDATE SET state = $2', ["mail"]],
    ["UPDATE mail SET state = $1 WHERE id IN (SELECT id FROM mail LIMIT 8 FOR UPDATE SKIP LOCKED)", ["mail"]],
    [
      "WITH written AS (\n INSERT INTO outbox (id) VALUES ($1) RETURNING seq) SELECT pg_notify($2, $3) FROM written",
      ["outbox"]
    ],
    ["WITH gone AS (DELETE FROM purge RETURNING nuid) INSERT INTO kept SELECT nuid FROM gone", ["purge", "kept"]],
    ["CREATE UNLOGGED TABLE rebuild_17 (seq bigint)", ["rebuild"]],
    ["SET LOCAL enable_seqscan = off", []]
  ]
  for (const [statement, tables] of statements) {
    it(`${statement.slice(0, 60)} writes ${tables.length === 0 ? "nothing" : tables.join(" and ")}`, () => {
      assert.deepStrictEqual(tablesOf(statement), tables)
    })
  }

  it("knows a statement whose rows are not of what it writes", () => {
    const statements = [
      "WITH forgotten AS (DELETE FROM outbox WHERE seq = ANY($1)) SELECT seq FROM outbox",
      "WITH gone AS (DELETE FROM purge RETURNING nuid) SELECT nuid FROM gone",
      "WITH own AS (SELECT seq FROM photo_set) UPDATE shoot SET sets = $1",
      "DELETE FROM outbox WHERE seq = $1"
    ]
    assert.deepStrictEqual(statements.map(writesUnseen), [true, false, false, false])
  })

  it("tells a transaction's end from a savepoint's", () => {
    const words = ["BEGIN", "SAVEPOINT a", "RELEASE SAVEPOINT a", "ROLLBACK TO SAVEPOINT a", "ROLLBACK", "COMMIT"]
    assert.deepStrictEqual(words.map(turnOf), ["begin", "none", "none", "none", "rollback", "commit"])
  })
})

describe("what a message leaves behind", () => {
  const subjects: ReadonlyArray<readonly [string, string | undefined]> = [
    ["evt.shoot.1.file.uploaded", "publish event"],
    ["$KV.ACCESS.shoot.1", "publish fact"],
    ["job.process.normal.1", "publish job"],
    ["dlq.shoot-photos", "publish letter"],
    ["$O.original-202611-1.C.abc", "put original chunk"],
    ["$O.original-202611-1.C.abc.tail", "put original tail"],
    ["$O.rendition-202611-0.M.bmFtZQ==", "put rendition object"],
    ["$JS.API.STREAM.PURGE.OBJ_original-202611-1", "purge original"],
    ["$JS.API.STREAM.MSG.DELETE.DLQ", "delete letter"],
    ["$JS.API.CONSUMER.MSG.NEXT.EVT.shoot-photos", undefined],
    ["$JS.API.DIRECT.GET.EVT", undefined],
    ["$JS.API.STREAM.INFO.OBJ_original-202611-1", undefined],
    ["ana.shoot.1.gallery.viewed", undefined],
    // What nobody has thought of counts as a step.
    ["something.new", "publish something.new"]
  ]
  for (const [subject, step] of subjects) {
    it(`${subject}: ${step ?? "nothing"}`, () => assert.strictEqual(sentTo(subject), step))
  }

  it("knows a consumer by its acknowledgements, whatever server is in between", () => {
    const short = "$JS.ACK.EVT.shoot-photos.1.17.17.1763640000000000000.0"
    const long = "$JS.ACK.hub.ABCDEF.EVT.shoot-photos.1.17.17.1763640000000000000.0.token"
    assert.strictEqual(answered(short, "+ACK"), "ack shoot-photos")
    assert.strictEqual(answered(long, "+ACK"), "ack shoot-photos")
    assert.strictEqual(answered(short, "-NAK"), "release shoot-photos")
    assert.strictEqual(answered(short, "+TERM parked"), "end shoot-photos")
    assert.strictEqual(answered(short, "+WPI"), undefined)
    assert.strictEqual(answered("_INBOX.shoot.1", "+ACK"), undefined)
  })
})

describe("the crash hook stands where everything passes", () => {
  const sources = ["packages", "services", "apps"].flatMap((place) =>
    readdirSync(join(root, place)).flatMap((name) => {
      const folder = join(root, place, name, "src")
      return readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((file) => /\.tsx?$/.test(file))
        .map((file) => ({ file: `${place}/${name}/${file}`, text: readFileSync(join(folder, file), "utf8") }))
    })
  )
  const using = (pattern: RegExp) =>
    sources
      .filter(({ text }) => pattern.test(text))
      .map(({ file }) => file)
      .sort()

  it("no service reaches a driver of its own", () => {
    const drivers = /from "(?:pg|@effect\/sql-pg[^"]*|@nats-io\/[^"]+|nodemailer[^"]*|redis|ioredis|undici|node:net)"/
    const own = using(drivers).filter((file) => !/^packages\/(sql|bus|objects|mail|embedded|testing)\//.test(file))
    // The door and a look at an address: neither is a process that keeps anything.
    assert.deepStrictEqual(own, ["apps/safelight/GivenServers.ts", "apps/safelight/PagesPort.ts"])
  })

  it("mails go out in one place", () => {
    assert.deepStrictEqual(using(/\.sendMail\(/), ["packages/mail/Mailer.ts"])
  })

  it("statements go out through clients of the one library", () => {
    const own = using(/new Pg\.(?:Pool|Client)\(/)
    assert.deepStrictEqual(own, ["packages/sql/Postgres.ts", "packages/sql/Provision.ts"])
  })

  it("messages go out by request, publish and respond, and by no other way that the broker's client has", () => {
    const others = /\b(?:publishMessage|respondMessage|requestMany|ackAck|sendCommand)\(|@nats-io\/(?:kv|obj)"/
    assert.deepStrictEqual(using(others), [])
  })
})
