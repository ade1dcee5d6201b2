import { En } from "./En.ts"
import { Fr } from "./Fr.ts"
import type { Locale } from "./Locale.ts"
import type { Messages } from "./Messages.ts"

const catalogue: Record<Locale, Messages> = { en: En, fr: Fr }

/** The sentences of one language. */
export const messagesFor = (locale: Locale): Messages => catalogue[locale]
