import type { Locale } from "@safelight/contracts/Fields"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"

const tags: Readonly<Record<Locale, string>> = { en: "en-GB", fr: "fr-FR" }

const photographs: Readonly<Record<Locale, { readonly one: string; readonly other: string }>> = {
  en: { one: "photograph", other: "photographs" },
  fr: { one: "photographie", other: "photographies" }
}

/** “1 photograph”, “184 photographs”, by the plural rules of the language. */
export const count = (locale: Locale, number: number): string => {
  const rule = new Intl.PluralRules(tags[locale]).select(number) === "one" ? "one" : "other"
  return `${new Intl.NumberFormat(tags[locale]).format(number)}\u00a0${photographs[locale][rule]}`
}

/** “1er mars … 9 h 05”, which `Intl` does not know. */
const inFrench = (text: string): string =>
  text.replace(/\b1 /, "1er ").replace(/(\d{2}):(\d{2})$/, (_, hour, minute) => `${Number(hour)}\u00a0h\u00a0${minute}`)

/** Day, hour and zone, as the photographer stated them. */
export const moment = (locale: Locale, at: DateTime.Utc, zone: string): string => {
  const text = new Intl.DateTimeFormat(tags[locale], {
    dateStyle: "full",
    timeStyle: "short",
    timeZone: zone
  }).format(DateTime.toDate(at))
  return `${locale === "fr" ? inFrench(text) : text} (${zone.replaceAll("_", " ")})`
}

/** Whole units of a stretch of time, by the rules of the language: “7 days”, “1 jour”. */
const stretch = (locale: Locale, unit: "day" | "hour", number: number): string =>
  new Intl.NumberFormat(tags[locale], { style: "unit", unit, unitDisplay: "long" })
    .format(number)
    .replaceAll(" ", "\u00a0")

/** What is left of a time, to the nearest day, and within the last day to the nearest hour. */
export const left = (locale: Locale, remaining: Duration.Duration): string => {
  const hours = Duration.toHours(remaining)
  return hours < 23.5
    ? stretch(locale, "hour", Math.max(1, Math.round(hours)))
    : stretch(locale, "day", Math.round(hours / 24))
}

/** What a client can do with a gallery, as the mail of each kind goes on; without the right no download is promised. */
export const may: Readonly<
  Record<Locale, Readonly<Record<"gallery-ready" | "access-expiring", (download: boolean) => string>>>
> = {
  en: {
    "gallery-ready": (download) => `mark the ones you love${download ? ", and download them in full size" : ""}`,
    "access-expiring": (download) =>
      download ? "look, choose and download everything in it" : "look at everything in it and choose"
  },
  fr: {
    "gallery-ready": (download) =>
      `marquez celles que vous aimez${download ? " et téléchargez-les en pleine taille" : ""}`,
    "access-expiring": (download) => (download ? "tout regarder, choisir et télécharger" : "tout regarder et choisir")
  }
}

const units: Readonly<Record<Locale, ReadonlyArray<string>>> = {
  en: ["B", "KB", "MB", "GB", "TB"],
  fr: ["o", "Ko", "Mo", "Go", "To"]
}

/** Decimal units, as the systems of clients count. */
export const size = (locale: Locale, bytes: number): string => {
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), 4)
  const value = bytes / 1000 ** power
  const digits = power >= 3 && value < 100 ? 1 : 0
  const number = new Intl.NumberFormat(tags[locale], { maximumFractionDigits: digits }).format(value)
  return `${number}\u00a0${units[locale][power] ?? ""}`
}

export const footer: Readonly<Record<Locale, (studio: string) => string>> = {
  en: (studio) =>
    `You receive this because ${studio} shares photographs with you. It is not advertising and you are on no list.`,
  fr: (studio) =>
    `Vous recevez ce message parce que ${studio} partage des photographies avec vous. Ce n’est pas de la publicité et vous n’êtes sur aucune liste.`
}

/** Fills places like `{title}` once; what is filled in is never searched for places again. */
export const fill = (text: string, places: Readonly<Record<string, string>>): string =>
  text.replace(/\{([^}]*)\}/g, (whole, place: string) => places[place] ?? whole)
