import { EventBus } from "@safelight/bus/EventBus"
import { ShootIntake } from "@safelight/contracts/shoot/ShootIntake"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** Reacts to what happens to files and people. */
export const layer = Layer.scopedDiscard(
  Effect.gen(function* () {
    const bus = yield* EventBus
    const intake = yield* ShootIntake
    yield* bus.subscribe({ consumer: "shoot-photos", apply: intake.photo, rebuild: intake.photosAnew })
    yield* bus.subscribe({ consumer: "shoot-people", apply: intake.people })
  })
)
