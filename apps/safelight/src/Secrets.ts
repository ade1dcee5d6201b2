import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { generateSigningKey } from "@safelight/auth/Tokens"
import { readOrCreate } from "@safelight/embedded/SecretFile"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { DataFolderUnusable } from "./DataFolder.ts"
import { writePrivately } from "./PrivateFile.ts"

/** Services with a connection to the broker; each has a user of its own. */
export const natsUsers = ["user", "invite", "shoot", "file", "media", "notification", "gateway"] as const
export type NatsUser = (typeof natsUsers)[number]

/** Services with tables; each has a role and a schema of its own. */
export const sqlServices = ["user", "invite", "shoot", "file", "notification"] as const
export type SqlService = (typeof sqlServices)[number]

/** What the studio made for itself at its first start and keeps in its data folder, readable by its owner only. */
export interface Secrets {
  readonly signingKey: Redacted.Redacted
  readonly linkSecret: Redacted.Redacted
  readonly csrfSecret: Redacted.Redacted
  readonly natsAdmin: Redacted.Redacted
  readonly nats: Readonly<Record<NatsUser, Redacted.Redacted>>
  readonly sql: Readonly<Record<SqlService, Redacted.Redacted>>
}

const signingKey = (file: string) =>
  Effect.tryPromise({
    try: () => readFile(file, "utf8"),
    catch: (error) => (error instanceof Error && "code" in error && error.code === "ENOENT" ? "missing" : error)
  }).pipe(
    Effect.map(Redacted.make),
    Effect.catchAll((problem) =>
      problem === "missing"
        ? Effect.tap(generateSigningKey, (key) => writePrivately(file, Redacted.value(key)))
        : Effect.fail(new DataFolderUnusable({ folder: file, detail: String(problem) }))
    )
  )

const named = <const Name extends string>(folder: string, kind: string, names: ReadonlyArray<Name>) =>
  Effect.map(
    Effect.forEach(names, (name) =>
      Effect.map(readOrCreate(join(folder, `${kind}-${name}`)), (secret) => [name, secret] as const)
    ),
    (entries) => Object.fromEntries(entries) as Record<Name, Redacted.Redacted>
  )

/** Reads the secrets of a data folder, or makes them. */
export const load = Effect.fn("Secrets.load")(function* (folder: string) {
  const at = (name: string) => readOrCreate(join(folder, name))
  const secrets: Secrets = {
    signingKey: yield* signingKey(join(folder, "signing-key.json")),
    linkSecret: Redacted.make(
      `${Redacted.value(yield* at("link-secret"))}${Redacted.value(yield* at("link-secret-2"))}`
    ),
    csrfSecret: yield* at("csrf-secret"),
    natsAdmin: yield* at("nats-admin"),
    nats: yield* named(folder, "nats", natsUsers),
    sql: yield* named(folder, "sql", sqlServices)
  }
  return secrets
})
