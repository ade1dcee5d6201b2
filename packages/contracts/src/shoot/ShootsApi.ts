import * as HttpApi from "@effect/platform/HttpApi"
import * as HttpApiEndpoint from "@effect/platform/HttpApiEndpoint"
import * as HttpApiGroup from "@effect/platform/HttpApiGroup"
import { Authenticated } from "@safelight/auth/Authenticated"
import { AccessEnded, NotFound } from "@safelight/auth/Refused"
import { ArchiveId, AudienceId, MoveId, PhotoId, SetId, ShootId, UserId } from "@safelight/events/Ids"
import { ArchiveScope } from "@safelight/events/ShootEvents"
import * as Schema from "effect/Schema"
import { Audience, AudienceRights } from "./Audience.ts"
import {
  Gallery,
  GalleryPage,
  IllegalStep,
  MoveTo,
  NewShoot,
  OrderBy,
  Photo,
  PhotoPage,
  PhotoSet,
  SetName,
  Shoot,
  ShootPatch
} from "./Shoots.ts"

const ofShoot = Schema.Struct({ id: ShootId })
const ofClient = Schema.Struct({ id: ShootId, userId: UserId })
const ofAudience = Schema.Struct({ id: ShootId, audienceId: AudienceId })
const ofSet = Schema.Struct({ id: ShootId, setId: SetId })
const ofPhoto = Schema.Struct({ id: ShootId, photoId: PhotoId })
const photoIds = Schema.Array(PhotoId)

const pageParams = Schema.Struct({
  setId: Schema.optional(SetId),
  favouritesOnly: Schema.optional(Schema.BooleanFromString),
  offset: Schema.NumberFromString,
  limit: Schema.NumberFromString
})

/** What the studio does with its shoots. */
const ofStudio = HttpApiGroup.make("shoots")
  .add(HttpApiEndpoint.post("create", "/shoots").setPayload(NewShoot).addSuccess(Shoot, { status: 201 }))
  .add(HttpApiEndpoint.post("rewriteFacts", "/facts/rewrite").addSuccess(Schema.NonNegativeInt))
  .add(HttpApiEndpoint.get("list", "/shoots").addSuccess(Schema.Array(Shoot)))
  .add(HttpApiEndpoint.get("get", "/shoots/:id").setPath(ofShoot).addSuccess(Shoot))
  .add(HttpApiEndpoint.patch("update", "/shoots/:id").setPath(ofShoot).setPayload(ShootPatch).addSuccess(Shoot))
  .add(
    HttpApiEndpoint.put("assign", "/shoots/:id/clients/:userId")
      .setPath(ofClient)
      .setPayload(Schema.Struct({ audienceId: Schema.optional(Schema.NullOr(AudienceId)) }))
      .addSuccess(Shoot)
  )
  .add(HttpApiEndpoint.del("unassign", "/shoots/:id/clients/:userId").setPath(ofClient).addSuccess(Shoot))
  .add(
    HttpApiEndpoint.post("moveClient", "/shoots/:id/clients/:userId/audience")
      .setPath(ofClient)
      .setPayload(Schema.Struct({ audienceId: Schema.NullOr(AudienceId) }))
      .addSuccess(Shoot)
  )
  .add(
    HttpApiEndpoint.post("createAudience", "/shoots/:id/audiences")
      .setPath(ofShoot)
      .setPayload(AudienceRights)
      .addSuccess(Audience, { status: 201 })
  )
  .add(
    HttpApiEndpoint.put("updateAudience", "/shoots/:id/audiences/:audienceId")
      .setPath(ofAudience)
      .setPayload(AudienceRights)
  )
  .add(
    HttpApiEndpoint.del("removeAudience", "/shoots/:id/audiences/:audienceId").setPath(ofAudience).addError(IllegalStep)
  )
  .add(
    HttpApiEndpoint.post("createSet", "/shoots/:id/sets")
      .setPath(ofShoot)
      .setPayload(Schema.Struct({ name: SetName }))
      .addSuccess(PhotoSet, { status: 201 })
  )
  .add(
    HttpApiEndpoint.patch("renameSet", "/shoots/:id/sets/:setId")
      .setPath(ofSet)
      .setPayload(Schema.Struct({ name: SetName }))
  )
  .add(
    HttpApiEndpoint.post("moveSet", "/shoots/:id/sets/:setId/move")
      .setPath(ofSet)
      .setPayload(Schema.Struct({ to: Schema.Literal("earlier", "later") }))
  )
  .add(HttpApiEndpoint.del("removeSet", "/shoots/:id/sets/:setId").setPath(ofSet))
  .add(
    HttpApiEndpoint.post("place", "/shoots/:id/place")
      .setPath(ofShoot)
      .setPayload(Schema.Struct({ photoIds, setId: Schema.NullOr(SetId) }))
  )
  .add(
    HttpApiEndpoint.post("order", "/shoots/:id/order")
      .setPath(ofShoot)
      .setPayload(Schema.Struct({ by: OrderBy, setId: Schema.optional(Schema.NullOr(SetId)) }))
  )
  .add(
    HttpApiEndpoint.post("move", "/shoots/:id/moves")
      .setPath(ofShoot)
      .setPayload(Schema.Struct({ photoIds, to: MoveTo }))
      .addSuccess(Schema.NullOr(MoveId))
  )
  .add(
    HttpApiEndpoint.post("undoMove", "/shoots/:id/moves/:moveId/undo")
      .setPath(Schema.Struct({ id: ShootId, moveId: MoveId }))
      .addError(IllegalStep)
  )
  .add(
    HttpApiEndpoint.post("hide", "/shoots/:id/hide")
      .setPath(ofShoot)
      .setPayload(Schema.Struct({ photoIds, hidden: Schema.Boolean }))
  )
  .add(HttpApiEndpoint.post("deliver", "/shoots/:id/deliver").setPath(ofShoot).addSuccess(Shoot).addError(IllegalStep))
  .add(HttpApiEndpoint.post("archive", "/shoots/:id/archive").setPath(ofShoot).addSuccess(Shoot).addError(IllegalStep))
  .add(HttpApiEndpoint.post("restore", "/shoots/:id/restore").setPath(ofShoot).addSuccess(Shoot).addError(IllegalStep))
  .add(HttpApiEndpoint.get("photos", "/shoots/:id/photos").setPath(ofShoot).addSuccess(Schema.Array(Photo)))

/** What a client does with a gallery, and the studio too. */
export const ShootsGroup = ofStudio
  .add(HttpApiEndpoint.get("mine", "/galleries").addSuccess(Schema.Array(Gallery)))
  .add(
    HttpApiEndpoint.get("gallery", "/galleries/:id").setPath(ofShoot).setUrlParams(pageParams).addSuccess(GalleryPage)
  )
  .add(
    HttpApiEndpoint.get("photo", "/galleries/:id/photos/:photoId")
      .setPath(ofPhoto)
      .setUrlParams(Schema.Struct({ favouritesOnly: Schema.optional(Schema.BooleanFromString) }))
      .addSuccess(PhotoPage)
  )
  .add(
    HttpApiEndpoint.put("setFavourite", "/galleries/:id/favourites/:photoId")
      .setPath(ofPhoto)
      .setPayload(Schema.Struct({ favourite: Schema.Boolean }))
      .addSuccess(Schema.NonNegativeInt)
  )
  .add(HttpApiEndpoint.post("recordVisit", "/galleries/:id/visits").setPath(ofShoot))
  .add(
    HttpApiEndpoint.post("requestArchive", "/galleries/:id/archives")
      .setPath(ofShoot)
      .setPayload(Schema.Struct({ scope: ArchiveScope }))
      .addSuccess(ArchiveId)
      .addError(IllegalStep)
  )
  .addError(NotFound)
  .addError(AccessEnded)
  .middleware(Authenticated)
  .prefix("/internal/shoot")

/** `Shoots` over HTTP, one endpoint for each method. */
export class ShootsApi extends HttpApi.make("shoot").add(ShootsGroup) {}
