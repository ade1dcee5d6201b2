import * as Effect from "effect/Effect"

interface Waiting {
  readonly count: number
  readonly grant: () => void
}

/**
 * A semaphore that hands permits out in the order they were asked for. Effect's own wakes everybody who waits at each
 * release: with 256 messages in hand that cost more than the handlers.
 */
export class Permits {
  private free: number
  private readonly waiting = new Set<Waiting>()

  constructor(count: number) {
    this.free = count
  }

  private grantNext(): void {
    for (const next of this.waiting) {
      if (next.count > this.free) return
      this.waiting.delete(next)
      this.free -= next.count
      next.grant()
    }
  }

  private readonly giveBack = (count: number): void => {
    this.free += count
    this.grantNext()
  }

  readonly take = (count: number): Effect.Effect<void> =>
    Effect.async((resume) => {
      let granted = false
      const waiting: Waiting = {
        count,
        grant: () => {
          granted = true
          resume(Effect.void)
        }
      }
      this.waiting.add(waiting)
      this.grantNext()
      return Effect.sync(() => {
        this.waiting.delete(waiting)
        if (granted) this.giveBack(count)
      })
    })

  readonly release = (count: number): Effect.Effect<void> => Effect.sync(() => this.giveBack(count))

  readonly withPermits =
    (count: number) =>
    <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
      count === 0
        ? self
        : Effect.uninterruptibleMask((restore) =>
            Effect.zipRight(restore(this.take(count)), Effect.ensuring(restore(self), this.release(count)))
          )
}
