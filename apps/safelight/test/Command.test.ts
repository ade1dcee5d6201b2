import { assert, describe, it } from "@effect/vitest"
import { EmailAddress } from "@safelight/contracts/Fields"
import { DateTime, Either } from "effect"
import { Command, parse } from "../src/Command.ts"

const nowhere = { url: undefined, token: undefined, data: undefined }

const problemOf = (...words: ReadonlyArray<string>) =>
  Either.match(parse(words), { onLeft: (problem) => problem.message, onRight: (command) => command._tag })

describe("the command line", () => {
  it("reads every command", () => {
    const cases: ReadonlyArray<readonly [string, Command]> = [
      ["", Command.Help()],
      ["--help", Command.Help()],
      ["deliver --help", Command.Help()],
      ["start", Command.Start({ demo: false, split: false, data: undefined })],
      ["start --demo --data /tmp/d", Command.Start({ demo: true, split: false, data: "/tmp/d" })],
      ["start --split", Command.Start({ demo: false, split: true, data: undefined })],
      [
        "deliver photos --title Wedding --client a@x.org --client b@x.org --json --url https://s.example --token t",
        Command.Deliver({
          folder: "photos",
          title: "Wedding",
          clients: [{ email: EmailAddress.make("a@x.org") }, { email: EmailAddress.make("b@x.org") }],
          json: true,
          target: { url: "https://s.example", token: "t", data: undefined }
        })
      ],
      ["status --json", Command.Status({ json: true, target: nowhere })],
      ["dead-letters list", Command.DeadLettersList({ filter: {}, json: false, target: nowhere })],
      [
        "dead-letters list --consumer c --type shoot.created --error SMTP",
        Command.DeadLettersList({
          filter: { consumer: "c", type: "shoot.created", error: "SMTP" },
          json: false,
          target: nowhere
        })
      ],
      ["dead-letters show 7", Command.DeadLettersShow({ id: "7", target: nowhere })],
      ["dead-letters replay 7 8", Command.DeadLettersReplay({ chosen: [7, 8], target: nowhere })],
      ["dead-letters replay --all", Command.DeadLettersReplay({ chosen: {}, target: nowhere })],
      [
        "dead-letters drop --all --consumer c --reason old",
        Command.DeadLettersDrop({ chosen: { consumer: "c" }, reason: "old", target: nowhere })
      ],
      [
        "replay --consumer file-shoots --from 2026-06-21T14:30:00Z --key shoot.01890000-0000-7000-8000-000000000000",
        Command.Replay({
          request: {
            consumer: "file-shoots",
            mode: "redeliver",
            from: DateTime.unsafeMake("2026-06-21T14:30:00Z"),
            key: "shoot.01890000-0000-7000-8000-000000000000"
          },
          json: false,
          target: nowhere
        })
      ],
      [
        "replay --consumer shoot-photos --sequence 1 --rebuild --json",
        Command.Replay({
          request: { consumer: "shoot-photos", mode: "rebuild", sequence: 1 },
          json: true,
          target: nowhere
        })
      ],
      [
        "token create laptop",
        Command.TokenCreate({ name: "laptop", scopes: ["admin"], days: undefined, target: nowhere })
      ],
      [
        "token create exports --scope read --scope upload --days 30",
        Command.TokenCreate({ name: "exports", scopes: ["read", "upload"], days: 30, target: nowhere })
      ],
      ["secrets deploy/secrets", Command.Secrets({ folder: "deploy/secrets" })],
      ["provision deploy/secrets", Command.Provision({ folder: "deploy/secrets" })],
      ["token list --json", Command.TokenList({ json: true, target: nowhere })],
      ["token revoke tok_1", Command.TokenRevoke({ id: "tok_1", target: nowhere })]
    ]
    for (const [line, command] of cases) {
      assert.deepStrictEqual(parse(line.split(" ").filter(Boolean)), Either.right(command), line)
    }
  })

  const clientsOf = (...words: ReadonlyArray<string>) =>
    Either.match(parse(["deliver", "f", "--title", "T", ...words]), {
      onLeft: ({ message }) => message,
      onRight: (found) => (found._tag === "Deliver" ? found.clients : [])
    })
  const [a, b] = [EmailAddress.make("a@x.org"), EmailAddress.make("b@x.org")]

  it("invites each address once, however it was written", () => {
    assert.deepStrictEqual(clientsOf("--client", "A@x.org", "--client", " a@X.org"), [{ email: a }])
  })

  it("takes name and language to the client before them, and a language before all to all", () => {
    assert.deepStrictEqual(
      clientsOf("--client", "a@x.org", "--name", "Anna de Vries", "--locale=fr", "--client", "b@x.org"),
      [{ email: a, name: "Anna de Vries", locale: "fr" }, { email: b }]
    )
    assert.deepStrictEqual(
      clientsOf("--locale", "fr", "--client", "a@x.org", "--client", "b@x.org", "--locale", "en", "--name", "Ben"),
      [
        { email: a, locale: "fr" },
        { email: b, locale: "en", name: "Ben" }
      ]
    )
  })

  it("says what is wrong", () => {
    assert.strictEqual(problemOf("dance"), `There is no command "dance"`)
    assert.match(problemOf("start", "--dem"), /Unknown option '--dem'/)
    assert.strictEqual(
      problemOf("deliver", "--title", "T", "--client", "a@x.org"),
      "deliver needs a FOLDER with photographs"
    )
    assert.strictEqual(problemOf("deliver", "f", "--client", "a@x.org"), "deliver needs --title")
    assert.strictEqual(problemOf("deliver", "f", "--title", "T"), "deliver needs at least one --client")
    assert.strictEqual(
      problemOf("deliver", "f", "g", "--title", "T", "--client", "a"),
      `deliver takes one folder, not also "g"`
    )
    assert.strictEqual(
      problemOf("deliver", "f", "--title", "T", "--client", "anna@example"),
      "--client anna@example is not a mail address, like anna@example.com"
    )
    const to = ["deliver", "f", "--title", "T", "--client", "a@x.org"]
    assert.strictEqual(problemOf(...to, "--locale", "de"), "--locale de is not a language of mails: en or fr")
    assert.match(problemOf(...to, "--name", " "), /^--name needs the name/)
    assert.match(
      problemOf("deliver", "f", "--title", "T", "--name", "A", "--client", "a@x.org"),
      /^--name stands behind/
    )
    assert.match(problemOf("dead-letters", "replay"), /^dead-letters is followed by/)
    assert.match(problemOf("dead-letters", "replay", "1", "--all"), /^dead-letters is followed by/)
    assert.strictEqual(problemOf("replay", "--sequence", "1"), "replay needs --consumer")
    assert.match(problemOf("replay", "--consumer", "c"), /^replay needs --from TIME or --sequence N/)
    assert.match(problemOf("replay", "--consumer", "c", "--sequence", "0"), /is not a number from 1/)
    assert.match(problemOf("replay", "--consumer", "c", "--from", "noon"), /is not a time/)
    assert.match(problemOf("replay", "--consumer", "c", "--key", "shoot.1"), /is not one, like/)
    assert.match(problemOf("replay", "--consumer", "c", "--sequence", "1", "--from", "2026-01-01"), /not both/)
    assert.match(problemOf("dead-letters", "drop", "1"), /needs --reason/)
    assert.match(problemOf("dead-letters", "replay", "one"), /is not the number/)
    assert.match(problemOf("secrets"), /^secrets is followed by the FOLDER/)
    assert.match(problemOf("access"), /^access is followed by rebuild/)
    assert.match(problemOf("token", "revoke"), /^token is followed by/)
    assert.match(problemOf("token", "create", "x", "--scope", "all"), /^--scope is one of upload, read, admin/)
    assert.match(problemOf("token", "create", "x", "--days", "soon"), /is not a number of days/)
  })
})
