import * as HttpApiSchema from "@effect/platform/HttpApiSchema"
import type { CurrentPrincipal } from "@safelight/auth/Principal"
import type { Refused } from "@safelight/auth/Refused"
import { type ArchiveId, AudienceId, type MoveId, PhotoId, SetId, ShootId, UserId } from "@safelight/events/Ids"
import { CameraFacts } from "@safelight/events/Photo"
import type { ArchiveScope } from "@safelight/events/ShootEvents"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import type * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { line, PlainDate } from "../Fields.ts"
import { Remark } from "../file/Remark.ts"
import { Audience, type AudienceRights } from "./Audience.ts"

export const ShootKind = Schema.Literal("wedding", "portrait", "corporate", "landscape", "other")
export type ShootKind = typeof ShootKind.Type

/** preparing → ready (every file has a verdict) → delivered → archived. New files take it from ready to preparing. */
export const ShootStatus = Schema.Literal("preparing", "ready", "delivered", "archived")
export type ShootStatus = typeof ShootStatus.Type

/** IANA name of a time zone that this runtime knows. */
export const TimeZone = Schema.String.pipe(
  Schema.filter((name) => Option.isSome(DateTime.zoneMakeNamed(name)) || "Choose a time zone, like Europe/Paris")
)

/** What photographs are ordered by within their set. */
export const OrderBy = Schema.Literal("hand", "name", "time")
export type OrderBy = typeof OrderBy.Type

/** One place among the photographs of a set: beside another photograph, in its set, or at one end of a set. */
export const MoveTo = Schema.Union(
  Schema.Struct({ before: PhotoId }),
  Schema.Struct({ after: PhotoId }),
  Schema.Struct({ setId: Schema.NullOr(SetId), place: Schema.Literal("start", "end") })
)
export type MoveTo = typeof MoveTo.Type

/** What a set of photographs is called; the folder of its photographs in an archive. */
export const SetName = line("a name for the set", 100)

export class NewShoot extends Schema.Class<NewShoot>("NewShoot")({
  title: line("a title", 200),
  date: PlainDate,
  kind: ShootKind,
  /** When access ends; originals are never deleted by it. */
  expiresAt: Schema.NullOr(Schema.DateTimeUtc),
  /** The zone the expiry was stated in, for showing day, hour and zone. */
  zone: TimeZone,
  clients: Schema.Array(UserId)
}) {}

export class ShootPatch extends Schema.Class<ShootPatch>("ShootPatch")({
  title: Schema.optional(NewShoot.fields.title),
  date: Schema.optional(PlainDate),
  kind: Schema.optional(ShootKind),
  expiresAt: Schema.optional(Schema.NullOr(Schema.DateTimeUtc)),
  zone: Schema.optional(TimeZone)
}) {}

/** Equal to a recount of the catalogue after any replay or repeat. */
export class PhotoCounts extends Schema.Class<PhotoCounts>("PhotoCounts")({
  /** Every file whose bytes are durable. */
  uploaded: Schema.NonNegativeInt,
  processing: Schema.NonNegativeInt,
  ready: Schema.NonNegativeInt,
  originalOnly: Schema.NonNegativeInt,
  failed: Schema.NonNegativeInt,
  hidden: Schema.NonNegativeInt
}) {}

export class ShootClient extends Schema.Class<ShootClient>("ShootClient")({
  userId: UserId,
  assignedAt: Schema.DateTimeUtc,
  firstSeenAt: Schema.NullOr(Schema.DateTimeUtc),
  lastSeenAt: Schema.NullOr(Schema.DateTimeUtc),
  downloadedAt: Schema.NullOr(Schema.DateTimeUtc),
  /** Null for who sees everything and may download it. */
  audienceId: Schema.NullOr(AudienceId),
  /** Of photographs they see. */
  favourites: Schema.NonNegativeInt
}) {}

export class PhotoSet extends Schema.Class<PhotoSet>("PhotoSet")({
  id: SetId,
  name: Schema.String,
  photoCount: Schema.NonNegativeInt,
  orderBy: OrderBy
}) {}

/** As the studio sees it. */
export class Shoot extends Schema.Class<Shoot>("Shoot")({
  id: ShootId,
  title: Schema.String,
  date: PlainDate,
  kind: ShootKind,
  status: ShootStatus,
  expiresAt: Schema.NullOr(Schema.DateTimeUtc),
  zone: Schema.String,
  createdAt: Schema.DateTimeUtc,
  deliveredAt: Schema.NullOr(Schema.DateTimeUtc),
  /** Of the photographs in no set, and of sets made from now on. */
  orderBy: OrderBy,
  coverId: Schema.NullOr(PhotoId),
  counts: PhotoCounts,
  clients: Schema.Array(ShootClient),
  /** In the order they were made. */
  audiences: Schema.Array(Audience),
  sets: Schema.Array(PhotoSet)
}) {}

export const PhotoState = Schema.Literal("processing", "ready", "original-only", "failed")
export type PhotoState = typeof PhotoState.Type

export class Photo extends Schema.Class<Photo>("Photo")({
  id: PhotoId,
  fileName: Schema.String,
  size: Schema.NonNegativeInt,
  state: PhotoState,
  /** Why there is no picture, in English for the photographer. */
  reason: Schema.NullOr(Schema.String),
  /** The same for programs and for other languages; null where there is no reason, or one of an older event. */
  remark: Schema.optionalWith(Schema.NullOr(Remark), { default: () => null }),
  /** Pixels, upright. */
  width: Schema.NullOr(Schema.Int),
  height: Schema.NullOr(Schema.Int),
  placeholder: Schema.NullOr(Schema.String),
  camera: CameraFacts,
  setId: Schema.NullOr(SetId),
  hidden: Schema.Boolean,
  /** Of the person who asks. */
  favourite: Schema.Boolean
}) {}

/** As a client sees it. */
export class Gallery extends Schema.Class<Gallery>("Gallery")({
  id: ShootId,
  title: Schema.String,
  date: PlainDate,
  status: ShootStatus,
  expiresAt: Schema.NullOr(Schema.DateTimeUtc),
  zone: Schema.String,
  coverId: Schema.NullOr(PhotoId),
  /** Photographs this person can see. */
  photoCount: Schema.NonNegativeInt,
  favouriteCount: Schema.NonNegativeInt,
  /** Whether this person may fetch originals and archives, once the shoot is delivered. */
  mayDownload: Schema.Boolean,
  sets: Schema.Array(PhotoSet)
}) {}

export class GalleryPage extends Schema.Class<GalleryPage>("GalleryPage")({
  gallery: Gallery,
  /** In order; sets follow each other, photographs without a set come last. */
  photos: Schema.Array(Photo),
  /** How many photographs stand before the first of this page. */
  offset: Schema.NonNegativeInt,
  hasMore: Schema.Boolean
}) {}

export class PhotoPage extends Schema.Class<PhotoPage>("PhotoPage")({
  gallery: Gallery,
  photo: Photo,
  /** Counted from 1. */
  number: Schema.Int,
  previousId: Schema.NullOr(PhotoId),
  nextId: Schema.NullOr(PhotoId)
}) {}

/** What can stand in the way of a step. Pages say it in their own language. */
export const Obstacle = Schema.Literal(
  "archived",
  "archived-already",
  "not-archived",
  "no-client",
  "processing",
  "all-hidden",
  "no-photo",
  "ended",
  "nothing-to-download",
  "moved-since",
  "audience-in-use"
)
export type Obstacle = typeof Obstacle.Type

export class IllegalStep extends Schema.TaggedError<IllegalStep>()(
  "IllegalStep",
  {
    step: Schema.Literal("deliver", "upload", "archive", "restore", "undo", "remove-audience"),
    status: ShootStatus,
    why: Obstacle,
    /** What stands in the way and what to do, for programs and logs. */
    reason: Schema.String
  },
  HttpApiSchema.annotations({ status: 409 })
) {}

export interface PageRequest {
  readonly setId?: SetId | undefined
  readonly favouritesOnly?: boolean | undefined
  readonly offset: number
  /** At most 1000. */
  readonly limit: number
}

/** Shoots, their sets, photographs in order, clients and favourites. Studio methods refuse everybody else as `NotFound`. */
export class Shoots extends Context.Tag("@safelight/shoot/Shoots")<
  Shoots,
  {
    readonly create: (input: NewShoot) => Effect.Effect<Shoot, Refused, CurrentPrincipal>
    readonly update: (id: ShootId, patch: ShootPatch) => Effect.Effect<Shoot, Refused, CurrentPrincipal>
    readonly get: (id: ShootId) => Effect.Effect<Shoot, Refused, CurrentPrincipal>
    /** Writes what decisions about access rest on to `ACCESS` again, of every shoot, for when it was lost there; how many. */
    readonly rewriteFacts: () => Effect.Effect<number, Refused, CurrentPrincipal>
    /** Newest first. */
    readonly list: () => Effect.Effect<ReadonlyArray<Shoot>, Refused, CurrentPrincipal>
    /**
     * Into an audience, or with null into none. Left out, who is a client stays where they are, and who was one comes
     * back to where they were.
     */
    readonly assign: (
      id: ShootId,
      userId: UserId,
      audienceId?: AudienceId | null
    ) => Effect.Effect<Shoot, Refused, CurrentPrincipal>
    /** The client is out within 5 s everywhere. */
    readonly unassign: (id: ShootId, userId: UserId) => Effect.Effect<Shoot, Refused, CurrentPrincipal>
    /** What a client may of a shoot changes within 5 s everywhere. */
    readonly moveClient: (
      id: ShootId,
      userId: UserId,
      audienceId: AudienceId | null
    ) => Effect.Effect<Shoot, Refused, CurrentPrincipal>
    readonly createAudience: (id: ShootId, rights: AudienceRights) => Effect.Effect<Audience, Refused, CurrentPrincipal>
    /** Its name and all of its rights. */
    readonly updateAudience: (
      id: ShootId,
      audienceId: AudienceId,
      rights: AudienceRights
    ) => Effect.Effect<void, Refused, CurrentPrincipal>
    /** Refused while a client belongs to it, who would see everything otherwise. */
    readonly removeAudience: (
      id: ShootId,
      audienceId: AudienceId
    ) => Effect.Effect<void, Refused | IllegalStep, CurrentPrincipal>
    readonly createSet: (id: ShootId, name: string) => Effect.Effect<PhotoSet, Refused, CurrentPrincipal>
    readonly renameSet: (id: ShootId, setId: SetId, name: string) => Effect.Effect<void, Refused, CurrentPrincipal>
    /** One place, among the sets of the shoot; where there is none to go to, nothing changes. */
    readonly moveSet: (
      id: ShootId,
      setId: SetId,
      to: "earlier" | "later"
    ) => Effect.Effect<void, Refused, CurrentPrincipal>
    /** Its photographs stay, without a set: audiences that saw this one see them no more. */
    readonly removeSet: (id: ShootId, setId: SetId) => Effect.Effect<void, Refused, CurrentPrincipal>
    readonly place: (
      id: ShootId,
      photoIds: ReadonlyArray<PhotoId>,
      setId: SetId | null
    ) => Effect.Effect<void, Refused, CurrentPrincipal>
    /**
     * Of everything in the shoot; with `within` of one set only, or with null of the photographs in none. Places by hand
     * are kept for the next time.
     */
    readonly order: (id: ShootId, by: OrderBy, within?: SetId | null) => Effect.Effect<void, Refused, CurrentPrincipal>
    /**
     * Puts photographs, in the order given, into one place of a set, whichever they stand in, and has that set ordered
     * by hand. Gives the name of the move, for taking it back; null when all of it was so already, as after a repeat.
     */
    readonly move: (
      id: ShootId,
      photoIds: ReadonlyArray<PhotoId>,
      to: MoveTo
    ) => Effect.Effect<MoveId | null, Refused, CurrentPrincipal>
    /** Takes the last move back, once; refused when something else was arranged since. */
    readonly undoMove: (id: ShootId, move: MoveId) => Effect.Effect<void, Refused | IllegalStep, CurrentPrincipal>
    readonly hide: (
      id: ShootId,
      photoIds: ReadonlyArray<PhotoId>,
      hidden: boolean
    ) => Effect.Effect<void, Refused, CurrentPrincipal>
    /** Opens the gallery to its clients and mails them. Needs a client and a photograph, and every file a verdict. */
    readonly deliver: (id: ShootId) => Effect.Effect<Shoot, Refused | IllegalStep, CurrentPrincipal>
    /**
     * Closes the shoot to its clients, wherever it stands: links, pages and running downloads end within 5 s. Nothing
     * is deleted.
     */
    readonly archive: (id: ShootId) => Effect.Effect<Shoot, Refused | IllegalStep, CurrentPrincipal>
    /** Opens an archived shoot again as it was: to the same clients, with what they chose. No mail goes out. */
    readonly restore: (id: ShootId) => Effect.Effect<Shoot, Refused | IllegalStep, CurrentPrincipal>
    /** Everything in the shoot, every state, for the photographer. */
    readonly photos: (id: ShootId) => Effect.Effect<ReadonlyArray<Photo>, Refused, CurrentPrincipal>
    /** Shoots the current person is a client of, newest first. */
    readonly mine: () => Effect.Effect<ReadonlyArray<Gallery>, Refused, CurrentPrincipal>
    readonly gallery: (id: ShootId, page: PageRequest) => Effect.Effect<GalleryPage, Refused, CurrentPrincipal>
    readonly photo: (
      id: ShootId,
      photoId: PhotoId,
      within?: { readonly favouritesOnly?: boolean | undefined }
    ) => Effect.Effect<PhotoPage, Refused, CurrentPrincipal>
    /** Answers with the person's number of favourites in the shoot. */
    readonly setFavourite: (
      id: ShootId,
      photoId: PhotoId,
      favourite: boolean
    ) => Effect.Effect<number, Refused, CurrentPrincipal>
    /** A client opened the gallery. */
    readonly recordVisit: (id: ShootId) => Effect.Effect<void, Refused, CurrentPrincipal>
    /** The same photographs in the same order give the same archive again. */
    readonly requestArchive: (
      id: ShootId,
      scope: ArchiveScope
    ) => Effect.Effect<ArchiveId, Refused | IllegalStep, CurrentPrincipal>
  }
>() {}
