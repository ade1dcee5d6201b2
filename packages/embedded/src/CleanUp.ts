import { rm } from "node:fs/promises"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { natsFiles, natsPid, natsStop } from "./EmbeddedNats.ts"
import { postgresFiles, postgresPid, postgresStop } from "./EmbeddedPostgres.ts"
import * as ProcessTable from "./ProcessTable.ts"
import { ServerDidNotStop } from "./ServerErrors.ts"
import { type StopStep, stopProcess } from "./ServerProcess.ts"

interface Candidate {
  readonly server: string
  readonly pid: Option.Option<number>
  readonly pidFile: string
  /** What the command line of the folder's own server holds. */
  readonly words: readonly [program: string, path: string]
  readonly steps: ReadonlyArray<StopStep>
}

/** Pids are used again: only a process that runs this program on this folder is the folder's own server. */
const isItself = (line: string, [program, path]: Candidate["words"]) =>
  line.includes(`/${program} `) && line.includes(` ${path}`)

const stopOne = (candidate: Candidate) =>
  Effect.gen(function* () {
    if (Option.isNone(candidate.pid)) return []
    const pid = candidate.pid.value
    const own = isItself(yield* ProcessTable.commandLine(pid), candidate.words)
    if (own && !(yield* stopProcess(pid, candidate.steps))) {
      return yield* new ServerDidNotStop({ server: candidate.server, pid })
    }
    yield* Effect.promise(() => rm(candidate.pidFile, { force: true }))
    return own ? [{ server: candidate.server, pid }] : []
  })

/**
 * Stops the servers that a killed studio left behind on its data folder, found by their pid files and checked by
 * their command lines. Only to be called when the studio of that folder no longer lives. Tells which it stopped.
 */
export const cleanUp = Effect.fn("CleanUp.cleanUp")(function* (dataFolder: string) {
  const nats = natsFiles(dataFolder)
  const postgres = postgresFiles(dataFolder)
  const candidates: ReadonlyArray<Candidate> = [
    {
      server: "nats-server",
      pid: yield* natsPid(dataFolder),
      pidFile: nats.pid,
      words: ["nats-server", nats.config],
      steps: natsStop
    },
    {
      server: "PostgreSQL",
      pid: yield* postgresPid(dataFolder),
      pidFile: postgres.pid,
      words: ["postgres", postgres.cluster],
      steps: postgresStop
    }
  ]
  const stopped = yield* Effect.forEach(candidates, stopOne, { concurrency: "unbounded" })
  return stopped.flat()
})
