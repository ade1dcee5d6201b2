import { Effect } from "effect"

/** Ends the sentence of a run that says nothing of what is promised: what should have met work came too late for it. */
export const doesNotCount = "so this run does not count"

/**
 * The promises that were not kept. A machine that is busy with something else may work in such jumps that a fault finds
 * nothing to hit: when that is all that is wrong, the run is made once more, with another seed.
 */
export const counted = <E, R>(
  seed: number,
  run: (seed: number) => Effect.Effect<ReadonlyArray<string>, E, R>
): Effect.Effect<ReadonlyArray<string>, E, R> =>
  Effect.flatMap(run(seed), (broken) =>
    broken.length > 0 && broken.every((sentence) => sentence.endsWith(doesNotCount))
      ? Effect.zipRight(
          Effect.sync(() => console.info(broken.join("\n"))),
          run(seed + 1_000)
        )
      : Effect.succeed(broken)
  )
