import type * as SqlClient from "@effect/sql/SqlClient"
import { isCollision } from "@safelight/sql/OrUnavailable"
import * as Transaction from "@safelight/sql/Transaction"
import * as Cause from "effect/Cause"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FiberId from "effect/FiberId"
import * as FiberSet from "effect/FiberSet"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import { unavailableIn } from "./Settlement.ts"

/** Events that share a transaction. Each may open a savepoint or two, of which a backend keeps 64 at hand. */
const together = 32

/** A transaction that has applied events for so long, in ms, takes no more: what it locks keeps others waiting. */
const brief = 25

/** An event that has waited for so long, in ms, gets a transaction beside those that run. */
const patience = 20

/** Transactions of one consumer at a time. */
const abreast = 8

/** What one event's fiber is told while it waits. */
type Word =
  | { readonly _tag: "Turn"; readonly join: Transaction.Join }
  | { readonly _tag: "Own" }
  | { readonly _tag: "End"; readonly end: Exit.Exit<boolean> }

const own: Word = { _tag: "Own" }
const applied: Word = { _tag: "End", end: Exit.succeed(true) }
const repeat: Word = { _tag: "End", end: Exit.succeed(false) }

/** One event that waits for its transaction. Its effects run in the fiber that brought it. */
class Member {
  /** As the database writes it. */
  readonly eventId: string
  readonly key: string
  /** Shares its transaction with nobody. */
  alone = false
  since = performance.now()
  private gone = false
  private word: Word | undefined
  private listener: ((word: Word) => void) | undefined
  private ended: ((exit: Exit.Exit<void, unknown>) => void) | undefined

  constructor(eventId: string, key: string) {
    this.eventId = eventId.toLowerCase()
    this.key = key
  }

  say(word: Word): void {
    const { listener } = this
    this.listener = undefined
    if (listener === undefined) this.word = word
    else listener(word)
  }

  /** The next word, for the event's own fiber. */
  readonly hear: Effect.Effect<Word> = Effect.async((resume) => {
    const { word } = this
    this.word = undefined
    if (word === undefined) this.listener = (said) => resume(Effect.succeed(said))
    else resume(Effect.succeed(word))
  })

  /** Has the event's fiber apply it, and gives how that went. */
  readonly turn = (join: Transaction.Join): Effect.Effect<Exit.Exit<void, unknown>> =>
    Effect.async((resume) => {
      if (this.gone) return resume(Effect.succeed(Exit.interrupt(FiberId.none)))
      this.ended = (exit) => resume(Effect.succeed(exit))
      this.say({ _tag: "Turn", join })
    })

  end(exit: Exit.Exit<void, unknown>): void {
    const { ended } = this
    this.ended = undefined
    ended?.(exit)
  }

  /** Nobody waits for it any more. */
  leave(): void {
    this.gone = true
    this.end(Exit.interrupt(FiberId.none))
  }
}

/** The events of one consumer that wait. */
class Queue {
  readonly consumer: string
  running = 0
  watch: NodeJS.Timeout | undefined
  private waiting: Array<Member> = []
  /** Rolled back because of another one: they were applied without a fault, so they go together once more. */
  private readonly proven: Array<ReadonlyArray<Member>> = []

  constructor(consumer: string) {
    this.consumer = consumer
  }

  get isEmpty(): boolean {
    return this.waiting.length + this.proven.length === 0
  }

  /** How long the first of them has waited, in ms. */
  get oldest(): number {
    return performance.now() - (this.waiting[0]?.since ?? this.proven[0]?.[0]?.since ?? performance.now())
  }

  add(member: Member): void {
    this.waiting.push(member)
  }

  remove(member: Member): void {
    this.waiting = this.waiting.filter((other) => other !== member)
  }

  putBack(members: ReadonlyArray<Member>): void {
    this.waiting.unshift(...members)
  }

  putBackProven(members: ReadonlyArray<Member>): void {
    if (members.length > 0) this.proven.push(members)
  }

  putBackEachAlone(members: ReadonlyArray<Member>): void {
    for (const member of members) member.alone = true
    this.putBack(members)
  }

  /** Those that go together next. In the order of their keys, so that two transactions lock rows in the same one. */
  take(): ReadonlyArray<Member> {
    const proven = this.proven.shift()
    if (proven !== undefined) return proven
    const alone = this.waiting.findIndex((member) => member.alone)
    const count = alone === 0 ? 1 : Math.min(alone === -1 ? this.waiting.length : alone, together)
    return this.waiting.splice(0, count).sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
  }
}

/** Ends the transaction of a member whose effects failed. */
class Undone extends Data.TaggedError("Undone") {}

const collided = (exit: Exit.Exit<unknown, unknown>): boolean =>
  Exit.isFailure(exit) &&
  Option.isSome(
    Cause.find(exit.cause, (part) =>
      Cause.isDieType(part) && isCollision(part.defect) ? Option.some(part.defect) : Option.none()
    )
  )

/** Keeps the books of what was applied, in the transaction it is called in. */
export interface Books {
  /** Writes events down for a consumer; those it hadn't before. Dies with `Unavailable` when it may apply nothing. */
  readonly remember: (consumer: string, eventIds: ReadonlyArray<string>) => Effect.Effect<Set<string>>
  readonly forget: (consumer: string, eventIds: ReadonlyArray<string>) => Effect.Effect<void>
}

export type Once = <E, R>(
  consumer: string,
  event: { readonly id: string; readonly key: string },
  apply: Effect.Effect<void, E, R>
) => Effect.Effect<boolean, E, R>

/**
 * Applies events once, those of a consumer that wait at the same time in one transaction: begin, books and commit are
 * then paid for once. Each runs in its own fiber and gets its own outcome, as if it had been alone: where one fails, the
 * transaction is rolled back, that one is told, and the others are applied without it. So effects may run more than
 * once, which they may anyway, but a try of one event never counts against another.
 */
export const make = (sql: SqlClient.SqlClient, books: Books): Effect.Effect<Once, never, Scope.Scope> =>
  Effect.gen(function* () {
    const run = yield* FiberSet.makeRuntime<never>()
    const queues = new Map<string, Queue>()

    const transaction = (queue: Queue): Effect.Effect<void> =>
      Effect.suspend(() => {
        const { consumer } = queue
        let batch: ReadonlyArray<Member> = []
        let fresh = new Set<string>()
        let rest: ReadonlyArray<Member> = []
        const done: Array<Member> = []
        const repeated: Array<Member> = []
        let failed: { readonly member: Member; readonly exit: Exit.Exit<void, unknown> } | undefined

        const work = (join: Transaction.Join) =>
          Effect.gen(function* () {
            // Not before the connection is there, so that what came meanwhile goes along.
            batch = queue.take()
            if (batch.length === 0) return
            fresh = yield* books.remember(
              consumer,
              batch.map(({ eventId }) => eventId)
            )
            const began = performance.now()
            for (const [index, member] of batch.entries()) {
              if (index > 0 && performance.now() - began > brief) {
                rest = batch.slice(index)
                const unapplied = rest.filter(({ eventId }) => fresh.has(eventId)).map(({ eventId }) => eventId)
                if (unapplied.length > 0) yield* books.forget(consumer, unapplied)
                return
              }
              // The same event twice at a time: the second is a repeat.
              if (!fresh.delete(member.eventId)) {
                repeated.push(member)
                continue
              }
              const exit = yield* member.turn(join)
              if (Exit.isFailure(exit)) {
                failed = { member, exit }
                return yield* new Undone()
              }
              done.push(member)
            }
          })

        return Effect.exit(Transaction.lending(sql)(work)).pipe(
          Effect.map((exit) => {
            if (Exit.isSuccess(exit)) {
              for (const member of done) member.say(applied)
              for (const member of repeated) member.say(repeat)
              return queue.putBack(rest)
            }
            if (failed !== undefined) {
              const { member } = failed
              if (batch.length > 1 && collided(failed.exit)) return queue.putBackEachAlone(batch)
              const others = new Set(batch)
              for (const one of [member, ...done]) others.delete(one)
              queue.putBack([...others])
              queue.putBackProven(done)
              return member.say(own)
            }
            // Not even begun: who waits for it learns why.
            if (batch.length === 0) batch = queue.take()
            const away = unavailableIn(exit.cause)
            if (Option.isNone(away) && batch.length > 1) return queue.putBackEachAlone(batch)
            const end = Option.isSome(away) ? Exit.die(away.value) : Exit.die(Cause.squash(exit.cause))
            for (const member of batch) member.say({ _tag: "End", end })
          })
        )
      })

    const start = (queue: Queue): void => {
      queue.running += 1
      run(
        Effect.repeat(transaction(queue), { while: () => !queue.isEmpty }).pipe(
          Effect.ensuring(
            Effect.sync(() => {
              queue.running -= 1
              if (!queue.isEmpty) wake(queue)
            })
          )
        )
      )
    }

    /** One transaction after the other while they are quick; others beside them while events wait for slow ones. */
    const wake = (queue: Queue): void => {
      if (queue.running === 0) start(queue)
      queue.watch ??= setTimeout(() => {
        queue.watch = undefined
        if (queue.isEmpty) return
        if (queue.oldest >= patience && queue.running < abreast) start(queue)
        wake(queue)
      }, patience / 2).unref()
    }
    yield* Effect.addFinalizer(() =>
      Effect.sync(() => {
        for (const { watch } of queues.values()) clearTimeout(watch)
      })
    )

    const queueOf = (consumer: string): Queue => {
      const known = queues.get(consumer)
      if (known !== undefined) return known
      const queue = new Queue(consumer)
      queues.set(consumer, queue)
      return queue
    }

    return <E, R>(
      consumer: string,
      event: { readonly id: string; readonly key: string },
      apply: Effect.Effect<void, E, R>
    ) =>
      Effect.suspend(() => {
        const queue = queueOf(consumer)
        const member = new Member(event.id, event.key)
        queue.add(member)
        wake(queue)
        const told = (failure: Exit.Exit<void, E>): Effect.Effect<boolean, E, R> =>
          Effect.flatMap(member.hear, (word) => {
            switch (word._tag) {
              case "End":
                return word.end
              case "Own":
                return Effect.as(failure, false)
              case "Turn":
                return Effect.flatMap(Effect.exit(word.join(apply)), (exit) => {
                  member.end(exit)
                  return told(exit)
                })
            }
          })
        return Effect.ensuring(
          told(Exit.void),
          Effect.sync(() => {
            member.leave()
            queue.remove(member)
          })
        )
      })
  })
