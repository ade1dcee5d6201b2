import { assert, describe, it } from "@effect/vitest"
import { Config, Duration, LogLevel } from "effect"
import { StudioSettings } from "../src/Settings.ts"
import { rows } from "../src/SettingsTable.ts"

describe("the table of settings", () => {
  it("finds name, description and default through every wrapper", () => {
    const config = Config.all({
      plain: Config.string("PLAIN").pipe(Config.withDescription("as it is")),
      number: Config.integer("COUNT").pipe(
        Config.validate({ message: "positive", validation: (count) => count > 0 }),
        Config.withDescription("how many"),
        Config.withDefault(3)
      ),
      late: Config.duration("WAIT").pipe(Config.withDefault("2 seconds"), Config.withDescription("how long")),
      long: Config.duration("LIFE").pipe(Config.withDefault(Duration.hours(36)), Config.withDescription("how long")),
      level: Config.logLevel("LEVEL").pipe(Config.withDefault(LogLevel.Info), Config.withDescription("how much")),
      secret: Config.option(Config.redacted("KEY").pipe(Config.withDescription("hidden"))),
      nested: Config.nested(Config.boolean("ON").pipe(Config.withDescription("inside")), "OUTER")
    })
    assert.deepStrictEqual(rows(config), [
      { name: "PLAIN", description: "as it is", fallback: "" },
      { name: "COUNT", description: "how many", fallback: "3" },
      { name: "WAIT", description: "how long", fallback: "2 seconds" },
      { name: "LIFE", description: "how long", fallback: "36 hours" },
      { name: "LEVEL", description: "how much", fallback: "Info" },
      { name: "KEY", description: "hidden", fallback: "" },
      { name: "OUTER_ON", description: "inside", fallback: "" }
    ])
  })

  it("describes every setting of the studio", () => {
    const all = rows(StudioSettings)
    assert.isAbove(all.length, 5)
    assert.deepStrictEqual(
      all.filter(({ description, name }) => description === "" || name === ""),
      []
    )
  })
})
