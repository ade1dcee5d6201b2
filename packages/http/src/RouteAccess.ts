import type { ClientAction, Resource } from "@safelight/auth/Decide"
import type { Scope } from "@safelight/auth/Principal"
import { PhotoId, ShootId } from "@safelight/events/Ids"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

/**
 * What an address uses up by asking: pages and calls, uploads begun, mails for signing in, or nothing where an open
 * page asks for much.
 */
export type RouteLimit = "pages" | "uploads" | "signIns" | "none"

type Params = Readonly<Record<string, string | undefined>>

/**
 * What a route demands before its handler runs. `resource` reads it from the path; `none` there means that the path
 * names nothing that can exist, which is answered like a foreign thing.
 */
export interface RouteAccess {
  readonly name: string
  readonly resource: (params: Params) => Option.Option<Resource> | "open"
  readonly limit: RouteLimit
  /** Whether who knows the path may do what it is for: it is told to nobody. */
  readonly secretPath?: boolean
}

const id = <A>(schema: Schema.Schema<A, string>, text: string | undefined) => Schema.decodeUnknownOption(schema)(text)

/** Anybody may ask; the answer holds nothing private. */
export const anyone: RouteAccess = { name: "anyone", resource: () => "open", limit: "pages" }

/** The path carries an unguessable token that the handler checks. */
export const capability: RouteAccess = { name: "capability", resource: () => "open", limit: "pages", secretPath: true }

/** The path names the thing by an id from which only the handler knows the shoot; it must ask `Access` itself. */
export const checkedByHandler = (what: string): RouteAccess => ({
  name: `handler: ${what}`,
  resource: () => "open",
  limit: "pages"
})

export const studio = (scope: Scope): RouteAccess => ({
  name: `studio ${scope}`,
  resource: () => Option.some({ kind: "studio", scope }),
  limit: "pages"
})

/** Paths with `:shootId`. */
export const shoot = (action: ClientAction): RouteAccess => ({
  name: `shoot ${action}`,
  resource: ({ shootId }) => Option.map(id(ShootId, shootId), (shootId) => ({ kind: "shoot", shootId, action })),
  limit: "pages"
})

/** Paths with `:shootId` and `:photoId`. */
export const photo = (action: ClientAction): RouteAccess => ({
  name: `photo ${action}`,
  resource: ({ shootId, photoId }) =>
    Option.zipWith(id(ShootId, shootId), id(PhotoId, photoId), (shootId, photoId) => ({
      kind: "photo",
      shootId,
      photoId,
      action
    })),
  limit: "pages"
})

/** For bytes, of which a single page asks for hundreds; a limit would leave holes in it. */
export const unlimited = (access: RouteAccess): RouteAccess => ({ ...access, limit: "none" })

/** For the first request of an upload. */
export const beginsUpload = (access: RouteAccess): RouteAccess => ({ ...access, limit: "uploads" })

/** For what may send somebody a mail and leaves a row for whatever address it was asked for. */
export const signsIn = (access: RouteAccess): RouteAccess => ({ ...access, limit: "signIns" })
