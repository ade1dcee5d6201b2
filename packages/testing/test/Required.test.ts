import { assert, it } from "@effect/vitest"
import { required } from "../src/Required.ts"

it("a missing tool skips, and fails where everything is required", async () => {
  const before = process.env["SAFELIGHT_REQUIRE"]
  try {
    delete process.env["SAFELIGHT_REQUIRE"]
    assert.isUndefined(await required("no-such-program"))
    assert.match((await required("sh")) ?? "", /\/sh$/)
    process.env["SAFELIGHT_REQUIRE"] = "all"
    const refusal = await required("no-such-program").catch((error: Error) => error.message)
    assert.strictEqual(refusal, "no-such-program is missing and SAFELIGHT_REQUIRE is all")
  } finally {
    if (before === undefined) delete process.env["SAFELIGHT_REQUIRE"]
    else process.env["SAFELIGHT_REQUIRE"] = before
  }
})
