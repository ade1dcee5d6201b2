import { FileView } from "@safelight/contracts/file/Files"
import { ShootId } from "@safelight/events/Ids"
import type { StudioFile } from "@safelight/studio/StudioFile"
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { DetailedError, Upload } from "tus-js-client"

/** What the studio answered when it did not do as asked. */
export class NotDone extends Data.TaggedError("NotDone")<{ readonly status: number; readonly detail: string }> {
  override get message() {
    return `${this.status}: ${this.detail}`
  }
}

/** A file to send. */
export interface ToSend {
  readonly shootId: ShootId
  /** As it is announced, however strange. */
  readonly name: string
  readonly relativePath?: string
  readonly bytes: Buffer
}

const brief = 300

const refusal = (error: Error | DetailedError): NotDone => {
  const response = error instanceof DetailedError ? error.originalResponse : undefined
  return new NotDone({
    status: response?.getStatus() ?? 0,
    detail: (response?.getBody() || error.message).slice(0, brief)
  })
}

/** The doors of a running studio that programs use, opened with its owner's token. */
export const make = ({ adminToken, url }: StudioFile) => {
  const authorization = `Bearer ${adminToken}`

  const call = <A, I>(method: string, path: string, answer: Schema.Schema<A, I>, body?: unknown) =>
    Effect.tryPromise({
      try: async (signal) => {
        const response = await fetch(`${url}${path}`, {
          method,
          signal,
          headers: { authorization, "content-type": "application/json" },
          ...(body === undefined ? {} : { body: JSON.stringify(body) })
        })
        const text = await response.text()
        if (!response.ok) throw new NotDone({ status: response.status, detail: text.slice(0, brief) })
        return Schema.decodeUnknownSync(Schema.parseJson(answer))(text)
      },
      catch: (error) => (error instanceof NotDone ? error : new NotDone({ status: 0, detail: String(error) }))
    })

  /** Over tus, with the client that the pages use; answers the photo's id. */
  const upload = (file: ToSend) =>
    Effect.async<string, NotDone>((resume) => {
      const upload = new Upload(file.bytes, {
        endpoint: `${url}/tus`,
        headers: { authorization },
        uploadSize: file.bytes.length,
        retryDelays: null,
        metadata: {
          shootId: file.shootId,
          filename: file.name,
          ...(file.relativePath === undefined ? {} : { relativePath: file.relativePath })
        },
        onSuccess: () => resume(Effect.succeed(upload.url?.split("/").at(-1) ?? "")),
        onError: (error) => resume(refusal(error))
      })
      upload.start()
      return Effect.promise(() => upload.abort())
    })

  const files = (shootId: ShootId) => call("GET", `/api/v1/shoots/${shootId}/files`, Schema.Array(FileView))

  return {
    call,
    upload,
    files,
    createShoot: (title: string, clients: ReadonlyArray<{ readonly email: string; readonly name: string }> = []) =>
      Effect.map(call("POST", "/api/v1/shoots", Schema.Struct({ id: ShootId }), { title, clients }), ({ id }) => id),
    /** Polls until every file has its verdict or nothing has changed for `patience`; answers what there is then. */
    settled: (shootId: ShootId, patience: Duration.DurationInput) =>
      Effect.gen(function* () {
        let before = ""
        let changed = performance.now()
        for (;;) {
          const views = yield* files(shootId)
          const open = views.filter(({ state }) => state === "uploading" || state === "processing")
          if (open.length === 0) return views
          const now = views.map(({ state }) => state).join()
          if (now !== before) changed = performance.now()
          before = now
          if (performance.now() - changed > Duration.toMillis(patience)) return views
          yield* Effect.sleep("500 millis")
        }
      })
  }
}
export type StudioClient = ReturnType<typeof make>
