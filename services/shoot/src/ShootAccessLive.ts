import { onlyServices } from "@safelight/auth/OnlyServices"
import { ShootAccess } from "@safelight/contracts/shoot/ShootAccess"
import * as Transaction from "@safelight/sql/Transaction"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ShootRepo from "./ShootRepo.ts"

/** `ShootAccess` over SQL. */
export const layer = Layer.effect(
  ShootAccess,
  Effect.map(ShootRepo.make, (shoots) =>
    ShootAccess.of({
      facts: Effect.fn("ShootAccess.facts")(function* (id) {
        yield* onlyServices
        return yield* shoots.facts(id)
      }, Transaction.outside)
    })
  )
)
