import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { eventually } from "@safelight/testing/Eventually"
import { Context, Effect, Layer, Option, type Scope } from "effect"
import { read, type StudioFile } from "../../src/StudioFile.ts"
import { launched } from "../Launched.ts"

export interface CaughtMail {
  readonly id: string
  readonly to: ReadonlyArray<string> | string
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** A whole studio as its own process, on a data folder of its own and free ports. */
export class RunningStudio extends Context.Tag("test/RunningStudio")<
  RunningStudio,
  {
    readonly url: string
    readonly inboxUrl: string
    readonly signInUrl: string
    readonly adminToken: string
    readonly dataFolder: string
    /** What `studio.json` says by now. */
    readonly file: Effect.Effect<StudioFile>
    /** Waits until the recipient has so many mails. */
    readonly mails: (to: string, count: number) => Effect.Effect<ReadonlyArray<CaughtMail>>
  }
>() {
  /** `words` stand behind `start`. */
  static readonly layerWith = (environment: Record<string, string>, words: ReadonlyArray<string> = []) =>
    RunningStudio.layerOn(() => Effect.succeed(environment), words)

  /** With what is made for its data folder before it starts. */
  static readonly layerOn = (
    prepare: (dataFolder: string) => Effect.Effect<Record<string, string>, never, Scope.Scope>,
    words: ReadonlyArray<string> = []
  ) =>
    Layer.scoped(
      RunningStudio,
      Effect.gen(function* () {
        const dataFolder = yield* Effect.acquireRelease(
          Effect.promise(() => mkdtemp(join(tmpdir(), "safelight-e2e-"))),
          (folder) => Effect.promise(() => rm(folder, { recursive: true, force: true }))
        )
        const environment = yield* prepare(dataFolder)
        const program = yield* launched(["start", "--data", dataFolder, ...words], {
          SAFELIGHT_PORT: "0",
          ...environment
        })
        yield* program.line(/^Safelight is ready at/)
        const current = Effect.map(read(dataFolder), Option.getOrThrow)
        const file = yield* current
        const inboxUrl = file.inboxUrl ?? ""
        const mails = (to: string, count: number) =>
          Effect.promise(async (): Promise<ReadonlyArray<CaughtMail>> => {
            const all: ReadonlyArray<CaughtMail> = await (await fetch(`${inboxUrl}/messages.json`)).json()
            return all.filter((mail) => [mail.to].flat().some((address) => address.includes(to)))
          }).pipe((look) => eventually(look, (found) => found.length >= count, `mail ${count} to ${to}`))
        return {
          ...file,
          inboxUrl,
          dataFolder,
          mails,
          file: current
        }
      })
    )

  static readonly layer = RunningStudio.layerWith({})
}
