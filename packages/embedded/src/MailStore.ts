import { mkdir, open, readFile } from "node:fs/promises"
import { join, resolve } from "node:path"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import { CaughtMail } from "./CaughtMail.ts"

const Line = Schema.parseJson(CaughtMail)
const decodeLine = Schema.decodeEither(Line)
const encodeLine = Schema.encodeSync(Line)

/** Mails in the order in which they came, in memory and in a file of one JSON object a line. */
export interface MailStore {
  readonly all: () => ReadonlyArray<CaughtMail>
  /** Resolves when the mail is on disk, so that the answer to the sender is true. */
  readonly add: (mail: CaughtMail) => Promise<void>
}

/** Opens the store of a data folder. A last line that was torn by a kill was never acknowledged and is left out. */
export const openStore = (dataFolder: string) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const folder = join(resolve(dataFolder), "mail")
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const file = join(folder, "messages.jsonl")
      const text = await readFile(file, "utf8").catch(() => "")
      const mails = text
        .split("\n")
        .map((line) => decodeLine(line))
        .flatMap((line) => (Either.isRight(line) ? [line.right] : []))
      const handle = await open(file, "a", 0o600)
      if (text !== "" && !text.endsWith("\n")) await handle.write("\n")
      let last = Promise.resolve()
      const store: MailStore = {
        all: () => mails,
        add: (mail) => {
          const written = last.then(async () => {
            await handle.write(`${encodeLine(mail)}\n`)
            await handle.datasync()
            mails.push(mail)
          })
          // The next mail waits for this one but does not share its failure.
          last = written.catch(() => {})
          return written
        }
      }
      return { store, close: () => last.then(() => handle.close()) }
    }),
    ({ close }) => Effect.promise(close)
  ).pipe(Effect.map(({ store }) => store))
