import type { Panel } from "../Panel.ts"
import type { AwayPart } from "../pages/parts/Away.tsx"

/** What a page says of its parts whose service is away; nothing where all are there. */
export const awayOf = (
  ...parts: ReadonlyArray<readonly [AwayPart, Panel<unknown>]>
): { readonly away?: ReadonlyArray<AwayPart> } => {
  const away = new Set(parts.filter(([, { state }]) => state === "away").map(([part]) => part))
  return away.size === 0 ? {} : { away: [...away] }
}
