import { accounts } from "@safelight/bus/Permissions"
import { writePermissions, writePermissionsOf } from "@safelight/objects/ObjectsPermissions"
import type * as DateTime from "effect/DateTime"
import type * as Secrets from "./Secrets.ts"

/** Name of the broker's administrator in account APP. */
export const natsAdmin = "admin"

/**
 * The part of a nats-server's configuration that lets the studio in, each service with its own rights. Media opens what
 * strangers send: it reads originals, and changes nothing but what it made of them.
 */
export const brokerAccounts = (secrets: Secrets.Secrets, now: DateTime.DateTime): string =>
  accounts({
    admin: { user: natsAdmin, password: secrets.natsAdmin },
    services: secrets.nats,
    extra: { file: writePermissions, media: writePermissionsOf("rendition", now) }
  })
