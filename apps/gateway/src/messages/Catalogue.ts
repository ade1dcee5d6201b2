import { En } from "./En.ts"
import { Fr } from "./Fr.ts"
import type { Locale } from "./Locale.ts"
import type { Messages } from "./Messages.ts"
import { StudioEn } from "./StudioEn.ts"
import { StudioFr } from "./StudioFr.ts"
import type { StudioMessages } from "./StudioMessages.ts"

const catalogue: Record<Locale, Messages> = { en: En, fr: Fr }

const studioCatalogue: Record<Locale, StudioMessages> = { en: StudioEn, fr: StudioFr }

/** The studio's sentences in one language. */
export const studioMessagesFor = (locale: Locale): StudioMessages => studioCatalogue[locale]

/** The sentences of one language. */
export const messagesFor = (locale: Locale): Messages => catalogue[locale]
