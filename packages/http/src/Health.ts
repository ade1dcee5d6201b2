import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import * as Route from "./Route.ts"
import { anyone } from "./RouteAccess.ts"

export interface HealthCheck {
  /** `<service> <what>`, for example `shoot sql`. */
  readonly name: string
  /** Succeeds within a second while the dependency answers. */
  readonly check: Effect.Effect<void, unknown>
  /** Asked after a check that succeeded: what somebody should see to all the same. */
  readonly note?: () => string | undefined
}

export interface HealthRow {
  readonly name: string
  readonly ready: boolean
  /** What somebody should see to, though it works. */
  readonly note?: string
}

/** Probed once a second in the background, so that asking costs nothing and a change shows within two seconds. */
const interval = "1 second"

/** What a process needs to do its work, and whether it has it. */
export class Health extends Context.Tag("@safelight/http/Health")<
  Health,
  {
    readonly register: (check: HealthCheck) => Effect.Effect<void>
    readonly rows: () => ReadonlyArray<HealthRow>
    /** From here on the process is not ready: it goes on answering, and nothing new should be sent to it. */
    readonly stop: Effect.Effect<void>
    readonly isStopping: () => boolean
    /** Completes at that moment, for answers that would never end by themselves. */
    readonly stopped: Effect.Effect<void>
  }
>() {
  static readonly layer = Layer.scoped(
    Health,
    Effect.gen(function* () {
      const rows = new Map<string, HealthRow>()
      const scope = yield* Effect.scope
      let stopping = false
      const stopped = yield* Deferred.make<void>()
      const probe = ({ name, check, note = () => undefined }: HealthCheck) =>
        check.pipe(
          // A statement cannot be interrupted; a server that hangs must not hang the probe.
          Effect.disconnect,
          Effect.timeout("1 second"),
          Effect.sandbox,
          Effect.match({
            onSuccess: () => {
              const said = note()
              return { name, ready: true, ...(said === undefined ? {} : { note: said }) }
            },
            onFailure: () => ({ name, ready: false })
          }),
          Effect.tap(({ ready }) =>
            rows.get(name)?.ready === ready
              ? Effect.void
              : Effect.log(ready ? "ready" : "not ready").pipe(Effect.annotateLogs({ check: name }))
          ),
          Effect.map((row) => void rows.set(name, row))
        )
      return Health.of({
        register: (check) =>
          Effect.zipRight(
            probe(check),
            Effect.asVoid(Effect.forkIn(Effect.repeat(probe(check), Schedule.spaced(interval)), scope))
          ),
        rows: () => [...rows.values(), ...(stopping ? [{ name: "stopping", ready: false }] : [])],
        stop: Effect.suspend(() => {
          stopping = true
          return Effect.asVoid(Deferred.succeed(stopped, undefined))
        }),
        stopped: Deferred.await(stopped),
        isStopping: () => stopping
      })
    })
  )
}

/** `/health/live` says that the process turns; `/health/ready` that everything it needs answers. */
export const routes = Layer.effectDiscard(
  Effect.gen(function* () {
    const health = yield* Health
    yield* Route.add(
      "GET",
      "/health/live",
      anyone,
      Effect.sync(() => HttpServerResponse.unsafeJson({ live: true }))
    )
    yield* Route.add(
      "GET",
      "/health/ready",
      anyone,
      Effect.sync(() => {
        const checks = health.rows()
        const ready = checks.every((row) => row.ready)
        return HttpServerResponse.unsafeJson({ ready, checks }, { status: ready ? 200 : 503 })
      })
    )
  })
)
