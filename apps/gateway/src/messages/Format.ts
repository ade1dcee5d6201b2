import type { Locale } from "./Locale.ts"

/** No-break space, and the narrow one that French sets before `; ! ? %`. */
const nbsp = "\u00a0"
const thin = "\u202f"

/** A moment with the zone in which it was promised: `at` in milliseconds since 1970 UTC, `zone` an IANA name. */
export interface Moment {
  readonly at: number
  readonly zone: string
}

/** The forms a count can take; a language uses those its plural rules name. */
export interface PluralForms {
  readonly one: string
  readonly other: string
  readonly many?: string
}

/** Figures, sizes and dates as one language writes them. */
export interface Format {
  /** A whole number with thousands kept together. */
  readonly number: (value: number) => string
  /** A size in decimal units, one decimal below 100: "41.6 GB", "41,6 Go". */
  readonly bytes: (bytes: number) => string
  /** A share from 0 to 1: "38 %". */
  readonly percent: (share: number) => string
  /** The form of a word that goes with a count. */
  readonly plural: (count: number, forms: PluralForms) => string
  /** A calendar day without zone, from "2026-06-20": "20 June 2026". Anything else is returned as it is. */
  readonly calendarDay: (isoDay: string) => string
  /** "20 June 2026". */
  readonly day: (moment: Moment) => string
  /** "18:02", "18 h 02". */
  readonly time: (moment: Moment) => string
  /** "18 November 2026, 21:44". */
  readonly dayTime: (moment: Moment) => string
  /** For columns: "17 Nov 2026, 18:02". */
  readonly short: (moment: Moment) => string
  /** Everything a promise needs: "Sunday 17 January 2027, 18:00, Lisbon time". */
  readonly promise: (moment: Moment) => string
}

const tags: Record<Locale, string> = { en: "en-GB", fr: "fr-FR" }
const units: Record<Locale, readonly string[]> = {
  en: ["bytes", "KB", "MB", "GB", "TB"],
  fr: ["octets", "Ko", "Mo", "Go", "To"]
}

/** A formatter for a zone the runtime does not know falls back to UTC, and says so by the zone's name. */
const knownZone = (zone: string): string => {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone })
    return zone
  } catch {
    return "UTC"
  }
}

const make = (locale: Locale): Format => {
  const tag = tags[locale]
  const wholes = new Intl.NumberFormat(tag, { maximumFractionDigits: 0 })
  const tenths = new Intl.NumberFormat(tag, { minimumFractionDigits: 1, maximumFractionDigits: 1 })
  const rules = new Intl.PluralRules(tag)
  const formatters = new Map<string, Intl.DateTimeFormat>()
  const formatter = (zone: string): Intl.DateTimeFormat => {
    const known = formatters.get(zone)
    if (known !== undefined) return known
    const made = new Intl.DateTimeFormat(tag, {
      timeZone: knownZone(zone),
      weekday: "long",
      day: "numeric",
      month: "long",
      year: "numeric",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
      timeZoneName: "longGeneric"
    })
    // There are some 420 zones; a hostile name must not make the cache grow.
    if (formatters.size < 500) formatters.set(zone, made)
    return made
  }
  const partsOf = ({ at, zone }: Moment) => {
    const found = new Map(
      formatter(zone)
        .formatToParts(at)
        .map((part) => [part.type, part.value])
    )
    const part = (type: Intl.DateTimeFormatPartTypes) => found.get(type) ?? ""
    const day = locale === "fr" && part("day") === "1" ? "1er" : part("day")
    return {
      weekday: part("weekday"),
      month: part("month"),
      date: `${day}${nbsp}${part("month")} ${part("year")}`,
      time:
        locale === "fr"
          ? `${Number(part("hour"))}${nbsp}h${nbsp}${part("minute")}`
          : `${part("hour")}:${part("minute")}`,
      // The generic name of UTC is an offset, which nobody reads as a zone.
      zone: part("timeZoneName").replace(/^(?:GMT|UTC)\+00:00$/, "UTC")
    }
  }
  const known = new Map<string, ReturnType<typeof partsOf>>()
  /** Pages say the day of a shoot and its end again and again, and the runtime is slow at it. */
  const parts = (moment: Moment) => {
    const key = `${moment.at} ${moment.zone}`
    const before = known.get(key)
    if (before !== undefined) return before
    const made = partsOf(moment)
    if (known.size >= 500) known.clear()
    known.set(key, made)
    return made
  }
  const day = (moment: Moment) => parts(moment).date
  return {
    number: (value) => wholes.format(value),
    bytes: (bytes) => {
      const step = bytes < 1000 ? 0 : Math.min(4, Math.floor(Math.log10(bytes) / 3))
      const value = bytes / 1000 ** step
      const figure = step === 0 || value >= 99.95 ? wholes.format(value) : tenths.format(value)
      return `${figure}${nbsp}${units[locale][step] ?? ""}`
    },
    percent: (share) => `${wholes.format(Math.floor(share * 100))}${locale === "fr" ? thin : nbsp}%`,
    plural: (count, forms) => {
      const rule = rules.select(count)
      if (rule === "one") return forms.one
      return rule === "many" ? (forms.many ?? forms.other) : forms.other
    },
    calendarDay: (isoDay) => {
      const at = /^\d{4}-\d{2}-\d{2}$/.test(isoDay) ? Date.parse(`${isoDay}T12:00:00Z`) : Number.NaN
      return Number.isNaN(at) ? isoDay : day({ at, zone: "UTC" })
    },
    day,
    time: (moment) => parts(moment).time,
    dayTime: (moment) => {
      const { date, time } = parts(moment)
      return locale === "fr" ? `${date} à ${time}` : `${date}, ${time}`
    },
    short: (moment) => {
      const { month, date, time } = parts(moment)
      // Months are cut to what every language keeps legible; "May", "mars" and "juin" stay whole.
      const cut = [...month].length > 5 ? `${[...month].slice(0, 3).join("")}${locale === "fr" ? "." : ""}` : month
      return `${date.replace(month, cut)}, ${time}`
    },
    promise: (moment) => {
      const { weekday, date, time, zone } = parts(moment)
      if (locale === "fr") return `${weekday} ${date} à ${time} (${zone})`
      // "Lisbon time" is what people say; other languages bend the names of cities.
      const city = /^(?!Etc\/)[A-Za-z_]+\/(?:[A-Za-z_]+\/)?([A-Za-z_-]+)$/.exec(knownZone(moment.zone))?.[1]
      return `${weekday} ${date}, ${time}, ${city === undefined ? zone : `${city.replaceAll("_", " ")} time`}`
    }
  }
}

const formats: Record<Locale, Format> = { en: make("en"), fr: make("fr") }

/** The formatting of one language. */
export const formatFor = (locale: Locale): Format => formats[locale]
