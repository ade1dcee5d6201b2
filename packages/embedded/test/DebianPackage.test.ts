import { assert, describe, it } from "@effect/vitest"
import { Option } from "effect"
import { testingSource } from "../src/DebianPackage.ts"

const text = (name: string, content: string, codename = "bookworm") =>
  Option.map(testingSource([{ name, text: content }], codename), (file) => file.text)

describe("the private package source", () => {
  it("keeps mirror and signing key of a stanza and changes only the suite", () => {
    const debian = [
      "Types: deb deb-src",
      "# a dated snapshot",
      "URIs: http://mirror.example/debian",
      "Suites: bookworm bookworm-updates",
      "Components: main contrib",
      "Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg"
    ].join("\n")
    const security = "Types: deb\nURIs: http://mirror.example/security\nSuites: bookworm-security\nComponents: main"
    assert.deepStrictEqual(
      text("/etc/apt/sources.list.d/debian.sources", `${security}\n\n${debian}\n`),
      Option.some(
        [
          "Types: deb",
          "URIs: http://mirror.example/debian",
          "Suites: testing",
          "Components: main",
          "Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg",
          ""
        ].join("\n")
      )
    )
  })

  it("keeps the options of a one-line entry", () => {
    const list = [
      "# deb http://old.example/debian bookworm main",
      "deb [signed-by=/k.gpg arch=amd64] https://mirror.example/debian bookworm main contrib",
      "deb https://mirror.example/debian-security bookworm-security main"
    ].join("\n")
    assert.deepStrictEqual(
      text("/etc/apt/sources.list", list),
      Option.some("deb [signed-by=/k.gpg arch=amd64] https://mirror.example/debian testing main\n")
    )
  })

  it("is none where no entry serves the release or it is switched off", () => {
    assert.deepStrictEqual(text("/etc/apt/sources.list", "deb https://x.example/apt stable main"), Option.none())
    const off = "Enabled: no\nTypes: deb\nURIs: http://x.example\nSuites: bookworm\nComponents: main"
    assert.deepStrictEqual(text("a.sources", off), Option.none())
  })
})
