import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type { Target } from "../Command.ts"
import * as DataFolder from "../DataFolder.ts"
import * as StudioFile from "../StudioFile.ts"
import * as StudioLock from "../StudioLock.ts"
import { StudioAway } from "./StudioProblem.ts"

/** Where a studio is and what opens it. */
export interface StudioAddress {
  /** Without a slash at the end. */
  readonly url: string
  readonly token: Redacted.Redacted
}

/** A target that cannot be one, whatever the studio does. */
export class TargetUnusable extends Schema.TaggedError<TargetUnusable>()("TargetUnusable", {
  detail: Schema.String
}) {
  override get message() {
    return this.detail
  }
}

/** How a command finds its studio, each time it asks: a restarted local studio has a new token and maybe a new port. */
export interface Finder {
  /** A local studio's address may be another one after a restart. */
  readonly local: boolean
  readonly find: Effect.Effect<StudioAddress, StudioAway>
}

const away = (detail: string) => new StudioAway({ detail, retryAfterSeconds: null })

const remote = (url: string, token: string | undefined): Effect.Effect<Finder, TargetUnusable> =>
  Effect.gen(function* () {
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
      return yield* new TargetUnusable({ detail: `--url is not a web address: ${url}` })
    }
    if (token === undefined || !/^\S+$/.test(token)) {
      return yield* new TargetUnusable({
        detail: `--url needs --token TOKEN; make one with "safelight token create NAME" on the studio's machine`
      })
    }
    const address: StudioAddress = { url: url.replace(/\/+$/, ""), token: Redacted.make(token) }
    return { local: false, find: Effect.succeed(address) }
  })

const local = (dataFolder: string, token: string | undefined): Finder => ({
  local: true,
  find: Effect.gen(function* () {
    const holder = yield* StudioLock.holder(dataFolder)
    if (Option.isNone(holder)) {
      return yield* away(
        `No studio runs on the data folder ${dataFolder}. Start it with "npm start", or name another with --data FOLDER or --url ADDRESS --token TOKEN.`
      )
    }
    const file = yield* StudioFile.read(dataFolder)
    if (Option.isNone(file) || file.value.pids.studio !== holder.value.pid) {
      return yield* away(`The studio on ${dataFolder} is still starting.`)
    }
    return { url: file.value.url, token: Redacted.make(token ?? file.value.adminToken) }
  })
})

const usualFolder = Config.option(Config.nonEmptyString("SAFELIGHT_DATA"))

/** The data folder a command is about. */
export const dataFolderOf = (target: Target) =>
  Effect.map(usualFolder, (usual) => DataFolder.locate(target.data ?? Option.getOrUndefined(usual)))

/** Looks up what the command line named; fails when that cannot be a studio. */
export const finderOf = Effect.fn("StudioAddress.finderOf")(function* (target: Target) {
  return target.url === undefined
    ? local(yield* dataFolderOf(target), target.token)
    : yield* remote(target.url, target.token)
})
