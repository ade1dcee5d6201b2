import { standardSides } from "@safelight/contracts/file/RenditionSettings"
import type { AssetName } from "../../src/assets/AssetName.ts"
import type { PageContext } from "../../src/pages/PageContext.ts"
import type { Photograph } from "../../src/pages/parts/Photograph.tsx"
import type { StudioContext } from "../../src/pages/studio/Frame.tsx"
import type { ShootHeadModel } from "../../src/pages/studio/ShootHead.tsx"

/** Everything a model says in words, so that the same pages can be drawn from calm and from hostile data. */
export interface Words {
  readonly title: string
  readonly name: string
  readonly email: string
  readonly file: string
  readonly note: string
  readonly id: string
}

export const calm: Words = {
  title: "Ines & Tomas",
  name: "Ines Duarte",
  email: "ines.duarte@example.org",
  file: "MLQ_4471.CR3",
  note: "Three mornings before anyone else was up.",
  id: "s1"
}

const markup = `"><script>alert(1)</script><img src=x onerror=alert(1)>'\`{{}}<!--</title></textarea>`

/** Markup in every place, as long as a form may send. */
export const markedUp: Words = {
  title: `${markup}${"x<b>".repeat(2500)}`.slice(0, 10_000),
  name: `${markup} O'Neil & <i>Sons</i>`,
  email: `"${markup}"@example.org`,
  file: `../../${markup}.jpg`,
  note: `javascript:alert(1) ${markup}`,
  id: `a/../b?c#d"><script>`
}

/** Right to left, joined emoji, combining marks, a word without a place to break. */
export const farAway: Words = {
  title: `حفل زفاف ليلى ويوسف ${"ס".repeat(400)}`,
  name: "Đặng Nguyễn 👩‍👩‍👧‍👦 Z͑ͫ̓a̡͊͠l͔ĝo",
  email: `${"very.".repeat(12)}long@${"sub.".repeat(20)}example.org`,
  file: `${"Donaudampfschifffahrtsgesellschaftskapitän".repeat(5)}\u202egpj.exe`,
  note: "ملاحظة\u202e reversed",
  id: "שלום"
}

/** 17 November 2026, 18:02 in Lisbon. */
export const now = Date.UTC(2026, 10, 17, 18, 2)

export const zone = "Europe/Lisbon"
export const expires = { at: Date.UTC(2027, 0, 17, 18), zone }

const upright = new Set([4, 9, 10, 17, 18, 19])

export const photograph = (number: number, words: Words = calm): Photograph => {
  const sample = ((number - 1) % 24) + 1
  const id = words === calm ? `k${String(sample).padStart(2, "0")}-${number}` : `${words.id}${number}`
  const tall = upright.has(sample)
  const state = number === 27 ? "preparing" : number === 29 ? "original-only" : number === 31 ? "lost" : "ready"
  return {
    id,
    number,
    width: tall ? 4000 : 6000,
    height: tall ? 6000 : 4000,
    favourite: number % 5 === 1,
    state,
    file: {
      name: state === "original-only" && words === calm ? "IMG_0429.HEIC" : words.file,
      kind: state === "original-only" ? "HEIC" : "CR3",
      bytes: 24_100_000
    }
  }
}

export const photographs = (from: number, to: number, words?: Words): ReadonlyArray<Photograph> =>
  Array.from({ length: to - from + 1 }, (_, index) => photograph(from + index, words))

export const context = (
  locale: "en" | "fr",
  words: Words = calm,
  asset: (name: AssetName) => string = (name) => `/a/x/${name}`
): PageContext => ({
  locale,
  csrf: "csrf-token",
  path: "/here?a=b&c=d",
  studioName: words === calm ? "Mara Lindqvist" : words.name,
  studioEmail: "mara@example.org",
  zone,
  sides: standardSides,
  user: { email: words.email, name: words.name },
  asset
})

export const studioContext = (
  locale: "en" | "fr",
  words: Words = calm,
  asset?: (name: AssetName) => string
): StudioContext => ({
  ...context(locale, words, asset),
  studio: { shootCount: 41, due: 2 }
})

export const shootHead = (words: Words = calm, change: Partial<ShootHeadModel> = {}): ShootHeadModel => ({
  id: words.id,
  title: words.title,
  state: "delivered",
  createdAt: now - 30 * 86_400_000,
  deliveredAt: now,
  expiresAt: { at: now + 61 * 86_400_000, zone },
  photoCount: 184,
  clientCount: 5,
  next: { kind: "done" },
  ...change
})

/** A shoot that is not delivered yet. */
export const underway = (words: Words, change: Partial<ShootHeadModel>): ShootHeadModel => {
  const { deliveredAt: _, ...head } = shootHead(words)
  return { ...head, state: "preparing", ...change }
}
