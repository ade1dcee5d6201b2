import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Target } from "./Command.ts"
import { dataFolderOf } from "./commands/StudioAddress.ts"
import * as StudioFile from "./StudioFile.ts"
import * as StudioLock from "./StudioLock.ts"

/** What `/health/ready` answers, with 200 as with 503. */
const Ready = Schema.Struct({
  ready: Schema.Boolean,
  checks: Schema.Array(
    Schema.Struct({ name: Schema.String, ready: Schema.Boolean, note: Schema.optional(Schema.String) })
  )
})

const patience = "5 seconds"

interface Standing {
  readonly state: "ready" | "not ready" | "unreachable" | "starting" | "stopped"
  readonly url: string | null
  readonly pid: number | null
  readonly dataFolder: string | null
  readonly checks: (typeof Ready.Type)["checks"]
}

const health = Effect.fn("Status.health")(function* (url: string) {
  const client = yield* HttpClient.HttpClient
  const answer = yield* client.get(new URL("/health/ready", url)).pipe(
    Effect.flatMap(HttpClientResponse.schemaBodyJson(Ready)),
    Effect.timeout(patience),
    // Nobody there, or not a studio.
    Effect.option
  )
  return Option.match(answer, {
    onNone: () => ({ state: "unreachable" as const, checks: [] }),
    onSome: ({ checks, ready }) => ({ state: ready ? ("ready" as const) : ("not ready" as const), checks })
  })
}, Effect.provide(FetchHttpClient.layer))

const standingOf = Effect.fn("Status.standingOf")(function* (target: Target) {
  if (target.url !== undefined) {
    const remote: Standing = {
      ...(yield* health(target.url)),
      url: target.url,
      pid: null,
      dataFolder: null
    }
    return remote
  }
  const dataFolder = yield* dataFolderOf(target)
  const holder = yield* StudioLock.holder(dataFolder)
  const file = Option.isSome(holder) ? yield* StudioFile.read(dataFolder) : Option.none()
  const pid = Option.match(holder, { onNone: () => null, onSome: ({ pid }) => pid })
  if (Option.isNone(file) || file.value.pids.studio !== pid) {
    const without: Standing = { state: pid === null ? "stopped" : "starting", url: null, pid, dataFolder, checks: [] }
    return without
  }
  const local: Standing = { ...(yield* health(file.value.url)), url: file.value.url, pid, dataFolder }
  return local
})

const text = ({ checks, dataFolder, state, url }: Standing) => {
  const where = dataFolder === null ? "" : ` (data in ${dataFolder})`
  const width = Math.max(0, ...checks.map(({ name }) => name.length))
  return [
    `Safelight is ${state}${url === null ? "" : ` at ${url}`}${where}`,
    ...checks
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .map(({ name, note, ready }) => `  ${name.padEnd(width)}  ${ready ? (note ?? "ok") : "NOT READY"}`)
  ].join("\n")
}

/** Says whether a studio runs, where, and how its parts are; exit code 1 unless all of it is ready. */
export const run = Effect.fn("Status.run")(function* (options: { readonly json: boolean; readonly target: Target }) {
  const standing = yield* standingOf(options.target)
  yield* Console.log(options.json ? JSON.stringify(standing, null, 2) : text(standing))
  if (standing.state !== "ready") process.exitCode = 1
})
