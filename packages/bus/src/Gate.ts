import * as Effect from "effect/Effect"

/**
 * Who comes through a gate: everybody while it is open, and while it is closed one after the other, each to try whether
 * what is away has come back.
 */
export type Pass = "open" | "trial"

/**
 * Stands before everything one consumer tries in a process. The first try that finds infrastructure away closes it;
 * from then on a single message tries at a time, however many are waiting, and the first that gets through opens it.
 * Those that wait take turns, so that one whose own part stays away does not keep the others.
 */
export class Gate {
  private closed = false
  /** Nobody holds the trial and nobody was waiting when it was given back. */
  private spare = false
  private readonly waiting = new Set<(pass: Pass) => void>()

  readonly isOpen = (): boolean => !this.closed

  /** Completes with how the caller may go on. A trial ends with `open` or `next`. */
  readonly pass: Effect.Effect<Pass> = Effect.async((resume) => {
    if (!this.closed) return resume(Effect.succeed("open"))
    if (this.spare) {
      this.spare = false
      return resume(Effect.succeed("trial"))
    }
    let granted: Pass | undefined
    const grant = (pass: Pass) => {
      granted = pass
      resume(Effect.succeed(pass))
    }
    this.waiting.add(grant)
    return Effect.sync(() => {
      this.waiting.delete(grant)
      if (granted === "trial") this.handOn()
    })
  })

  /** True for the one that closes it, whose turn it is to try again. */
  readonly close = (): boolean => {
    if (this.closed) return false
    this.closed = true
    this.spare = false
    return true
  }

  /** After a trial that got through. */
  readonly open = (): void => {
    this.closed = false
    const all = [...this.waiting]
    this.waiting.clear()
    for (const grant of all) grant("open")
  }

  /** After a trial that did not: the turn of who has waited longest. */
  readonly next: Effect.Effect<void> = Effect.sync(() => this.handOn())

  private handOn(): void {
    const [first] = this.waiting
    if (first === undefined) {
      this.spare = this.closed
      return
    }
    this.waiting.delete(first)
    first("trial")
  }
}
