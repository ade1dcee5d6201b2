import { assert } from "@effect/vitest"
import { Effect } from "effect"
import { openLink } from "./Journey.ts"
import { type CaughtMail, RunningStudio } from "./RunningStudio.ts"
import { axeInBothSchemes, hasNoSidewaysScroll, phone, visitor } from "./Visitor.ts"

/** What a mail with a code carries. */
const signInOf = (mail: CaughtMail | undefined) => ({
  code: /\b\d{6}\b/.exec(mail?.text ?? "")?.[0] ?? "",
  link: /http\S+\/sign-in\/\S+/.exec(mail?.text ?? "")?.[0] ?? ""
})

/**
 * Every page a client can meet, in French, on a phone and in both schemes: before they are known, on the way in by a
 * link that another browser has taken, inside, and wherever nothing opens. `mail` is the invitation of a delivered
 * gallery with an original that has no picture.
 */
export const frenchPages = (mail: CaughtMail, email: string) =>
  Effect.gen(function* () {
    const studio = yield* RunningStudio
    const { page } = yield* visitor({ ...phone, locale: "fr-FR" })
    const found: Array<string> = []
    const look = async (name: string) => {
      if ((await page.locator("html").getAttribute("lang")) !== "fr") found.push(`${name}: not in French`)
      if (!(await hasNoSidewaysScroll(page))) found.push(`${name}: scrolls sideways`)
      found.push(...(await axeInBothSchemes(page)).map((violation) => `${name}: ${violation}`))
    }
    const visit = async (name: string, path: string) => {
      await page.goto(new URL(path, studio.url).href)
      await look(name)
    }
    const press = () => page.locator("main button.solid").click()

    yield* Effect.promise(async () => {
      await visit("front door", "/")
      await visit("sign-in", "/sign-in")
      await page.locator("input[name=email]").evaluate((input) => input.removeAttribute("type"))
      await page.locator("input[name=email]").fill("luc")
      await press()
      await look("sign-in, not an address")
      await visit("way back in", "/portfolio?ref=01a00000-0000-7000-8000-000000000000")
      await visit("sign-in link that is none", "/sign-in/x")
      await visit("invitation that is none", `/open/${"A".repeat(43)}`)
      await visit("nothing here", "/nowhere")
      await page.goto(`${studio.url}/sign-in`)
      await page
        .locator("input[name=csrf]")
        .first()
        .evaluate((input) => input.setAttribute("value", "stale"))
      await page.locator("input[name=email]").fill(email)
      await press()
      await look("stale form")

      await visit("invitation", openLink(mail))
      await press()
      await look("code page of another device")
      await page.locator("input[name=code]").fill("12")
      await press()
      await look("code page, not a code")
    })
    const signIn = signInOf((yield* studio.mails(email, 2)).find(({ text }) => /\b\d{6}\b/.test(text)))
    yield* Effect.promise(async () => {
      await page.locator("input[name=code]").fill(signIn.code)
      await press()
      await page.waitForURL(/\/g\//)
      await look("gallery")
      const gallery = page.url()
      const [photo, original] = await Promise.all(
        ["main .sheet a[data-src]", "main .sheet a.original"].map((link) =>
          page.locator(link).first().getAttribute("href")
        )
      )
      await visit("photograph", photo ?? "")
      await visit("original without a picture", original ?? "")
      await visit("favourites", `${gallery}/favourites`)
      await visit("downloads", `${gallery}/downloads`)
      await visit("front door of a client", "/")
      await visit("gallery of somebody else", "/g/01a00000-0000-7000-8000-000000000000")
      await visit("studio, as a client", "/studio")
      // The code was for this device; the link beside it is good still.
      await visit("sign-in link", signIn.link)
    })
    assert.deepStrictEqual(found, [])
  })
