import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, TestClock } from "effect"
import { studioMessagesFor } from "../src/messages/Catalogue.ts"
import { expiryFields, read } from "../src/ShootFormInput.ts"

const details = { title: "Anna & Ben", date: "2027-06-21", kind: "wedding" }

const ended = (expiresDate: string, expiresTime: string, zone: string) =>
  read({ ...details, expiresDate, expiresTime, zone }, studioMessagesFor("en"))

/** The moment that was read, or what was said of it. */
const momentOf = (date: string, time: string, zone: string) =>
  Effect.map(ended(date, time, zone), ({ errors, input }) =>
    input === undefined ? errors : input.expiresAt === null ? null : DateTime.formatIso(input.expiresAt)
  )

const now = DateTime.unsafeMake("2026-12-01T12:00:00Z")

describe("the end of access in the form of a shoot", () => {
  it.effect("is the hour of the stated zone, and the last minute of a day without one", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* momentOf("2027-07-01", "18:00", "Europe/Paris"), "2027-07-01T16:00:00.000Z")
      assert.strictEqual(yield* momentOf("2027-07-01", "18:00", "America/New_York"), "2027-07-01T22:00:00.000Z")
      assert.strictEqual(yield* momentOf("2027-07-01", "", "Europe/Paris"), "2027-07-01T21:59:00.000Z")
      assert.strictEqual(yield* momentOf("", "", "Europe/Paris"), null)
    })
  )

  it.effect("is the next hour where the clocks skip one, and the first of an hour that comes twice", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* momentOf("2027-03-28", "02:30", "Europe/Paris"), "2027-03-28T01:30:00.000Z")
      assert.strictEqual(yield* momentOf("2027-10-31", "02:30", "Europe/Paris"), "2027-10-31T00:30:00.000Z")
      assert.strictEqual(yield* momentOf("2027-10-31", "03:00", "Europe/Paris"), "2027-10-31T02:00:00.000Z")
    })
  )

  it.effect("lies in the future of its own zone", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(now.epochMillis)
      const past = { expiresDate: "Choose a moment in the future" }
      assert.deepStrictEqual(yield* momentOf("2026-11-30", "18:00", "Europe/Paris"), past)
      // Noon in Greenwich is 13:00 in Paris and 7:00 in New York.
      assert.deepStrictEqual(yield* momentOf("2026-12-01", "13:00", "Europe/Paris"), past)
      assert.strictEqual(yield* momentOf("2026-12-01", "13:01", "Europe/Paris"), "2026-12-01T12:01:00.000Z")
      assert.strictEqual(yield* momentOf("2026-12-01", "08:00", "America/New_York"), "2026-12-01T13:00:00.000Z")
    })
  )

  it.effect("is a day and an hour that there are, and nothing besides", () =>
    Effect.gen(function* () {
      const nothing = { expiresDate: "There is no such day or hour" }
      for (const [date, time] of [
        ["2027-02-30", "12:00"],
        ["tomorrow", "12:00"],
        ["2027-07-01", "24:00"],
        ["2027-07-01", "7:00"],
        ["2027-07-01", "10:00+05:00"],
        ["2027-07-01", "10:00Z"]
      ] as const) {
        assert.deepStrictEqual(yield* momentOf(date, time, "Europe/Paris"), nothing, `${date} ${time}`)
      }
      assert.property(yield* momentOf("2027-07-01", "12:00", "Mars/Olympus"), "zone")
      const { fields } = yield* ended("", "12:00", "Europe/Paris")
      assert.deepStrictEqual(yield* momentOf("", "12:00", "Europe/Paris"), {
        expiresDate: "Enter the day as well, or clear the hour"
      })
      assert.deepInclude(fields, { expiresTime: "12:00", title: "Anna & Ben" })
    })
  )

  it.effect("is shown as it was stated, in summer and in winter, whatever zone this machine is in", () =>
    Effect.gen(function* () {
      for (const zone of ["Europe/Paris", "America/New_York", "Asia/Kolkata", "UTC"]) {
        for (const [expiresDate, expiresTime] of [
          ["2027-07-01", "18:05"],
          ["2027-12-31", "23:59"],
          ["2028-02-29", "00:00"]
        ] as const) {
          const { input } = yield* ended(expiresDate, expiresTime, zone)
          assert.deepStrictEqual(expiryFields(input?.expiresAt ?? null, zone), { expiresDate, expiresTime })
        }
      }
    })
  )
})
