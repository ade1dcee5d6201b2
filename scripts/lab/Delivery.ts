import type { ShootId } from "@safelight/events/Ids"
import type { StudioFile } from "@safelight/studio/StudioFile"
import * as Schema from "effect/Schema"
import { Browser } from "./Browser.ts"

const Mails = Schema.decodeUnknownSync(
  Schema.Array(Schema.Struct({ id: Schema.String, to: Schema.String, date: Schema.String, text: Schema.String }))
)

const mails = async (studio: StudioFile) => {
  const response = await fetch(`${studio.inboxUrl}/messages.json`)
  return Mails(await response.json())
}

/** Looks again until there is an answer; throws after 30 s. */
export const until = async <A>(look: () => Promise<A | undefined>, everyMillis = 25): Promise<A> => {
  const deadline = performance.now() + 30_000
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (performance.now() > deadline) throw new Error("waited 30 s in vain")
    await new Promise((resolve) => setTimeout(resolve, everyMillis))
  }
}

/** Signs in with the one-time link of the owner. */
export const owner = async (studio: StudioFile): Promise<Browser> => {
  const browser = new Browser(studio.url)
  await browser.open(studio.signInUrl)
  return browser
}

/** Delivers a shoot and opens it as each of its clients; answers their browsers and the seconds until the first mail. */
export const deliver = async (studio: StudioFile, shootId: ShootId, clients: readonly [string, ...Array<string>]) => {
  const before = new Set((await mails(studio)).map(({ id }) => id))
  const began = performance.now()
  const answer = await fetch(`${studio.url}/api/v1/shoots/${shootId}/deliver`, {
    method: "POST",
    headers: { authorization: `Bearer ${studio.adminToken}` }
  })
  if (!answer.ok) throw new Error(`not delivered: ${answer.status} ${await answer.text()}`)
  const mailFor = (client: string) =>
    until(async () => (await mails(studio)).find(({ id, to }) => !before.has(id) && to.includes(client)))
  const open = async (client: string) => {
    const link = /https?:\/\/\S+\/open\/\S+/.exec((await mailFor(client)).text)?.[0]
    if (link === undefined) throw new Error("the mail holds no link")
    const browser = new Browser(studio.url)
    await browser.open(link)
    return browser
  }
  const [first, ...others] = clients
  await mailFor(first)
  const seconds = (performance.now() - began) / 1000
  const browser = await open(first)
  const browsers = [browser]
  for (const client of others) browsers.push(await open(client))
  return { browser, browsers, seconds }
}

/** Asks for everything as one archive and waits for its address. */
export const archive = async (studio: StudioFile, browser: Browser, shootId: ShootId): Promise<URL> => {
  const page = `/g/${shootId}/downloads`
  await browser.submit(page, page)
  return await offered(studio, browser, shootId)
}

/** The newest archive that the downloads page offers, other than these. */
export const offered = (
  studio: StudioFile,
  browser: Browser,
  shootId: ShootId,
  others: ReadonlyArray<string> = []
): Promise<URL> =>
  until(async () => {
    const html = await browser.text(`/g/${shootId}/downloads`)
    const paths = [...html.matchAll(/href="(\/d\/[^"]+\.zip)"/g)].flatMap(([, path]) => (path ? [path] : []))
    const path = paths.find((path) => !others.includes(path))
    return path === undefined ? undefined : new URL(path, studio.url)
  })
