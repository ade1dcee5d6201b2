import { type ChildProcessByStdio, execFile, spawn } from "node:child_process"
import * as fs from "node:fs/promises"
import { createRequire } from "node:module"
import * as path from "node:path"
import type { Readable, Writable } from "node:stream"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import { DataFailure, LogicFailure, ResourceFailure, TemporaryFailure } from "./Failure.ts"
import type { Limits } from "./Limits.ts"
import * as LivePool from "./LivePool.ts"
import type { EmbeddedPreview } from "./TagReader.ts"
import { TagReader } from "./TagReader.ts"

const require = createRequire(import.meta.url)
const script = require.resolve("exiftool-vendored.pl/bin/exiftool")

/** The tags that are asked for; `#` takes the number instead of the words. Nothing else of a file is printed. */
const tags = (
  "FileType MIMEType Error Warning ImageWidth ImageHeight Make Model LensModel LensID Lens ISO ExposureTime# FNumber# " +
  "FocalLength# Orientation# DateTimeOriginal CreateDate OffsetTime OffsetTimeOriginal OffsetTimeDigitized Subject " +
  "Keywords Rating# GPSLatitude#"
)
  .split(" ")
  .map((tag) => `-${tag}`)

/** Where RAW files keep pictures (https://exiftool.org/TagNames/); `-a` finds all of one name. */
const previewTags = ["JpgFromRaw", "JpgFromRaw2", "PreviewImage", "OtherImage", "PreviewTIFF", "ThumbnailImage"].map(
  (tag) => `-${tag}`
)

const Printed = Schema.parseJson(Schema.NonEmptyArray(Schema.Record({ key: Schema.String, value: Schema.Unknown })))

const decodePrinted = Schema.decodeUnknown(Printed)

/** Files one perl reads before it is replaced, so that what it leaks stays small. */
const filesPerProcess = 1000

interface Running extends LivePool.Serving {
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>
}

/** What ended a reading early. */
class Broken extends Schema.TaggedError<Broken>()("Broken", {
  /** True when the process was ended from outside, which says nothing about the file. */
  fromOutside: Schema.Boolean,
  fault: Schema.Literal("damaged", "too-large"),
  detail: Schema.String
}) {}

const missing = (detail: string): string =>
  /ENOENT|not found/.test(detail)
    ? "Photos cannot be processed: perl is not installed. Install it (for example `apt-get install perl`) and start again."
    : `Photos cannot be processed: perl does not run ExifTool. ${detail}`

const start = (limits: Limits): Effect.Effect<Running, ResourceFailure | TemporaryFailure, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.async<Running, ResourceFailure | TemporaryFailure>((resume) => {
      // The shell sets the limits and is replaced by perl. A session of its own keeps Ctrl-C from reaching it: it ends
      // when its input ends, which happens however this process goes. -config "" keeps ExifTool from reading a
      // configuration file, which is perl code.
      const previewBlocks = Math.ceil(limits.previewBytes / 512)
      const child = spawn(
        "/bin/sh",
        [
          "-c",
          `ulimit -v ${limits.tagAddressKiB}; ulimit -f ${previewBlocks}; ulimit -c 0; exec perl "$0" "$@"`,
          script,
          ...["-config", "", "-stay_open", "True", "-@", "-"]
        ],
        { stdio: ["pipe", "pipe", "pipe"], detached: true, env: { PATH: process.env["PATH"] ?? "", LC_ALL: "C" } }
      )
      // A process that ends early breaks the pipe; `execute` learns it from `close`.
      child.stdin.on("error", () => undefined)
      let complaint = ""
      const refuse = (why: string) => resume(Effect.fail(new ResourceFailure({ reason: missing(why) })))
      child.once("error", (error) => refuse(error.message))
      child.once("close", (_code, signal) =>
        signal === null
          ? refuse(complaint)
          : resume(Effect.fail(new TemporaryFailure({ reason: `ExifTool was ended by ${signal}` })))
      )
      const onComplaint = (chunk: Buffer) => {
        complaint = (complaint + chunk.toString("utf8")).slice(-500)
      }
      child.stderr.on("data", onComplaint)
      // An empty command, whose answer shows that perl and the script are there.
      child.stdin.write("-q\n-execute0\n")
      child.stdout.once("data", () => {
        child.stderr.off("data", onComplaint)
        resume(Effect.succeed({ child, served: 0 }))
      })
    }),
    ({ child }) => Effect.sync(() => child.kill("SIGKILL"))
  )

/** Runs one command in a process. Anything but success leaves the process unusable. */
const execute = (running: Running, args: ReadonlyArray<string>, limits: Limits) =>
  Effect.async<string, Broken>((resume) => {
    const { child } = running
    const number = ++running.served
    const end = `{ready${number}}\n`
    const chunks: Array<Buffer> = []
    let size = 0
    let complaint = ""
    const fail = (detail: string, fault: Broken["fault"] = "damaged", fromOutside = false) =>
      finish(Effect.fail(new Broken({ detail, fault, fromOutside })))
    const onData = (chunk: Buffer) => {
      chunks.push(chunk)
      size += chunk.length
      if (size > limits.tagOutputBytes) return fail("ExifTool wrote more than it may", "too-large")
      if (chunk[chunk.length - 1] !== 0x0a) return
      const text = Buffer.concat(chunks).toString("utf8")
      if (text.endsWith(end)) finish(Effect.succeed(text.slice(0, -end.length)))
    }
    const onComplaint = (chunk: Buffer) => {
      complaint = (complaint + chunk.toString("utf8")).slice(-500)
    }
    const onClose = (code: number | null, signal: NodeJS.Signals | null) =>
      fail(
        `ExifTool ended (${signal ?? code}): ${complaint}`,
        /out of memory/i.test(complaint) ? "too-large" : "damaged",
        LivePool.endedFromOutside(signal)
      )
    const timer = setTimeout(() => fail(`ExifTool took over ${limits.tagMillis} ms`), limits.tagMillis)
    const detach = () => {
      clearTimeout(timer)
      child.stdout.off("data", onData)
      child.stderr.off("data", onComplaint)
      child.off("close", onClose)
    }
    const finish = (result: Effect.Effect<string, Broken>) => {
      detach()
      resume(result)
    }
    child.stdout.on("data", onData)
    child.stderr.on("data", onComplaint)
    child.on("close", onClose)
    if (LivePool.ended(running)) onClose(child.exitCode, child.signalCode)
    else child.stdin.write(`${[...args, `-execute${number}`].join("\n")}\n`)
    return Effect.sync(detach)
  })

const safePath = (file: string): Effect.Effect<string, LogicFailure> =>
  // Arguments are lines: a path with a line break would be two, one without a leading slash could be an option. (The
  // usual `--` before it would swallow -execute too.)
  path.isAbsolute(file) && !/[\u0000-\u001f]/.test(file)
    ? Effect.succeed(file)
    : Effect.fail(new LogicFailure({ reason: `not a path for ExifTool: ${JSON.stringify(file)}` }))

/**
 * Whether ExifTool can run here: fails with a sentence for the operator when perl is missing, and gives its version
 * otherwise. Without an answer for ten seconds it is a `TemporaryFailure`: a machine that is very busy.
 */
export const check: Effect.Effect<string, ResourceFailure | TemporaryFailure> = Effect.async((resume) => {
  const child = execFile("perl", [script, "-config", "", "-ver"], { timeout: 10_000 }, (error, stdout) => {
    if (error === null) return resume(Effect.succeed(stdout.trim()))
    if (error.killed === true) return resume(new TemporaryFailure({ reason: "perl did not answer for 10 s" }))
    resume(Effect.fail(new ResourceFailure({ reason: missing(error.message) })))
  })
  return Effect.sync(() => child.kill("SIGKILL"))
})

/** `TagReader` over ExifTool processes that stay open, each confined, at most one per core, none while idle. */
export const layer = (limits: Limits): Layer.Layer<TagReader> =>
  Layer.scoped(
    TagReader,
    Effect.gen(function* () {
      const within = yield* LivePool.make(Effect.retry(start(limits), LivePool.whileTemporary), filesPerProcess)
      const once = (args: ReadonlyArray<string>) => within((running) => execute(running, args, limits))
      const run = (args: ReadonlyArray<string>) =>
        once(args).pipe(
          // The process may have been worn out by the files before this one: a fresh one decides.
          Effect.catchTag("Broken", () => Effect.delay(once(args), LivePool.recovery)),
          Effect.catchTag(
            "Broken",
            ({ detail, fault, fromOutside }): Effect.Effect<never, TemporaryFailure | DataFailure> =>
              fromOutside ? new TemporaryFailure({ reason: detail }) : new DataFailure({ fault, detail })
          )
        )
      return TagReader.of({
        read: Effect.fn("TagReader.read")(function* (file) {
          const safe = yield* safePath(file)
          const printed = yield* run(["-json", "-q", "-fast", ...tags, safe])
          const [found] = yield* decodePrinted(printed).pipe(
            Effect.mapError((error) => new DataFailure({ fault: "damaged", detail: error.message.slice(0, 300) }))
          )
          return found
        }),
        previews: Effect.fn("TagReader.previews")(function* (file, folder) {
          const safe = yield* safePath(file)
          const into = yield* safePath(folder)
          yield* run(["-b", "-a", "-q", "-q", ...previewTags, "-W", path.join(into, "%t%-c.preview"), safe])
          const names = yield* Effect.tryPromise({
            try: () => fs.readdir(into),
            catch: (error) => new ResourceFailure({ reason: `previews could not be listed: ${String(error)}` })
          })
          return names
            .filter((name) => name.endsWith(".preview"))
            .map(
              (name): EmbeddedPreview => ({
                tag: name.replace(/(-\d+)?\.preview$/, ""),
                path: path.join(into, name)
              })
            )
        })
      })
    })
  )
