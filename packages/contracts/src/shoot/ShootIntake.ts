import type { EventFor } from "@safelight/events/Catalogue"
import * as Context from "effect/Context"
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
  }
>() {}
