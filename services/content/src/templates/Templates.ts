import type { MailKind } from "@safelight/events/NotificationEvents"

/** The words of one mail; places in braces are filled when it is sent. */
export interface Words {
  readonly subject: string
  readonly heading: string
  readonly paragraphs: ReadonlyArray<string>
  readonly action: string
  readonly small: ReadonlyArray<string>
}

/** A language is one file with words for every kind. */
export type Templates = Readonly<Record<MailKind, Words>>

/** What notification can fill in for each kind. `count`, `until`, `left` and `may` come with their own words. */
export const places: Readonly<Record<MailKind, ReadonlyArray<string>>> = {
  "sign-in": ["name", "studio"],
  invitation: ["name", "studio", "title"],
  "gallery-ready": ["name", "studio", "title", "count", "may", "until"],
  "archive-ready": ["name", "studio", "title", "size"],
  "access-expiring": ["name", "studio", "title", "expires", "left", "may"],
  "shoot-archived": ["name", "studio", "title"]
}

/** Places that a mail's words name and its kind does not know. */
export const unknownPlaces = (kind: MailKind, words: Words): ReadonlyArray<string> =>
  [words.subject, words.heading, ...words.paragraphs, words.action, ...words.small]
    .flatMap((text) => [...text.matchAll(/\{([^}]*)\}/g)].map(([, place = ""]) => place))
    .filter((place) => !places[kind].includes(place))
