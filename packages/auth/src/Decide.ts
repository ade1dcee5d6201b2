import type { ServiceName } from "@safelight/events/Event"
import type { ShootFacts } from "@safelight/events/Facts"
import type { PhotoId, ShootId, UserId } from "@safelight/events/Ids"
import { type Principal, personOf, type Scope } from "./Principal.ts"

/** What a client may be allowed to do with a shoot; the studio may do all of it. */
export type ClientAction = "see" | "download"

export type Resource =
  /** Pages and calls of the photographer. */
  | { readonly kind: "studio"; readonly scope: Scope }
  | { readonly kind: "shoot"; readonly shootId: ShootId; readonly action: ClientAction }
  | { readonly kind: "photo"; readonly shootId: ShootId; readonly photoId: PhotoId; readonly action: ClientAction }
  /** Photographs in one download, which a client may have for as long as each of them. */
  | { readonly kind: "archive"; readonly shootId: ShootId; readonly photoIds: ReadonlySet<PhotoId> }
  /** A person's own account. */
  | { readonly kind: "account"; readonly userId: UserId }
  /** What only the named services ask of each other. */
  | { readonly kind: "internal"; readonly callers: ReadonlyArray<ServiceName> }

export interface Facts {
  /** Unix milliseconds. */
  readonly now: number
  /** Of the shoot the resource belongs to; absent when there is no such shoot. */
  readonly shoot: ShootFacts | undefined
  readonly sessionEnded: boolean
  readonly deactivated: boolean
}

/**
 * `sign-in`: nobody we know yet, asking for something that may exist. `hidden`: answer as if it did not exist.
 * `gone`: it was open to this principal and has ended.
 */
export type Decision = "allow" | "sign-in" | "hidden" | "gone"

const scopeCovers = (scopes: ReadonlyArray<Scope>, wanted: Scope) => scopes.includes("admin") || scopes.includes(wanted)

/**
 * What services may of the studio's with no person asking, as an API token of these scopes might. Those that are not
 * here have only what names them: a stranger's file that takes over the process that opens it gains nothing more.
 */
const ownScopes: Readonly<Partial<Record<ServiceName, ReadonlyArray<Scope>>>> = {
  // Makes the first administrator and the token of the command line, and asks for everybody.
  gateway: ["admin"],
  // To whom a code is sent when an invitation is not enough.
  invite: ["read"],
  // Whether a shoot takes files, and the title and the rights that an archive goes out with.
  file: ["read"],
  // What mails say, and to whom.
  notification: ["read"]
}

const scopesOf = (principal: Principal): ReadonlyArray<Scope> => {
  switch (principal.kind) {
    case "user":
      return principal.role === "admin" ? ["admin"] : []
    case "token":
      return principal.scopes
    case "service":
      return ownScopes[principal.service] ?? []
    case "anonymous":
      return []
  }
}

const isStudio = (principal: Principal, wanted: Scope): boolean => scopeCovers(scopesOf(principal), wanted)

type ClientFacts = ShootFacts["clients"][number]

/** Whether photographs are among those this client sees: not hidden, and in one of their sets where they have such. */
const isShownTo = (client: ClientFacts, shoot: ShootFacts, photoIds: ReadonlySet<PhotoId>): boolean => {
  if (shoot.hidden.some((photoId) => photoIds.has(photoId))) return false
  if (client.sets === undefined) return true
  const own = shoot.sets.filter(({ id }) => client.sets?.includes(id) === true)
  return [...photoIds].every((photoId) => own.some(({ photos }) => photos.has(photoId)))
}

const decideForClient = (
  userId: UserId,
  shoot: ShootFacts | undefined,
  action: ClientAction,
  photoId: PhotoId | undefined,
  now: number
): Decision => {
  const client = shoot?.clients.find((client) => client.userId === userId)
  if (shoot === undefined || client === undefined) return "hidden"
  if (shoot.status === "archived") return "gone"
  if (shoot.expiresAt !== null && shoot.expiresAt.epochMillis <= now) return "gone"
  // Before delivery a client sees that something is being prepared, and no photograph.
  if ((photoId !== undefined || action === "download") && shoot.status !== "delivered") return "hidden"
  if (action === "download" && !client.download) return "hidden"
  if (photoId !== undefined && !isShownTo(client, shoot, new Set([photoId]))) return "hidden"
  return "allow"
}

/** What was put into a download while it could be seen is taken back with the whole of it. */
const decideArchiveForClient = (
  userId: UserId,
  shoot: ShootFacts | undefined,
  photoIds: ReadonlySet<PhotoId>,
  now: number
): Decision => {
  const decision = decideForClient(userId, shoot, "download", undefined, now)
  const client = shoot?.clients.find((client) => client.userId === userId)
  if (decision !== "allow" || shoot === undefined || client === undefined) return decision
  return isShownTo(client, shoot, photoIds) ? "allow" : "gone"
}

/** The one access rule. Pure: the same principal, resource and facts give the same decision everywhere. */
export const decide = (principal: Principal, resource: Resource, facts: Facts): Decision => {
  if (resource.kind === "internal") {
    return principal.kind === "service" && resource.callers.includes(principal.service) ? "allow" : "hidden"
  }
  if (principal.kind === "anonymous") return "sign-in"
  if (principal.kind !== "service" && (facts.sessionEnded || facts.deactivated)) return "sign-in"
  switch (resource.kind) {
    case "studio":
      return isStudio(principal, resource.scope) ? "allow" : "hidden"
    case "account":
      return personOf(principal) === resource.userId || isStudio(principal, "admin") ? "allow" : "hidden"
    case "shoot":
    case "photo":
    case "archive": {
      if (isStudio(principal, "read")) return facts.shoot === undefined ? "hidden" : "allow"
      if (principal.kind !== "user") return "hidden"
      if (resource.kind === "archive") {
        return decideArchiveForClient(principal.userId, facts.shoot, resource.photoIds, facts.now)
      }
      return decideForClient(
        principal.userId,
        facts.shoot,
        resource.action,
        resource.kind === "photo" ? resource.photoId : undefined,
        facts.now
      )
    }
  }
}
