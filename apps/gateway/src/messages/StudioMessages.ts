import type { StudioEn } from "./StudioEn.ts"

/** Every sentence of the studio's pages, as `Messages` has those of the clients'. */
export type StudioMessages = typeof StudioEn
