import type { StudioMessages } from "./messages/StudioMessages.ts"

const isSaid = (field: string, words: StudioMessages["errors"]): field is Exclude<keyof typeof words, "atMost"> =>
  field !== "atMost" && Object.hasOwn(words, field)

/**
 * What is wrong with each field, in the language of the page. The rules themselves speak one language, to programs; a
 * field has one sentence that says what it takes, whatever it was that was not.
 */
export const inWords = (
  errors: Readonly<Record<string, string>>,
  words: Pick<StudioMessages, "errors">
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(errors).map(([field, said]) => [field, isSaid(field, words.errors) ? words.errors[field] : said])
  )
