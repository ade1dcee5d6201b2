import { assert, layer } from "@effect/vitest"
import { EventTail } from "@safelight/bus/EventTail"
import { Shoots } from "@safelight/contracts/shoot/Shoots"
import { Chunk, Effect, Option, Ref, Stream } from "effect"
import { asPerson } from "../../../packages/contracts/test/People.ts"
import { ask, layer as site } from "./support/Site.ts"
import { wedding } from "./support/Wedding.ts"

/** What a browser keeps of a message: it asks with the newest `id` when it comes back. */
interface Message {
  readonly id: string
  readonly event: string
}

const fieldOf = (block: string, name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1]

/** The messages of a stream of server-sent events, as they come; its connection ends with the reader. */
const messagesOf = (text: Stream.Stream<string, unknown>): Stream.Stream<Message> =>
  Stream.orDie(text).pipe(
    Stream.mapAccum("", (before, chunk): [string, ReadonlyArray<string>] => {
      const blocks = `${before}${chunk}`.split("\n\n")
      return [blocks.at(-1) ?? "", blocks.slice(0, -1)]
    }),
    Stream.mapConcat((blocks) => blocks),
    Stream.filterMap((block) =>
      Option.map(Option.fromNullable(fieldOf(block, "id")), (id) => ({ id, event: fieldOf(block, "event") ?? "" }))
    )
  )

layer(site, { timeout: "60 seconds", excludeTestServices: true })("the live stream of a shoot", (it) => {
  const setUp = Effect.gen(function* () {
    const made = yield* wedding
    const shoots = yield* Shoots
    const tail = yield* EventTail
    const position = Effect.map(tail.position, ({ EVT, TEL }) => `${EVT}.${TEL}`)
    /** Something that happens to the shoot; answers the position it has in the log. */
    const change = (name: string) =>
      Effect.zipRight(asPerson(made.photographer)(shoots.createSet(made.id, name)), position)
    const live = (lastId?: string) =>
      Effect.map(
        ask(
          made.photographer,
          `/studio/shoots/${made.id}/live`,
          lastId === undefined ? {} : { "last-event-id": lastId }
        ),
        (answer) => messagesOf(Stream.decodeText(answer.stream))
      )
    /** The next message of a connection that is closed after it. */
    const next = (lastId: string) =>
      Effect.scoped(
        Effect.flatMap(live(lastId), (messages) => Effect.flatMap(Stream.runHead(messages), (head) => head))
      ).pipe(Effect.orDie)
    return { ...made, change, live, next, position }
  })

  it.scoped("goes on behind the last message after a cut: nothing is lost, nothing comes twice", () =>
    Effect.gen(function* () {
      const { change, next, position } = yield* setUp
      const start = yield* position
      const heard: Array<Message> = []
      const happened: Array<string> = []
      let last = start
      for (const name of ["Church", "Feast", "Dance", "Dawn"]) {
        // While nobody listens: the connection was cut after the message before.
        happened.push(yield* change(name))
        const message = yield* next(last)
        heard.push(message)
        last = message.id
      }
      assert.deepStrictEqual(
        heard,
        happened.map((id) => ({ id, event: "changed" }))
      )

      // What happened while it was away comes as one message that stands behind all of it.
      yield* change("Morning")
      const newest = yield* change("Noon")
      assert.deepStrictEqual(yield* next(last), { id: newest, event: "changed" })
    })
  )

  it.scoped("tells at once after a position of another log, as after a restore, or one that is none", () =>
    Effect.gen(function* () {
      const { change, live, next, position } = yield* setUp
      const before = yield* change("Church")
      assert.strictEqual((yield* next("999999.999999")).id, before, "the log begins again")

      // Without a position only what is new is told.
      const heard = yield* Ref.make<ReadonlyArray<string>>([])
      const messages = yield* live("nonsense")
      const reader = yield* Effect.fork(
        messages.pipe(
          Stream.tap(({ id }) => Ref.update(heard, (all) => [...all, id])),
          Stream.take(1),
          Stream.runCollect
        )
      )
      const after = yield* change("Feast")
      const first = Chunk.toReadonlyArray(yield* reader.await.pipe(Effect.flatten, Effect.orDie))
      assert.deepStrictEqual(
        first.map(({ id }) => id),
        [after]
      )
      assert.deepStrictEqual(yield* Ref.get(heard), [yield* position])
    })
  )
})
