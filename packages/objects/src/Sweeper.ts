import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { fromBytePath } from "./BytePath.ts"
import type { DirectGet } from "./DirectGet.ts"
import type { JetStreamWire, StoredMessage } from "./JetStreamWire.ts"
import { BucketMissing } from "./ObjectErrors.ts"
import { chunkSubject, decodeMeta, metaSubjects, tailSubject, uploadSubject } from "./ObjectMeta.ts"
import type { Candidate, SweepRequest, Swept } from "./ObjectStore.ts"

/** What lies in a bucket: metadata records, and chunks by nuid. */
interface Census {
  readonly objects: ReadonlyArray<{
    readonly name: string
    readonly nuid: string
    readonly sequence: number
    readonly subject: string
  }>
  /** Nuids that have chunks and no metadata. */
  readonly fragments: ReadonlyArray<string>
  /** Nuids with an upload record and no metadata. */
  readonly uploads: ReadonlyArray<string>
  /** Nuids whose upload became an object, but whose records were left by a process that died. */
  readonly leftRecords: ReadonlyArray<string>
}

/** Metadata records per request; they are small, a kilobyte for every hundred runs. */
const metaBatch = 64
/** Candidates per question to `named`. */
const page = 500

/**
 * The sweeper's two operations over one connection. A direct get may be answered by a server that is behind; what is
 * young and which names there are is therefore asked from the stream's leader.
 */
export const make = (wire: JetStreamWire, direct: DirectGet) => {
  /** The first sequence that is not older than a time; all below it is. */
  const boundary = async (bucket: string, cutoff: number): Promise<number> => {
    // The end is taken first: what is written while we ask is newer than this.
    const { last_seq: last, last_ts } = (await wire.info(bucket)).state
    if (Date.parse(last_ts) < cutoff) return last + 1
    const batch = direct.batch(bucket, { start_time: new Date(cutoff).toISOString(), next_by_subj: ">", batch: 1 })
    const first = await batch.next()
    batch.cancel()
    // There is something newer. Who has not heard of it cannot say what is older.
    return first === undefined ? 0 : Math.min(first.sequence, last + 1)
  }

  /** Whether a subject has a message at or after a sequence. */
  const writtenSince = async (bucket: string, subject: string, sequence: number): Promise<boolean> =>
    (await wire.nextMessage(bucket, subject, sequence)) !== undefined

  const census = async (bucket: string): Promise<Census> => {
    // Chunks before metadata: an object committed in between is then found to be one.
    const subjects = await wire.subjects(bucket, `${chunkSubject(bucket, "")}>`)
    const chunked = new Set<string>()
    const records = new Set<string>()
    for (const subject of subjects.keys()) {
      const [nuid = "", kind] = subject.slice(chunkSubject(bucket, "").length).split(".")
      if (kind === undefined) chunked.add(nuid)
      else records.add(nuid)
    }
    const found: Array<Census["objects"][number]> = []
    const read = ({ data, sequence, subject }: StoredMessage) => {
      const meta = decodeMeta(Buffer.from(data).toString("utf8"))
      // Links hold no chunks of their own; what cannot be read is for people to look at.
      if (Either.isLeft(meta) || meta.right.nuid === "") return
      found.push({ name: meta.right.name, nuid: meta.right.nuid, sequence, subject })
    }
    const seen = new Set<string>()
    for (let next = 1, more = true; more; ) {
      const batch = direct.batch(bucket, { seq: next, next_by_subj: metaSubjects(bucket), batch: metaBatch })
      more = false
      for (let message = await batch.next(); message !== undefined; message = await batch.next()) {
        more = true
        next = message.sequence + 1
        seen.add(message.subject)
        read(message)
      }
    }
    // Whoever answered may lack the newest names and still have some that are gone.
    const names = await wire.subjects(bucket, metaSubjects(bucket))
    for (const name of names.keys()) {
      const message = seen.has(name) ? undefined : await wire.lastMessage(bucket, name)
      if (message !== undefined) read(message)
    }
    const committed = new Set(found.map(({ nuid }) => nuid))
    const open = [...records].filter((nuid) => !committed.has(nuid))
    const isOpen = new Set(open)
    return {
      objects: found.filter(({ subject }) => names.has(subject)),
      fragments: [...chunked].filter((nuid) => !committed.has(nuid) && !isOpen.has(nuid)),
      uploads: open,
      leftRecords: [...records].filter((nuid) => committed.has(nuid))
    }
  }

  const purgeUpload = async (bucket: string, nuid: string): Promise<number> =>
    (await wire.purge(bucket, chunkSubject(bucket, nuid))) +
    (await wire.purge(bucket, tailSubject(bucket, nuid))) +
    (await wire.purge(bucket, uploadSubject(bucket, nuid)))

  const idleUpload = async (bucket: string, nuid: string, before: number): Promise<boolean> => {
    for (const subject of [chunkSubject(bucket, nuid), tailSubject(bucket, nuid), uploadSubject(bucket, nuid)]) {
      if (await writtenSince(bucket, subject, before)) return false
    }
    return true
  }

  const old = async (bucket: string, cutoff: number) => {
    const before = await boundary(bucket, cutoff)
    const found = await census(bucket)
    const fragments: Array<string> = []
    for (const nuid of found.fragments) {
      if (!(await writtenSince(bucket, chunkSubject(bucket, nuid), before))) fragments.push(nuid)
    }
    return { before, found, fragments, objects: found.objects.filter((object) => object.sequence < before) }
  }

  const cutoffOf = (age: Duration.DurationInput) =>
    Effect.map(Clock.currentTimeMillis, (now) => now - Duration.toMillis(age))

  const olderThan = Effect.fn("ObjectStore.olderThan")(function* (bucket: string, age: Duration.DurationInput) {
    const cutoff = yield* cutoffOf(age)
    const { fragments, objects } = yield* fromBytePath(() => old(bucket, cutoff), BucketMissing)
    return [
      ...objects.map((object): Candidate => ({ bucket, nuid: object.nuid, name: object.name })),
      ...fragments.map((nuid): Candidate => ({ bucket, nuid }))
    ]
  })

  const sweep = Effect.fn("ObjectStore.sweep")(function* (request: SweepRequest) {
    const { bucket } = request
    const cutoff = yield* cutoffOf(request.olderThan)
    const state = yield* fromBytePath(() => old(bucket, cutoff), BucketMissing)
    let swept: Swept = { objects: 0, fragments: 0, uploads: 0, messages: 0 }

    for (let at = 0; at < state.objects.length; at += page) {
      const objects = state.objects.slice(at, at + page)
      const named = yield* request.named(objects.map((object) => ({ bucket, nuid: object.nuid, name: object.name })))
      for (const object of objects.filter((object) => !named.has(object.nuid))) {
        const messages = yield* fromBytePath(async () => {
          const chunks = await wire.purge(bucket, chunkSubject(bucket, object.nuid))
          // Up to and with the record that was judged: a newer one of the same name stays.
          return chunks + (await wire.purge(bucket, object.subject, object.sequence + 1))
        }, BucketMissing)
        swept = { ...swept, objects: swept.objects + 1, messages: swept.messages + messages }
      }
    }

    for (let at = 0; at < state.fragments.length; at += page) {
      const fragments = state.fragments.slice(at, at + page)
      const named = yield* request.named(fragments.map((nuid) => ({ bucket, nuid })))
      for (const nuid of fragments.filter((nuid) => !named.has(nuid))) {
        const messages = yield* fromBytePath(
          () => wire.purge(bucket, chunkSubject(bucket, nuid), state.before),
          BucketMissing
        )
        swept = { ...swept, fragments: swept.fragments + 1, messages: swept.messages + messages }
      }
    }

    for (const nuid of state.found.leftRecords) {
      const messages = yield* fromBytePath(
        async () =>
          (await wire.purge(bucket, tailSubject(bucket, nuid))) +
          (await wire.purge(bucket, uploadSubject(bucket, nuid))),
        BucketMissing
      )
      swept = { ...swept, messages: swept.messages + messages }
    }

    if (request.abandonUploadsAfter !== undefined) {
      const abandoned = yield* cutoffOf(request.abandonUploadsAfter)
      const before = yield* fromBytePath(() => boundary(bucket, abandoned), BucketMissing)
      const uploads = yield* request.named(state.found.uploads.map((nuid) => ({ bucket, nuid })))
      for (const nuid of state.found.uploads.filter((nuid) => !uploads.has(nuid))) {
        const messages = yield* fromBytePath(
          async () => ((await idleUpload(bucket, nuid, before)) ? purgeUpload(bucket, nuid) : 0),
          BucketMissing
        )
        if (messages > 0) swept = { ...swept, uploads: swept.uploads + 1, messages: swept.messages + messages }
      }
    }
    return swept
  })

  return { olderThan, sweep }
}
