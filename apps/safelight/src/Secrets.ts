import { readFile } from "node:fs/promises"
import { join } from "node:path"
import * as SigningKeys from "@safelight/auth/SigningKeys"
import type { Keys } from "@safelight/auth/Tokens"
import { readOrCreate } from "@safelight/embedded/SecretFile"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { DataFolderUnusable } from "./DataFolder.ts"
import { writePrivately } from "./PrivateFile.ts"

/** Services that sign what they say; each has a key of its own. */
export const signers = ["user", "invite", "shoot", "file", "media", "notification", "content", "gateway"] as const
export type Signer = (typeof signers)[number]

/** Services with a connection to the broker; each has a user of its own. */
export const natsUsers = ["user", "invite", "shoot", "file", "media", "notification", "gateway"] as const
export type NatsUser = (typeof natsUsers)[number]

/** Services with tables; each has a role and a schema of its own. */
export const sqlServices = ["user", "invite", "shoot", "file", "notification"] as const
export type SqlService = (typeof sqlServices)[number]

/** What the studio made for itself at its first start and keeps in its data folder, readable by its owner only. */
export interface Secrets {
  readonly signing: Readonly<Record<Signer, Redacted.Redacted>>
  readonly linkSecret: Redacted.Redacted
  readonly csrfSecret: Redacted.Redacted
  readonly natsAdmin: Redacted.Redacted
  readonly nats: Readonly<Record<NatsUser, Redacted.Redacted>>
  readonly sql: Readonly<Record<SqlService, Redacted.Redacted>>
}

/** What `services` sign with and all are known by. */
export const keysOf = ({ signing }: Secrets, services: ReadonlyArray<Signer>): Keys => ({
  own: services.map((service) => signing[service]),
  trusted: SigningKeys.publicHalves(Object.values(signing))
})

const signingKey = (file: string, service: Signer) =>
  Effect.tryPromise({
    try: () => readFile(file, "utf8"),
    catch: (error) => (error instanceof Error && "code" in error && error.code === "ENOENT" ? "missing" : error)
  }).pipe(
    Effect.map(Redacted.make),
    Effect.catchAll((problem) =>
      problem === "missing"
        ? Effect.tap(SigningKeys.generate(service), (key) => writePrivately(file, Redacted.value(key)))
        : Effect.fail(new DataFolderUnusable({ folder: file, detail: String(problem) }))
    )
  )

const each = <const Name extends string, E>(
  names: ReadonlyArray<Name>,
  make: (name: Name) => Effect.Effect<Redacted.Redacted, E>
) =>
  Effect.map(
    Effect.forEach(names, (name) => Effect.map(make(name), (secret) => [name, secret] as const)),
    (entries) => Object.fromEntries(entries) as Record<Name, Redacted.Redacted>
  )

/** Reads the secrets of a data folder, or makes them. */
export const load = Effect.fn("Secrets.load")(function* (folder: string) {
  const at = (name: string) => readOrCreate(join(folder, name))
  const secrets: Secrets = {
    signing: yield* each(signers, (name) => signingKey(join(folder, `signing-${name}.json`), name)),
    linkSecret: Redacted.make(
      `${Redacted.value(yield* at("link-secret"))}${Redacted.value(yield* at("link-secret-2"))}`
    ),
    csrfSecret: yield* at("csrf-secret"),
    natsAdmin: yield* at("nats-admin"),
    nats: yield* each(natsUsers, (name) => at(`nats-${name}`)),
    sql: yield* each(sqlServices, (name) => at(`sql-${name}`))
  }
  return secrets
})
