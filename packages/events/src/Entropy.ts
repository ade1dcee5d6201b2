import * as Context from "effect/Context"
import * as Layer from "effect/Layer"

/** Where unguessable bytes come from, so that tests can fix them. */
export class Entropy extends Context.Reference<Entropy>()("@safelight/events/Entropy", {
  defaultValue: () => ({
    bytes: (count: number): Uint8Array => crypto.getRandomValues(new Uint8Array(count))
  })
}) {
  /** Counts up from `seed`: ids differ from each other and are the same in every run. */
  static readonly layerTest = (seed = 0) =>
    Layer.sync(Entropy, () => {
      let next = seed
      return {
        bytes: (count: number) => {
          next += 1
          const bytes = new Uint8Array(count)
          new DataView(bytes.buffer).setUint32(Math.max(0, count - 4), next)
          return bytes
        }
      }
    })
}
