/** The languages pages speak. A further one is a file beside `En.ts`, one beside `StudioEn.ts`, and their lines in `Catalogue.ts`. */
export const locales = ["en", "fr"] as const

export type Locale = (typeof locales)[number]

/** Narrows text from a cookie, form or header to a language we speak. */
export const isLocale = (value: string): value is Locale => locales.some((locale) => locale === value)

/**
 * The best language for an `Accept-Language` header: the first one we speak in the visitor's order of quality
 * (RFC 9110, 12.5.4), English otherwise.
 */
export const negotiateLocale = (acceptLanguage: string | undefined): Locale => {
  const wished = (acceptLanguage ?? "")
    .slice(0, 1000)
    .split(",")
    .map((part) => {
      const [tag = "", ...parameters] = part.trim().toLowerCase().split(";")
      const quality = parameters.map((parameter) => /^\s*q=([\d.]+)\s*$/.exec(parameter)?.[1]).find(Boolean)
      return { language: tag.split("-")[0] ?? "", quality: quality === undefined ? 1 : Number(quality) }
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality)
  for (const { language } of wished) {
    if (isLocale(language)) return language
  }
  return "en"
}
