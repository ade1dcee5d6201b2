import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { assert } from "@effect/vitest"
import { truncated } from "@safelight/testing/Photographs"
import { Effect } from "effect"
import type { Page } from "playwright-core"
import { send } from "./Http.ts"
import { createShoot, drawn, mailedSignIn } from "./Journey.ts"
import { RunningStudio } from "./RunningStudio.ts"
import { axeInBothSchemes, desk, visitor } from "./Visitor.ts"
import { bearer, creation, until } from "./World.ts"

/** Begins an upload until the file service has heard that the shoot is archived. */
const closed = (shootId: string) =>
  Effect.gen(function* () {
    const { adminToken, url } = yield* RunningStudio
    const ask = {
      method: "POST",
      path: "/tus",
      headers: { ...bearer(adminToken), ...creation(shootId, "late.jpg", 1000) }
    }
    yield* until("the end of the shoot", send(new URL(url), ask), ({ status }) => status === 410)
  })

/**
 * A photographer whose browser is French reads in French why files are refused, kept without a picture or not taken at
 * all: by script and by the plain form.
 */
export const frenchStudio = Effect.gen(function* () {
  const studio = yield* RunningStudio
  const { files, folder, refusedFile, unseen } = yield* drawn(1, 1)
  const { complaints, context, page } = yield* visitor({ ...desk, locale: "fr-FR" })
  const link = yield* mailedSignIn(page)
  const cut = join(folder, "coupée.jpg")
  const inPart = (part: string, text: string) => page.locator(`[data-part=${part}]`, { hasText: text }).waitFor()
  const choose = (page: Page, chosen: ReadonlyArray<string>) =>
    page
      .locator("[data-rich] input[type=file]")
      .nth(1)
      .setInputFiles([...chosen])

  const shoot = yield* Effect.promise(async () => {
    await writeFile(cut, truncated(await readFile(files[0] ?? ""), 0.5))
    const shoot = await createShoot(page, link, studio.url, "Été")
    await choose(page, [cut, refusedFile, unseen])
    await inPart("refused", "Le fichier s’arrête avant la fin de l’image, comme après une copie interrompue.")
    await inPart("refused", "Ce n’est pas une photo mais un fichier texte. Envoyez la photo elle-même")
    await inPart("remarked", "Ce fichier NEF ne contient pas d’aperçu assez grand pour être montré.")
    assert.deepStrictEqual(await axeInBothSchemes(page), [])
    return shoot
  })

  // Two pages that were opened before the shoot was archived still offer to take files.
  const plain = yield* visitor({ ...desk, locale: "fr-FR", javaScriptEnabled: false })
  yield* Effect.promise(async () => {
    await plain.context.addCookies(await context.cookies())
    await plain.page.goto(shoot)
    const other = await context.newPage()
    await other.goto(`${shoot}/archive`)
    await other.locator("main button.solid").click()
    await other.waitForURL(/done=archived/)
    await other.close()
  })
  yield* closed(shoot.split("/").at(-1) ?? "")
  const sentence = "Ce reportage est archivé. Restaurez-le avant d’ajouter des fichiers."
  yield* Effect.promise(async () => {
    await choose(page, files)
    await page.locator("[data-uploads] .status", { hasText: `Refusé. ${sentence}` }).waitFor()

    await plain.page.locator("#files").setInputFiles([...files])
    await plain.page.locator("[data-plain] button").click()
    await plain.page.waitForURL(/\/studio\/refused/)
    await plain.page.locator("main li", { hasText: sentence }).waitFor()
    assert.strictEqual(await plain.page.locator("html").getAttribute("lang"), "fr")
  })
  // What the browser itself notes of an upload that was answered 410.
  assert.deepStrictEqual(
    [...complaints, ...plain.complaints].filter((complaint) => !/\/tus\/?: .*\b410\b/.test(complaint)),
    []
  )
})
