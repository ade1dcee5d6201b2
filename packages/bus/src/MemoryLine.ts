import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"

/** A durable without a broker: messages wait here, whoever takes one has it alone, and what is put back comes first. */
export class MemoryLine<A> {
  private readonly waiting: Array<A> = []
  private readonly arrival = Effect.unsafeMakeLatch(false)
  private readonly turn = Effect.unsafeMakeSemaphore(1)

  private readonly rank: (message: A) => number

  /** Lower ranks are taken first; of the same rank, the older. */
  constructor(rank: (message: A) => number = () => 0) {
    this.rank = rank
  }

  add(message: A): void {
    const rank = this.rank(message)
    const behind = this.waiting.findIndex((other) => this.rank(other) > rank)
    this.waiting.splice(behind === -1 ? this.waiting.length : behind, 0, message)
    this.arrival.unsafeOpen()
  }

  putBack(message: A): void {
    this.waiting.unshift(message)
    this.arrival.unsafeOpen()
  }

  /** The next message, or null when there is none. Never loses one to an interruption, unlike waiting on a queue. */
  private readonly next = Effect.sync((): A | null => {
    const message = this.waiting.shift()
    if (message !== undefined) return message
    this.arrival.unsafeClose()
    return null
  })

  private readonly wait = (stopping: Deferred.Deferred<void>) =>
    Effect.raceFirst(this.arrival.await, Deferred.await(stopping))

  /** Takes each until `stopping`, and doesn't wait for `use` beyond its start. */
  each<R>(stopping: Deferred.Deferred<void>, use: (message: A) => Effect.Effect<void, never, R>) {
    const step = Effect.flatMap(this.next, (message) => (message === null ? this.wait(stopping) : use(message)))
    return Effect.repeat(step, { until: () => Deferred.isDone(stopping) }).pipe(Effect.asVoid)
  }

  /** Takes one at a time, however many take from the line. */
  oneByOne<R>(stopping: Deferred.Deferred<void>, use: (message: A) => Effect.Effect<void, never, R>) {
    const step = Effect.flatMap(this.next, (message) =>
      message === null ? Effect.succeed(false) : Effect.as(use(message), true)
    ).pipe(
      this.turn.withPermits(1),
      Effect.flatMap((taken) => (taken ? Effect.void : this.wait(stopping)))
    )
    return Effect.repeat(step, { until: () => Deferred.isDone(stopping) }).pipe(Effect.asVoid)
  }
}
