import { it } from "@effect/vitest"

/**
 * Test files of one worker share their modules, which saves loading Effect once for each. What `it.layer` of
 * @effect/vitest gives its tests it writes on vitest's own `it`, so each file begins by putting the plain methods back.
 */
const { effect, flakyTest, layer, live, prop, scoped, scopedLive } = it
const key = Symbol.for("@safelight/plain-methods")
const plain: object = (Reflect.get(globalThis, key) as object | undefined) ?? {
  effect,
  flakyTest,
  layer,
  live,
  prop,
  scoped,
  scopedLive
}
Reflect.set(globalThis, key, plain)
Object.assign(it, plain)
