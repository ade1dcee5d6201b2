import * as OpenApi from "@effect/platform/OpenApi"
import type { Scope } from "@safelight/auth/Principal"
import * as Context from "effect/Context"

/** The scope an operation demands: said once, for the route that checks it and for the documents. */
export class Demand extends Context.Tag("@safelight/gateway/Demand")<Demand, Scope>() {}

/** What every operation of the API says of itself: whom it serves, and in one sentence what it does. */
export const demands = (scope: Scope, summary: string) =>
  Context.make(Demand, scope).pipe(
    Context.add(OpenApi.Summary, summary),
    Context.add(OpenApi.Override, { "x-scope": scope })
  )
