import { fork } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import * as path from "node:path"
import { fileURLToPath } from "node:url"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import { Decoder } from "./Decoder.ts"
import { DataFailure, ResourceFailure, TemporaryFailure } from "./Failure.ts"
import type { Limits } from "./Limits.ts"
import * as LivePool from "./LivePool.ts"
import { type Answer, type Job, ready } from "./SharpJob.ts"

/** How often the resident memory of a busy child is looked at. */
const sampleMillis = 50

// procfs counts in pages; 4 KiB on every Linux that sharp has a prebuilt for, bar 16 KiB kernels on arm64.
const pageBytes = 4096

/** Pictures one child decodes before it is replaced: libvips and its libraries fragment memory over time. */
const jobsPerChild = 2000

interface Entry {
  readonly node: string
  readonly args: ReadonlyArray<string>
  readonly file: string
}

const strips = (version: string): boolean => {
  const [major = 0, minor = 0] = version.split(".").map(Number)
  return major > 22 || (major === 22 && minor >= 18)
}

const upward = (from: string, relative: string): string | undefined => {
  for (let folder = from; ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, relative)
    if (existsSync(candidate)) return candidate
    if (folder === path.dirname(folder)) return undefined
  }
}

/**
 * How a child is started: from `dist` with the Node in use; from source (tests, development) with a Node that strips
 * types, which may be another than the one in use.
 */
const entry = Effect.suspend((): Effect.Effect<Entry, ResourceFailure> => {
  const here = fileURLToPath(import.meta.url)
  const folder = path.dirname(here)
  if (here.endsWith(".js")) {
    return Effect.succeed({ node: process.execPath, args: [], file: path.join(folder, "SharpChild.js") })
  }
  const args = ["--conditions=@safelight/source", "--disable-warning=ExperimentalWarning"]
  const file = path.join(folder, "SharpChild.ts")
  if (strips(process.versions.node)) return Effect.succeed({ node: process.execPath, args, file })
  const pinned = upward(folder, path.join("node_modules", ".bin", "node"))
  if (pinned !== undefined) return Effect.succeed({ node: pinned, args, file })
  const built = path.join(folder, "..", "dist", "SharpChild.js")
  if (existsSync(built)) return Effect.succeed({ node: process.execPath, args: [], file: built })
  return new ResourceFailure({
    reason: "Running from source needs Node 22.18 or later for the decoding processes; run `npm ci` or `npm run build`."
  })
})

class Lost extends Schema.TaggedError<Lost>()("Lost", { fromOutside: Schema.Boolean, detail: Schema.String }) {}

const start = ({
  node,
  args,
  file
}: Entry): Effect.Effect<LivePool.Serving, ResourceFailure | TemporaryFailure, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.async<LivePool.Serving, ResourceFailure | TemporaryFailure>((resume) => {
      // Nothing of our environment (addresses, keys) is handed to a process that parses hostile files. A session of
      // its own keeps Ctrl-C away from it; it ends itself when the channel to us closes.
      const child = fork(file, [], {
        execPath: node,
        execArgv: [...args, "--max-old-space-size=256"],
        serialization: "advanced",
        detached: true,
        stdio: ["ignore", "ignore", "pipe", "ipc"],
        env: { PATH: process.env["PATH"] ?? "", MALLOC_ARENA_MAX: "2", UV_THREADPOOL_SIZE: "2" }
      })
      let complaint = ""
      child.stderr?.on("data", (chunk: Buffer) => {
        complaint = (complaint + chunk.toString("utf8")).slice(-500)
      })
      const refuse = (why: string) =>
        resume(Effect.fail(new ResourceFailure({ reason: `a decoding process could not be started: ${why}` })))
      child.on("error", (error) => refuse(error.message))
      child.once("exit", (code, signal) =>
        signal === null
          ? refuse(`it ended with ${code}. ${complaint}`)
          : resume(Effect.fail(new TemporaryFailure({ reason: `a decoding process was ended by ${signal}` })))
      )
      child.once("message", (message) =>
        message === ready ? resume(Effect.succeed({ child, served: 0 })) : refuse("it is of another version")
      )
    }),
    ({ child }) => Effect.sync(() => child.kill("SIGKILL"))
  )

const residentBytes = (pid: number): number => {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]) * pageBytes
  } catch {
    // The child is just ending, or this is not Linux: then time alone limits it.
    return 0
  }
}

type Work = Job extends infer Each ? (Each extends Job ? Omit<Each, "id"> : never) : never

/** Sends one job and waits for its answer. Anything but an answer leaves the child unusable. */
const execute = (running: LivePool.Serving, work: Work, limits: Limits) =>
  Effect.async<Answer, Lost>((resume) => {
    const { child } = running
    const id = ++running.served
    const lose = (detail: string, fromOutside = false) => finish(Effect.fail(new Lost({ detail, fromOutside })))
    const onMessage = (answer: Answer) => {
      if (answer.id === id) finish(Effect.succeed(answer))
    }
    const onExit = (code: number | null, signal: NodeJS.Signals | null) =>
      lose(`the decoding process ended (${signal ?? code})`, LivePool.endedFromOutside(signal))
    const timer = setTimeout(() => lose(`decoding took over ${limits.renderMillis} ms`), limits.renderMillis)
    const sampler = setInterval(() => {
      if (residentBytes(child.pid ?? 0) > limits.childResidentBytes) {
        lose(`decoding took over ${limits.childResidentBytes} bytes of memory`)
      }
    }, sampleMillis)
    const detach = () => {
      clearTimeout(timer)
      clearInterval(sampler)
      child.off("message", onMessage)
      child.off("exit", onExit)
    }
    const finish = (result: Effect.Effect<Answer, Lost>) => {
      detach()
      resume(result)
    }
    child.on("message", onMessage)
    child.on("exit", onExit)
    if (LivePool.ended(running)) onExit(child.exitCode, child.signalCode)
    else
      child.send({ ...work, id }, (error) => {
        if (error !== null) lose(`the decoding process is gone: ${error.message}`)
      })
    return Effect.sync(detach)
  })

/** `Decoder` over child processes that the parent watches: at most one per core, none while idle. */
export const layer = (limits: Limits): Layer.Layer<Decoder, ResourceFailure> =>
  Layer.scoped(
    Decoder,
    Effect.gen(function* () {
      const from = yield* entry
      const within = yield* LivePool.make(Effect.retry(start(from), LivePool.whileTemporary), jobsPerChild)
      const once = (work: Work) => within((running) => execute(running, work, limits))
      const run = (work: Work): Effect.Effect<Answer, DataFailure | TemporaryFailure | ResourceFailure> =>
        once(work).pipe(
          // A moment later: what ended this child may have ended the others too, and their end is not known yet.
          Effect.catchTag("Lost", () => Effect.delay(once(work), LivePool.recovery)),
          Effect.catchTag(
            "Lost",
            ({ detail, fromOutside }): Effect.Effect<never, TemporaryFailure | DataFailure> =>
              fromOutside
                ? new TemporaryFailure({ reason: detail })
                : new DataFailure({ fault: "set-aside", detail: `${detail}, twice` })
          ),
          Effect.flatMap((answer) =>
            answer._tag === "unreadable"
              ? new DataFailure({ fault: answer.fault, detail: answer.detail })
              : Effect.succeed(answer)
          )
        )
      const odd = (answer: Answer) => Effect.dieMessage(`a decoding process answered ${answer._tag}`)
      return Decoder.of({
        measure: Effect.fn("Decoder.measure")(function* (file) {
          const answer = yield* run({ _tag: "measure", path: file, pixels: limits.pixels })
          return answer._tag === "measured" ? answer.value : yield* odd(answer)
        }),
        render: Effect.fn("Decoder.render")(function* (request) {
          const answer = yield* run({ _tag: "render", request: { ...request, pixels: limits.pixels } })
          return answer._tag === "rendered" ? answer.value : yield* odd(answer)
        })
      })
    })
  )
