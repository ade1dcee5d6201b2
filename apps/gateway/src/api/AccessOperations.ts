import { Shoots } from "@safelight/contracts/shoot/Shoots"
import { Users } from "@safelight/contracts/user/Users"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { audit } from "../Audit.ts"
import { operation } from "./Operation.ts"
import { accessCalls } from "./StudioApi.ts"

/** The facts about access once more, from the tables of those who own them. */
export const routes = Layer.effectDiscard(
  Effect.gen(function* () {
    const shoots = yield* Shoots
    const users = yield* Users

    yield* operation(accessCalls.rebuild, () =>
      // Who is out comes first.
      Effect.all({ people: users.rewriteFacts(), shoots: shoots.rewriteFacts() }).pipe(
        Effect.tap((written) => audit("The facts about access were written again", written))
      )
    )
  })
)
