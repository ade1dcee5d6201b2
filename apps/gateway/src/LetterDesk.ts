import { type DeadLetters, type ListedDeadLetter, toEach } from "@safelight/bus/DeadLetters"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { audit } from "./Audit.ts"

const about = ({ id, letter }: ListedDeadLetter) => ({
  letter: id,
  consumer: letter.consumer,
  type: letter.type,
  key: letter.key,
  stream: letter.stream,
  seq: letter.seq
})

/** What an administrator does with dead letters, each a line in the log. Both say how many were still there. */
export const make = (letters: Context.Tag.Service<typeof DeadLetters>) => ({
  replay: (chosen: ReadonlyArray<ListedDeadLetter>) =>
    toEach(chosen, (listed) =>
      Effect.zipRight(letters.replay(listed.id), audit("A dead letter was replayed", about(listed)))
    ).pipe(Effect.map((done) => done.length)),

  drop: (chosen: ReadonlyArray<ListedDeadLetter>, reason: string) =>
    toEach(chosen, (listed) =>
      Effect.zipRight(letters.drop(listed.id), audit("A dead letter was dropped", { ...about(listed), reason }))
    ).pipe(Effect.map((done) => done.length))
})
