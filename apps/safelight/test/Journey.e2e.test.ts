import { writeFile } from "node:fs/promises"
import { basename, join } from "node:path"
import { assert, layer } from "@effect/vitest"
import { pagePatience } from "@safelight/testing/Chromium"
import { required } from "@safelight/testing/Required"
import { Effect, Layer } from "effect"
import { frenchPages } from "./support/FrenchPages.ts"
import { frenchStudio } from "./support/FrenchStudio.ts"
import { createShoot, journey, mailedSignIn, openLink, press, real, run, sha256 } from "./support/Journey.ts"
import { RunningStudio } from "./support/RunningStudio.ts"
import { desk, phone, RealBrowser, visitor } from "./support/Visitor.ts"

await required("chromium")

const Machine = Layer.merge(RunningStudio.layer, RealBrowser.layer)

layer(Machine, { excludeTestServices: true })("from an empty machine to a client with the delivered shoot", (it) => {
  it.scoped("the photographer delivers, the client looks, chooses and downloads", () => journey(real))

  it.scoped("the same without JavaScript, in French", () =>
    Effect.gen(function* () {
      const studio = yield* RunningStudio
      const { files, folder, unseen } = yield* real
      const photographer = yield* visitor({ ...desk, javaScriptEnabled: false })
      const admin = photographer.page
      const signInUrl = yield* mailedSignIn(admin)
      const some = files.slice(0, 6)
      yield* Effect.promise(async () => {
        const shoot = await createShoot(admin, signInUrl, studio.url, "Été")
        await admin.locator("#files").setInputFiles([...some, unseen])
        await press(admin, "Upload")
        // Without script the page shows news when it is loaded again.
        const all = new RegExp(`${some.length} photos are ready.*1 with a remark`)
        const ready = admin.locator("[data-part=figures]").filter({ hasText: all })
        const until = Date.now() + pagePatience
        while ((await ready.count()) === 0 && Date.now() < until) await admin.goto(shoot)
        await admin.goto(`${shoot}/access`)
        await admin.getByLabel("Name").fill("Luc")
        await admin.getByLabel("Email address").fill("luc@example.com")
        await press(admin, /Add/)
        await admin.goto(`${shoot}/deliver`)
        await admin.locator("main button.solid").click()
        await admin.waitForURL(/done=delivered/)
      })
      const [mail] = yield* studio.mails("luc@example.com", 1)
      const luc = yield* visitor({ ...phone, javaScriptEnabled: false, locale: "fr-FR" })
      yield* Effect.promise(async () => {
        const { page } = luc
        await page.goto(openLink(mail ?? { text: "" }))
        await page.locator("main button.solid").click()
        await page.waitForURL(/\/g\//)
        assert.strictEqual(await page.locator("html").getAttribute("lang"), "fr")
        assert.strictEqual(await page.locator("main .sheet img").count(), some.length)
        const gallery = page.url()

        // By keyboard alone: the first heart is a button that Enter presses.
        await page.locator("button.heart").first().focus()
        await page.keyboard.press("Enter")
        await page.locator("button.heart[aria-pressed=true]").first().waitFor()
        await page.goto(`${gallery}/favourites`)
        assert.strictEqual(await page.locator("main .sheet li").count(), 1)

        await page.goto(gallery)
        await page.locator("main .sheet a").first().click()
        await page.waitForURL(/\/p\//)

        // What has no picture has a page, too, and is fetched from there.
        await page.goto(gallery)
        await page.locator("main .sheet a.original").click()
        await page.waitForURL(/\/p\//)
        const [original] = await Promise.all([
          page.waitForEvent("download"),
          page.locator("main a.button[href^='/d/photo/']").click()
        ])
        assert.strictEqual(original.suggestedFilename(), basename(unseen))
        assert.strictEqual(await sha256(await original.path()), await sha256(unseen))

        await page.goto(`${gallery}/downloads`)
        await page.locator("[data-part=archive] button").first().click()
        const link = page.locator("a[href$='.zip']").first()
        const until = Date.now() + pagePatience
        while ((await link.count()) === 0 && Date.now() < until) await page.reload()
        const zip = join(folder, "all.zip")
        const href = new URL((await link.getAttribute("href")) ?? "", studio.url).href
        await writeFile(zip, Buffer.from(await (await fetch(href)).arrayBuffer()))
        await run("unzip", ["-tq", zip])
      })
      if (mail !== undefined) yield* frenchPages(mail, "luc@example.com")
      assert.deepStrictEqual(photographer.complaints, [])
      assert.deepStrictEqual(luc.complaints, [])
    })
  )

  it.scoped("a French photographer reads in French why files are not taken", () => frenchStudio)
})
