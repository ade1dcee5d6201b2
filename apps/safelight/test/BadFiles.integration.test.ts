import { readFileSync } from "node:fs"
import { request as nodeRequest } from "node:http"
import { join } from "node:path"
import { assert, layer } from "@effect/vitest"
import { Files } from "@safelight/contracts/file/Files"
import type { ShootId } from "@safelight/events/Ids"
import { claiming, program, small, svg, truncated } from "@safelight/testing/Photographs"
import { rawFile } from "@safelight/testing/RawFile"
import { required } from "@safelight/testing/Required"
import { Effect } from "effect"
import { send } from "./support/Http.ts"
import { largest, Photographer } from "./support/Photographer.ts"
import { asService, bearer, creation, makeShoot, until, upload } from "./support/World.ts"

const samples = await required("samples")
const studio = asService("gateway")

/** Of the files below, in their order. */
const inFrench = [
  "Le fichier est vide (0 octet).",
  "Ce n’est pas une photo mais un programme Windows.",
  "C’est un dessin SVG, que Safelight ne sait pas montrer.",
  "Le fichier s’arrête avant la fin de l’image",
  "L’image annonce plus de 150 mégapixels",
  "Ce n’est pas une photo mais un fichier texte.",
  "Ce fichier NEF ne contient pas d’aperçu"
]

const views = (shootId: ShootId) => Effect.flatMap(Files, (files) => studio(files.list(shootId)))

layer(Photographer.layer, { excludeTestServices: true })("bad files", (it) => {
  it.effect("files that are no photographs get a verdict with its reason, and their bytes stay", () =>
    Effect.gen(function* () {
      const { form, get, token } = yield* Photographer
      const jpeg = yield* small(2)
      const hostile: ReadonlyArray<readonly [string, Uint8Array]> = [
        ["empty.jpg", new Uint8Array()],
        ["program.jpg", program],
        ["drawing.svg", svg],
        ["drawing.jpg", Buffer.concat([svg, Buffer.from(" ")])],
        ["cut.jpg", truncated(jpeg, 0.3)],
        ["bomb.jpg", claiming(jpeg, 65_000, 65_000)],
        ["words.png", Buffer.from("no photograph")],
        ["bare.nef", rawFile({ type: "nef", previews: [{ place: "large", bytes: Buffer.from("no picture") }] })]
      ]
      for (const way of ["tus", "form"] as const) {
        const { id } = yield* makeShoot(`Hostile by ${way}`, [])
        if (way === "form") assert.strictEqual((yield* form(id, hostile)).status, 303)
        else yield* Effect.forEach(hostile, ([name, bytes]) => upload(token, id, name, bytes))
        const settled = yield* until(
          "verdicts",
          views(id),
          (files) =>
            files.length === hostile.length &&
            files.every(({ state }) => state !== "processing" && state !== "uploading")
        )
        yield* until("a page with all of them", get(`/studio/shoots/${id}`), ({ text }) =>
          hostile.every(([name]) => text.includes(name))
        )
        const sent = new Map(hostile)
        for (const { fileName, id: photoId, reason, state } of settled) {
          assert.notStrictEqual(state, "ready", fileName)
          assert.isAbove(reason?.length ?? 0, 15, fileName)
          const link = yield* get(`/d/photo/${photoId}`)
          assert.strictEqual(link.status, 302, fileName)
          const kept = yield* get(String(link.headers.location))
          assert.deepStrictEqual(kept.bytes, Buffer.from(sent.get(fileName) ?? []), fileName)
          assert.match(String(kept.headers["content-disposition"]), /^attachment;/)
        }
        // Whoever reads the page in French reads why in French, and no word of the English sentence.
        const french = yield* until(
          "a French page with all of them",
          get(`/studio/shoots/${id}`, { "accept-language": "fr" }),
          ({ text }) => inFrench.every((sentence) => text.includes(sentence))
        )
        for (const { reason } of settled) assert.notInclude(french.text, reason ?? "")
      }
    })
  )

  it.effect("too many and too large are refused before their bytes", () =>
    Effect.gen(function* () {
      const { form, token, url } = yield* Photographer
      const { id } = yield* makeShoot("Too much", [])
      const many = Array.from({ length: 21 }, (_, index) => [`${index}.jpg`, Buffer.from(`file ${index}`)] as const)
      const refused = yield* form(id, many)
      assert.strictEqual(refused.status, 413)
      assert.include(refused.text, "Send at most 20 files at a time.")
      const large = yield* form(id, [["large.jpg", Buffer.alloc(largest + 1)]])
      assert.strictEqual(large.status, 413)
      assert.match(large.text, /large\.jpg: The file is larger than 3 MB, the most that is taken\./)
      /** Announces a body and sends none. */
      const announced = (path: string, headers: Record<string, string>) =>
        Effect.async<number>((resume) => {
          const outgoing = nodeRequest(
            { host: "127.0.0.1", port: url.port, method: "POST", path, headers },
            (incoming) => {
              resume(Effect.succeed(incoming.statusCode ?? 0))
              outgoing.destroy()
            }
          )
          outgoing.on("error", () => undefined)
          outgoing.flushHeaders()
        }).pipe(Effect.timeout("2 minutes"), Effect.orDie)
      const tus = { ...bearer(token), ...creation(id, "large.jpg", largest + 1) }
      assert.strictEqual(
        yield* announced("/tus", {
          ...tus,
          "content-type": "application/offset+octet-stream",
          "content-length": String(largest + 1)
        }),
        413
      )
      assert.strictEqual(
        yield* announced(`/upload/${id}`, {
          ...bearer(token),
          "content-type": "multipart/form-data; boundary=x",
          "content-length": String(largest * 21)
        }),
        413
      )
    })
  )

  it.effect.skipIf(samples === undefined)("hostile names stay names, by tus and by form", () =>
    Effect.gen(function* () {
      const { form, get, token, url } = yield* Photographer
      const { names }: { readonly names: ReadonlyArray<string> } = JSON.parse(
        readFileSync(join(samples ?? "", "names.json"), "utf8")
      )
      const shoots = [yield* makeShoot("Names by tus", []), yield* makeShoot("Names by form", [])] as const
      for (const [index, name] of names.entries()) {
        const body = Buffer.from(`by tus ${index}`)
        const answer = yield* send(url, {
          method: "POST",
          path: "/tus",
          headers: {
            ...bearer(token),
            ...creation(shoots[0].id, name, body.length),
            "content-type": "application/offset+octet-stream"
          },
          body
        })
        assert.include([201, 400], answer.status, name)
        if (answer.status !== 201) assert.isAbove(answer.text.length, 10)
      }
      // A header can hold no NUL: such a form is refused, and what came before stays.
      const cut = yield* form(shoots[1].id, [["b\u0000.jpg", Buffer.from("cut")]])
      assert.strictEqual(cut.status, 400)
      assert.include(cut.text, "The form arrived incomplete. Send it again.")
      const sent = names.filter((name) => !name.includes("\u0000"))
      for (let start = 0; start < sent.length; start += 20) {
        const files = sent
          .slice(start, start + 20)
          .map((name, at) => [name, Buffer.from(`form ${start + at}`)] as const)
        const answer = yield* form(shoots[1].id, files)
        assert.strictEqual(answer.status, 303, answer.text)
      }
      for (const { id } of shoots) {
        const kept = yield* until("verdicts", views(id), (files) =>
          files.every(({ state }) => state !== "processing" && state !== "uploading")
        )
        assert.lengthOf(kept, id === shoots[0].id ? names.length : sent.length)
        for (const { fileName } of kept) {
          assert.notMatch(fileName, /[\p{Cc}/\\<>:"|?*\u202e]|^\.{1,2}$|^$/u)
          assert.isAtMost(Buffer.byteLength(fileName), 180)
        }
        const page = yield* get(`/studio/shoots/${id}`)
        assert.strictEqual(page.status, 200)
        assert.notMatch(page.text, /<img src=x|onerror=alert\(1\)>|>49</)
      }
    })
  )
})
