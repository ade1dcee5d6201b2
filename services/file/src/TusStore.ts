import type { IncomingMessage } from "node:http"
import { PhotoId, ShootId, type UserId } from "@safelight/events/Ids"
import { Unavailable } from "@safelight/events/Unavailable"
import { DataStore, Upload } from "@tus/utils"
import * as Cause from "effect/Cause"
import type * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Runtime from "effect/Runtime"
import * as Schema from "effect/Schema"
import type { Registered } from "./Registration.ts"
import type { TusLocks } from "./TusLocks.ts"
import type { UploadIntake } from "./UploadIntake.ts"
import { gone, statusOf, type UploadRefused, unknownShoot } from "./UploadRefused.ts"

/** What `@tus/server` turns into an answer. */
interface TusFailure {
  readonly status_code: number
  readonly body: string
}

const faultOf = (cause: Cause.Cause<UploadRefused>): TusFailure => {
  const away = Option.exists(Cause.dieOption(cause), (defect) => defect instanceof Unavailable)
  return away
    ? { status_code: 503, body: "A part of the studio is not reachable right now. Nothing is lost.\n" }
    : { status_code: 500, body: "Something went wrong on our side. Nothing that was accepted is lost.\n" }
}

/** What clients may announce; anything else in the metadata is ignored. */
const Metadata = Schema.Struct({
  shootId: ShootId,
  /** `filename` is Uppy's and ours, `name` that of other clients. */
  filename: Schema.optional(Schema.NullOr(Schema.String)),
  name: Schema.optional(Schema.NullOr(Schema.String)),
  relativePath: Schema.optional(Schema.NullOr(Schema.String)),
  /** Unix milliseconds. */
  lastModified: Schema.optional(Schema.NullOr(Schema.String)),
  sha256: Schema.optional(Schema.NullOr(Schema.String))
})

/** The folder a file lay in, from a path with either kind of slash. */
const folderOf = (relativePath: string | null | undefined): string | undefined =>
  relativePath
    ?.split(/[/\\]/u)
    .filter((segment) => segment.trim() !== "")
    .at(-2)

const instantOf = (milliseconds: string | null | undefined): DateTime.Utc | undefined =>
  milliseconds !== null && milliseconds !== undefined && /^\d{1,14}$/.test(milliseconds)
    ? DateTime.unsafeMake(Number(milliseconds))
    : undefined

const hashOf = (text: string | null | undefined): string | undefined =>
  text !== null && text !== undefined && /^[0-9a-f]{64}$/i.test(text) ? text.toLowerCase() : undefined

/** Storage of one tus request: `@tus/server` speaks the protocol, `UploadIntake` keeps the bytes. */
export class TusStore extends DataStore {
  readonly #intake: Context.Tag.Service<UploadIntake>
  readonly #runtime: Runtime.Runtime<never>
  readonly #locks: TusLocks
  readonly #userId: UserId | undefined
  readonly #incoming: IncomingMessage
  /** Why the request was not taken, once it is known. */
  refused: UploadRefused | undefined

  constructor(options: {
    readonly intake: Context.Tag.Service<UploadIntake>
    /** Of the request, so that what happens carries its correlation. */
    readonly runtime: Runtime.Runtime<never>
    readonly locks: TusLocks
    readonly userId: UserId | undefined
    /** Its body is read here, past the streams that `@tus/server` would put in between: they cost more than hashing. */
    readonly incoming: IncomingMessage
  }) {
    super()
    this.#intake = options.intake
    this.#runtime = options.runtime
    this.#locks = options.locks
    this.#userId = options.userId
    this.#incoming = options.incoming
    this.extensions = ["creation", "creation-with-upload", "termination"]
  }

  async #run<A>(effect: Effect.Effect<A, UploadRefused>): Promise<A> {
    const logged = Effect.tapDefect(effect, (cause) => Effect.logError("An upload request failed", cause))
    const exit = await Runtime.runPromiseExit(this.#runtime, logged)
    if (Exit.isSuccess(exit)) return exit.value
    const refused = Cause.failureOption(exit.cause)
    throw Option.isSome(refused) ? this.refuse(refused.value) : faultOf(exit.cause)
  }

  /** The answer to a request that is not taken. */
  refuse(refused: UploadRefused): TusFailure {
    this.refused = refused
    return { status_code: statusOf(refused), body: `${refused.reason}\n` }
  }

  #id(id: string): Effect.Effect<PhotoId, UploadRefused> {
    return Effect.mapError(Schema.decodeUnknown(PhotoId)(id), gone)
  }

  override async create(upload: Upload): Promise<Upload> {
    const { id, metadata, size } = upload
    await this.#run(
      Effect.gen(this, function* () {
        const sent = yield* Effect.mapError(Schema.decodeUnknown(Metadata)(metadata), unknownShoot)
        yield* this.#intake.begin({
          photoId: yield* this.#id(id),
          shootId: sent.shootId,
          userId: this.#userId,
          fileName: sent.filename ?? sent.name ?? sent.relativePath ?? "",
          folder: folderOf(sent.relativePath),
          modifiedAt: instantOf(sent.lastModified),
          sha256: hashOf(sent.sha256),
          size: size ?? 0
        })
      })
    )
    return upload
  }

  override write(_stream: unknown, id: string, offset: number): Promise<number> {
    // Leaving the loop must not end the connection, which still has to carry the answer.
    const pieces = this.#incoming.iterator({ destroyOnReturn: false })
    const source = { [Symbol.asyncIterator]: () => pieces }
    const writing = this.#run(Effect.flatMap(this.#id(id), (id) => this.#intake.append(id, offset, source)))
    return this.#locks.during(id, writing, () => this.#incoming.destroy())
  }

  override async getUpload(id: string): Promise<Upload> {
    const { offset, upload } = await this.#run(Effect.flatMap(this.#id(id), this.#intake.standing))
    return new Upload({
      id,
      size: upload.size,
      offset,
      metadata: { filename: upload.fileName, shootId: upload.shootId },
      creation_date: DateTime.formatIso(upload.startedAt)
    })
  }

  override async remove(id: string): Promise<void> {
    await this.#run(Effect.flatMap(this.#id(id), this.#intake.abort))
  }

  complete(id: string): Promise<Registered> {
    return this.#run(Effect.flatMap(this.#id(id), this.#intake.complete))
  }
}
