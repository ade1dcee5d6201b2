import { createReadStream, type ReadStream } from "node:fs"
import { stat } from "node:fs/promises"
import type { ShootId } from "@safelight/events/Ids"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { DetailedError, type HttpResponse, Upload, type UploadOptions } from "tus-js-client"
import { FileUnreadable, type LocalFile, reasonOf } from "./LocalFiles.ts"
import type { StudioAddress } from "./StudioAddress.ts"
import { retryAfterOf } from "./StudioApi.ts"
import { StudioAway } from "./StudioProblem.ts"

/** The studio took the file's name and size, and refuses the file for good; `reason` is the studio's sentence. */
export class UploadRejected extends Data.TaggedError("UploadRejected")<{ readonly reason: string }> {}

/** The upload that was begun is not there any more; the file starts anew. */
export class UploadLost extends Data.TaggedError("UploadLost")<Record<never, never>> {}

/** The token is not good at this address now. */
export class UploadUnauthorised extends Data.TaggedError("UploadUnauthorised")<Record<never, never>> {}

type UploadFailure = StudioAway | UploadRejected | UploadLost | UploadUnauthorised | FileUnreadable

/** One try to bring a file over, from where the last one ended. */
export interface Attempt {
  readonly address: StudioAddress
  readonly shootId: ShootId
  readonly file: LocalFile
  readonly sha256: string
  /** Path of the upload that an earlier try began. */
  readonly begun: string | undefined
  readonly onBegun: (path: string) => void
  /** Bytes of the file that are sent. */
  readonly onBytes: (bytes: number) => void
}

/** Below the 100 MB that proxies commonly let through, and small enough that a proxy which buffers loses little. */
const chunkSize = 32 * 1024 * 1024

/** Without a byte for this long a connection counts as dead: a server that was killed may leave it half open. */
const stallMillis = 60_000

const headersOf = (address: StudioAddress) => ({ authorization: `Bearer ${Redacted.value(address.token)}` })

const away = (detail: string, retryAfterSeconds: number | null = null) => new StudioAway({ detail, retryAfterSeconds })

const refusalOf = (method: string, response: HttpResponse): UploadFailure => {
  const status = response.getStatus()
  const sentence = response.getBody().trim().split("\n")[0]
  if (status === 401) return new UploadUnauthorised()
  if (method !== "POST" && (status === 404 || status === 410)) return new UploadLost()
  // Another request still holds the upload, or our offset is behind: asking again settles it.
  if (status === 409 || status === 423) return away("The upload is still held by an earlier connection.")
  const passes = status >= 500 || status === 429 || status === 408 || (status === 400 && method === "PATCH")
  return passes
    ? away(sentence || `The studio answers ${status}.`, retryAfterOf(response.getHeader("retry-after")))
    : new UploadRejected({ reason: sentence || `The studio answers ${status}.` })
}

const failureOf = (error: Error, file: LocalFile): UploadFailure => {
  if (!(error instanceof DetailedError)) return new FileUnreadable({ path: file.path, detail: reasonOf(error) })
  return error.originalResponse
    ? refusalOf(error.originalRequest.getMethod(), error.originalResponse)
    : away(`The studio does not answer (${error.causingError?.message || "no connection"}).`)
}

/**
 * Slices a file for tus-js-client. Its own reader leaves a file that fails in the middle unhandled, and every broken
 * try open.
 */
const sourceOf = (path: string, onTrouble: (error: Error) => void) => {
  let current: ReadStream | undefined
  const close = () => current?.destroy()
  return {
    close,
    open: async () => {
      const { size } = await stat(path)
      return {
        size,
        slice: async (start: number, end: number) => {
          close()
          const last = Math.min(end, size)
          const stream = createReadStream(path, { start, end: last - 1 })
          stream.on("error", onTrouble)
          current = stream
          return { value: Object.assign(stream, { size: last - start }), done: last >= size }
        },
        close
      }
    }
  }
}

/** The id at the end of an upload's address; it is the photo's. */
const lastSegment = (path: string) => path.slice(path.lastIndexOf("/") + 1)

/** Sends what is missing of a file. Answers the photo's id once the studio has said that all of it is safe. */
export const attempt = (options: Attempt): Effect.Effect<string, UploadFailure> =>
  Effect.async<string, UploadFailure>((resume) => {
    const { address, file } = options
    let stalled: NodeJS.Timeout | undefined
    const end = (result: Effect.Effect<string, UploadFailure>) => {
      clearTimeout(stalled)
      source.close()
      resume(result)
    }
    const moved = () => {
      clearTimeout(stalled)
      stalled = setTimeout(() => {
        void upload.abort()
        end(Effect.fail(away("The studio went silent in the middle of a file.")))
      }, stallMillis)
    }
    const source = sourceOf(file.path, (error) => {
      void upload.abort()
      end(Effect.fail(new FileUnreadable({ path: file.path, detail: reasonOf(error) })))
    })
    const place: UploadOptions =
      options.begun === undefined
        ? { endpoint: `${address.url}/tus` }
        : // Without an endpoint a failed HEAD is an error; with one the client would start over on any 5xx.
          { uploadUrl: new URL(options.begun, address.url).href }
    const upload: Upload = new Upload(Buffer.from(file.path), {
      ...place,
      headers: headersOf(address),
      metadata: {
        shootId: options.shootId,
        filename: file.name,
        relativePath: file.relativePath,
        lastModified: String(file.modifiedMillis),
        sha256: options.sha256
      },
      chunkSize,
      retryDelays: null,
      storeFingerprintForResuming: false,
      fileReader: { openFile: source.open },
      onUploadUrlAvailable: () => {
        if (upload.url !== null) options.onBegun(new URL(upload.url).pathname)
        moved()
      },
      onProgress: (sent) => {
        options.onBytes(sent)
        moved()
      },
      onSuccess: () => {
        options.onBytes(file.size)
        end(Effect.succeed(upload.url === null ? "" : lastSegment(new URL(upload.url).pathname)))
      },
      onError: (error) => end(Effect.fail(failureOf(error, file)))
    })
    moved()
    upload.start()
    return Effect.sync(() => {
      clearTimeout(stalled)
      void upload.abort()
      source.close()
    })
  })

/** Gives up an upload that nobody will go on with. */
export const terminate = (address: StudioAddress, id: string): Effect.Effect<void, StudioAway> =>
  Effect.tryPromise({
    try: () =>
      Upload.terminate(`${address.url}/tus/${id}`, { headers: headersOf(address), retryDelays: null }).catch(
        (error: unknown) => {
          const status = error instanceof DetailedError ? error.originalResponse?.getStatus() : undefined
          // Ended by itself meanwhile.
          if (status === undefined || status >= 500) throw error
        }
      ),
    catch: (error) => away(error instanceof Error ? error.message : "no connection")
  })
