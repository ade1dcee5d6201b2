import type { EventFor } from "@safelight/events/Catalogue"
import * as Context from "effect/Context"
import type * as DateTime from "effect/DateTime"
import type * as Effect from "effect/Effect"
import type { PhotoEvent } from "./PhotoRecord.ts"

export type PeopleEvent = EventFor<"shoot-people">

/**
 * What the shoot service learns from others: its consumers hand events in here, and whoever composes services with
 * memory layers does the same. Safe to repeat and to reorder. Needs no principal: the bus knows who may publish what.
 */
export class ShootIntake extends Context.Tag("@safelight/shoot/ShootIntake")<
  ShootIntake,
  {
    /** Keeps the photographs and their counts, and with them whether the shoot is ready. */
    readonly photo: (event: PhotoEvent) => Effect.Effect<void>
    /** Keeps who opened and who downloaded, and which archives have ended. */
    readonly people: (event: PeopleEvent) => Effect.Effect<void>
    /**
     * Makes what `photo` keeps anew from the log, in one transaction of the caller. Sets, hidden photographs and all
     * else that the studio chose stay as they are.
     */
    readonly photosAnew: {
      /** Forgets what events told from `since` on, or with null all they ever told. */
      readonly empty: (since: DateTime.Utc | null) => Effect.Effect<void>
      readonly project: (events: ReadonlyArray<PhotoEvent>) => Effect.Effect<void>
      /** Looks which shoots are ready by now. */
      readonly finish: Effect.Effect<void>
    }
  }
>() {}
