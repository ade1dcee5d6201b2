import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Context, Effect, Layer, Schedule } from "effect"
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
    /** Waits until the recipient has so many mails, at most ten seconds. */
    readonly mails: (to: string, count: number) => Effect.Effect<ReadonlyArray<CaughtMail>>
  }
>() {
  static readonly layerWith = (environment: Record<string, string>) =>
    Layer.scoped(
      RunningStudio,
      Effect.gen(function* () {
        const dataFolder = yield* Effect.acquireRelease(
          Effect.promise(() => mkdtemp(join(tmpdir(), "safelight-e2e-"))),
          (folder) => Effect.promise(() => rm(folder, { recursive: true, force: true }))
        )
        const program = yield* launched(["start", "--data", dataFolder], { SAFELIGHT_PORT: "0", ...environment })
        yield* program.line(/^Safelight is ready at/)
        const file = JSON.parse(yield* Effect.promise(() => readFile(join(dataFolder, "studio.json"), "utf8")))
        const mails = (to: string, count: number) =>
          Effect.promise(async (): Promise<ReadonlyArray<CaughtMail>> => {
            const all: ReadonlyArray<CaughtMail> = await (await fetch(`${file.inboxUrl}/messages.json`)).json()
            return all.filter((mail) => [mail.to].flat().some((address) => address.includes(to)))
          }).pipe(
            Effect.filterOrFail(
              (found) => found.length >= count,
              (found) => `${found.length} of ${count} mails to ${to}`
            ),
            Effect.retry(Schedule.spaced("100 millis").pipe(Schedule.upTo("10 seconds"))),
            Effect.orDie
          )
        return { ...file, dataFolder, mails }
      })
    )

  static readonly layer = RunningStudio.layerWith({})
}
