import { join } from "node:path"
import { assert, it } from "@effect/vitest"
import { FileView } from "@safelight/contracts/file/Files"
import { PhotoId, ShootId } from "@safelight/events/Ids"
import { temporaryFolder } from "@safelight/testing/TemporaryFolder"
import { DateTime, Effect } from "effect"
import * as DeliverProgress from "../src/commands/DeliverProgress.ts"
import { judge, problemOf } from "../src/commands/DeliverVerdicts.ts"
import * as Patience from "../src/commands/Patience.ts"
import { layer } from "../src/commands/StudioApi.ts"
import { type Sent, uploadAll } from "../src/commands/Uploads.ts"

const shootId = ShootId.make("01890000-0000-7000-8000-000000000001")
const photoId = (number: number) => PhotoId.make(`01890000-0000-7000-8000-00000000001${number}`)

const local = (name: string) => ({ path: name, name, relativePath: name, size: 100, modifiedMillis: 0 })

const kept = (number: number, sha256: string): Sent => ({
  kind: "kept",
  file: local(`${number}.jpg`),
  photoId: photoId(number),
  sha256
})

const view = (number: number, sha256: string, state: FileView["state"] = "ready") =>
  new FileView({
    id: photoId(number),
    shootId,
    fileName: `${number}.jpg`,
    size: 100,
    received: 100,
    state,
    category: null,
    reason: state === "failed" ? "This is not a photo." : null,
    remark: null,
    sha256,
    sameAs: null,
    startedAt: DateTime.unsafeMake(0),
    finishedAt: null
  })

it("what the studio has otherwise than it was sent, or not at all, is told apart from what it refuses", () => {
  const sent = [kept(1, "a"), kept(2, "b"), kept(3, "c"), kept(4, "d")]
  const verdicts = judge(sent, [view(1, "a"), view(2, "other"), view(4, "d", "failed")])
  const { accepted, astray, refused } = verdicts
  assert.deepStrictEqual(
    accepted.map(({ file }) => file),
    ["1.jpg"]
  )
  assert.deepStrictEqual(astray, ["2.jpg", "3.jpg"])
  assert.deepStrictEqual(
    refused.map(({ file, reason }) => `${file}: ${reason}`),
    [
      "2.jpg: The studio holds other bytes (SHA-256 other) than b.",
      "3.jpg: The studio does not list the file.",
      "4.jpg: This is not a photo."
    ]
  )
  // A problem is what makes the exit code 1.
  assert.match(problemOf(verdicts, true) ?? "none", /does not have what was sent as 2\.jpg, 3\.jpg/)
  const refusedOnly = judge([kept(1, "a"), kept(4, "d")], [view(1, "a"), view(4, "d", "failed")])
  assert.isNull(problemOf(refusedOnly, true))
  assert.match(problemOf(refusedOnly, false) ?? "none", /stands still/)
  assert.strictEqual(problemOf(judge([], []), true), "no photograph was accepted.")
})

it.scopedLive("nobody waits for the bytes of a file that is refused", () =>
  Effect.gen(function* () {
    const gone = { ...local("gone.jpg"), path: join(yield* temporaryFolder, "gone.jpg") }
    const standing = DeliverProgress.start(2, 300)
    const [sent] = yield* uploadAll(shootId, [gone], standing, yield* Patience.make)
    assert.strictEqual(sent?.kind, "refused")
    assert.deepInclude(standing, { filesDone: 1, bytesDone: 0, bytesTotal: 200 })
  }).pipe(Effect.provide(layer({ url: "http://127.0.0.1:1", token: "none", data: undefined })))
)
