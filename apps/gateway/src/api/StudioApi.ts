import * as HttpApi from "@effect/platform/HttpApi"
import * as HttpApiEndpoint from "@effect/platform/HttpApiEndpoint"
import * as HttpApiGroup from "@effect/platform/HttpApiGroup"
import * as HttpApiMiddleware from "@effect/platform/HttpApiMiddleware"
import * as HttpApiSecurity from "@effect/platform/HttpApiSecurity"
import { DeadLetter } from "@safelight/bus/DeadLetters"
import { ReplayReport, ReplayRequest } from "@safelight/bus/Replays"
import { EmailAddress, Locale, PlainDate } from "@safelight/contracts/Fields"
import { ArchiveView, FileView, SingleDownload } from "@safelight/contracts/file/Files"
import { Invitation } from "@safelight/contracts/invite/Invites"
import { MailView } from "@safelight/contracts/notification/Notifications"
import { Audience, AudienceRights } from "@safelight/contracts/shoot/Audience"
import {
  MoveTo,
  NewShoot,
  OrderBy,
  Photo,
  PhotoSet,
  SetName,
  Shoot,
  ShootKind,
  ShootPatch
} from "@safelight/contracts/shoot/Shoots"
import { ApiTokenView, NewApiToken, NewContact, PersonPatch, User } from "@safelight/contracts/user/Users"
import { ApiTokenId, AudienceId, MailId, MoveId, PhotoId, SetId, ShootId, UserId } from "@safelight/events/Ids"
import * as Schema from "effect/Schema"
import { demands } from "./Demand.ts"

/** How every refusal is said: a word for programs and a sentence for people. */
const Refusal = Schema.Struct({ error: Schema.String, detail: Schema.String }).annotations({ identifier: "Refusal" })

/** A client by address. What else is said of them is meant: it changes them where they are known otherwise. */
export const Recipient = Schema.Struct({
  email: EmailAddress,
  name: Schema.optional(NewContact.fields.name),
  locale: Schema.optional(Locale)
}).annotations({ identifier: "Recipient" })

/** Null for no audience; left out, who is or was a client keeps theirs. */
const toAudience = { audienceId: Schema.optional(Schema.NullOr(AudienceId)) }

/** A shoot with its clients in one call. */
const CreateShoot = Schema.Struct({
  title: NewShoot.fields.title,
  date: Schema.optional(PlainDate),
  kind: Schema.optionalWith(ShootKind, { default: () => "other" }),
  expiresAt: Schema.optionalWith(Schema.NullOr(Schema.DateTimeUtc), { default: () => null }),
  clients: Schema.optionalWith(Schema.Array(Recipient), { default: () => [] })
})

const ofShoot = Schema.Struct({ shootId: ShootId })
const ofClient = Schema.Struct({ shootId: ShootId, userId: UserId })
const ofAudience = Schema.Struct({ shootId: ShootId, audienceId: AudienceId })
const ofSet = Schema.Struct({ shootId: ShootId, setId: SetId })
const ofPhoto = Schema.Struct({ photoId: PhotoId })
const photoIds = Schema.Array(PhotoId).pipe(Schema.maxItems(10_000))
const named = Schema.Struct({ name: SetName })

const shoots = "/api/v1/shoots"
const shoot = `${shoots}/:shootId` as const

/** Making shoots and what is arranged in them. */
export const shootCalls = {
  create: HttpApiEndpoint.post("create", shoots)
    .setPayload(CreateShoot)
    .addSuccess(Shoot, { status: 201 })
    .annotateContext(demands("admin", "Creates a shoot, with its clients. `location` is the gallery.")),
  list: HttpApiEndpoint.get("list", shoots)
    .addSuccess(Schema.Array(Shoot))
    .annotateContext(demands("read", "All shoots, newest first.")),
  get: HttpApiEndpoint.get("get", shoot)
    .setPath(ofShoot)
    .addSuccess(Shoot)
    .annotateContext(demands("read", "One shoot.")),
  update: HttpApiEndpoint.patch("update", shoot)
    .setPath(ofShoot)
    .setPayload(ShootPatch)
    .addSuccess(Shoot)
    .annotateContext(demands("admin", "Corrects title, date, kind, expiry or zone; what is left out stays.")),
  deliver: HttpApiEndpoint.post("deliver", `${shoot}/deliver`)
    .setPath(ofShoot)
    .addSuccess(Shoot)
    .addError(Refusal, { status: 409 })
    .annotateContext(
      demands("admin", "Opens the gallery to its clients and mails them. 409 says what stands in the way.")
    ),
  archive: HttpApiEndpoint.post("archive", `${shoot}/archive`)
    .setPath(ofShoot)
    .addSuccess(Shoot)
    .addError(Refusal, { status: 409 })
    .annotateContext(
      demands(
        "admin",
        "Closes the shoot to its clients and mails them; links and running downloads end within 5 s. Nothing is deleted."
      )
    ),
  restore: HttpApiEndpoint.post("restore", `${shoot}/restore`)
    .setPath(ofShoot)
    .addSuccess(Shoot)
    .addError(Refusal, { status: 409 })
    .annotateContext(demands("admin", "Opens an archived shoot again as it was, with the same links. Mails nobody.")),
  photos: HttpApiEndpoint.get("photos", `${shoot}/photos`)
    .setPath(ofShoot)
    .addSuccess(Schema.Array(Photo))
    .annotateContext(demands("read", "Every photograph of a shoot in its order, hidden ones too.")),
  hide: HttpApiEndpoint.post("hide", `${shoot}/hide`)
    .setPath(ofShoot)
    .setPayload(Schema.Struct({ photoIds, hidden: Schema.Boolean }))
    .annotateContext(demands("admin", "Hides photographs from clients, or shows them again.")),
  order: HttpApiEndpoint.post("order", `${shoot}/order`)
    .setPath(ofShoot)
    .setPayload(Schema.Struct({ by: OrderBy, setId: Schema.optional(Schema.NullOr(SetId)) }))
    .annotateContext(
      demands(
        "admin",
        "Orders the photographs within their sets: everywhere, or with `setId` in one set (null: those in none)."
      )
    ),
  move: HttpApiEndpoint.post("move", `${shoot}/moves`)
    .setPath(ofShoot)
    .setPayload(Schema.Struct({ photoIds, to: MoveTo }))
    .addSuccess(Schema.Struct({ moveId: Schema.NullOr(MoveId) }))
    .annotateContext(
      demands(
        "admin",
        "Puts photographs, in the order given, into one place of a set, which is ordered by hand from then on. A repeat changes nothing and has a `moveId` of null."
      )
    ),
  undoMove: HttpApiEndpoint.post("undoMove", `${shoot}/moves/:moveId/undo`)
    .setPath(Schema.Struct({ shootId: ShootId, moveId: MoveId }))
    .addError(Refusal, { status: 409 })
    .annotateContext(demands("admin", "Takes the last move back. 409 when photographs were arranged again since.")),
  createSet: HttpApiEndpoint.post("createSet", `${shoot}/sets`)
    .setPath(ofShoot)
    .setPayload(named)
    .addSuccess(PhotoSet, { status: 201 })
    .annotateContext(demands("admin", "Adds a set.")),
  renameSet: HttpApiEndpoint.patch("renameSet", `${shoot}/sets/:setId`)
    .setPath(ofSet)
    .setPayload(named)
    .annotateContext(demands("admin", "Renames a set.")),
  moveSet: HttpApiEndpoint.post("moveSet", `${shoot}/sets/:setId/move`)
    .setPath(ofSet)
    .setPayload(Schema.Struct({ to: Schema.Literal("earlier", "later") }))
    .annotateContext(demands("admin", "Moves a set one place among the sets.")),
  removeSet: HttpApiEndpoint.del("removeSet", `${shoot}/sets/:setId`)
    .setPath(ofSet)
    .annotateContext(demands("admin", "Removes a set; its photographs stay, without one.")),
  place: HttpApiEndpoint.post("place", `${shoot}/place`)
    .setPath(ofShoot)
    .setPayload(Schema.Struct({ photoIds, setId: Schema.NullOr(SetId) }))
    .annotateContext(demands("admin", "Puts photographs into a set, or into none."))
}

/** Who may see a shoot. */
export const clientCalls = {
  add: HttpApiEndpoint.post("add", `${shoot}/clients`)
    .setPath(ofShoot)
    .setPayload(Schema.Struct({ ...Recipient.fields, ...toAudience }))
    .addSuccess(Shoot)
    .annotateContext(demands("admin", "Assigns a client by address, into an audience if you like; they are invited.")),
  update: HttpApiEndpoint.patch("update", `${shoot}/clients/:userId`)
    .setPath(ofClient)
    .setPayload(PersonPatch)
    .addSuccess(User)
    .annotateContext(demands("admin", "Corrects a client's name or language, in every shoot.")),
  assign: HttpApiEndpoint.put("assign", `${shoot}/clients/:userId`)
    .setPath(ofClient)
    .addSuccess(Shoot)
    .annotateContext(demands("admin", "Assigns a known person, or gives a revoked client access again.")),
  moveTo: HttpApiEndpoint.post("moveTo", `${shoot}/clients/:userId/audience`)
    .setPath(ofClient)
    .setPayload(Schema.Struct({ audienceId: Schema.NullOr(AudienceId) }))
    .addSuccess(Shoot)
    .annotateContext(demands("admin", "Moves a client into an audience, or with null into none; acts within 5 s.")),
  createAudience: HttpApiEndpoint.post("createAudience", `${shoot}/audiences`)
    .setPath(ofShoot)
    .setPayload(AudienceRights)
    .addSuccess(Audience, { status: 201 })
    .annotateContext(
      demands("admin", "Adds an audience: clients who see the photographs of some `sets` only (null: everything).")
    ),
  updateAudience: HttpApiEndpoint.put("updateAudience", `${shoot}/audiences/:audienceId`)
    .setPath(ofAudience)
    .setPayload(AudienceRights)
    .annotateContext(demands("admin", "Changes an audience: its name and all of its rights.")),
  removeAudience: HttpApiEndpoint.del("removeAudience", `${shoot}/audiences/:audienceId`)
    .setPath(ofAudience)
    .addError(Refusal, { status: 409 })
    .annotateContext(demands("admin", "Removes an audience. 409 while a client belongs to it.")),
  revoke: HttpApiEndpoint.del("revoke", `${shoot}/clients/:userId`)
    .setPath(ofClient)
    .annotateContext(demands("admin", "Takes access away; it acts everywhere within 5 s.")),
  invitations: HttpApiEndpoint.get("invitations", `${shoot}/invitations`)
    .setPath(ofShoot)
    .addSuccess(Schema.Array(Invitation))
    .annotateContext(demands("read", "Every invitation with its state.")),
  resend: HttpApiEndpoint.post("resend", `${shoot}/clients/:userId/resend`)
    .setPath(ofClient)
    .addSuccess(Schema.Struct({ sent: Schema.Boolean }))
    .annotateContext(
      demands("admin", "Sends a client's invitation once more; not twice within two minutes (`sent` is false).")
    )
}

/** What was uploaded and what left the studio. Bytes themselves go through `/tus`, `/i` and `/d`. */
export const fileCalls = {
  list: HttpApiEndpoint.get("list", `${shoot}/files`)
    .setPath(ofShoot)
    .addSuccess(Schema.Array(FileView))
    .annotateContext(demands("read", "Every file of a shoot with what became of it, newest first.")),
  retry: HttpApiEndpoint.post("retry", "/api/v1/files/:photoId/retry")
    .setPath(ofPhoto)
    .annotateContext(demands("admin", "Has a failed file processed again.")),
  remove: HttpApiEndpoint.del("remove", "/api/v1/files/:photoId")
    .setPath(ofPhoto)
    .annotateContext(demands("admin", "Deletes a file and everything made of it, for good.")),
  archives: HttpApiEndpoint.get("archives", `${shoot}/archives`)
    .setPath(ofShoot)
    .addSuccess(Schema.Array(ArchiveView))
    .annotateContext(demands("read", "Archives that clients asked for, newest first.")),
  downloads: HttpApiEndpoint.get("downloads", `${shoot}/downloads`)
    .setPath(ofShoot)
    .addSuccess(Schema.Array(SingleDownload))
    .annotateContext(demands("read", "Single photographs that reached clients."))
}

/** Mails and their true state. */
export const mailCalls = {
  list: HttpApiEndpoint.get("list", `${shoot}/mails`)
    .setPath(ofShoot)
    .addSuccess(Schema.Array(MailView))
    .annotateContext(demands("read", "Mails about a shoot, newest first.")),
  retry: HttpApiEndpoint.post("retry", "/api/v1/mails/:mailId/retry")
    .setPath(Schema.Struct({ mailId: MailId }))
    .addError(Refusal, { status: 409 })
    .annotateContext(demands("admin", "Sends a failed mail again."))
}

const deadLetters = "/api/v1/dead-letters"
const ofNumber = Schema.Struct({ id: Schema.NumberFromString.pipe(Schema.int()) })

const letterIds = Schema.Array(Schema.Int).pipe(Schema.minItems(1), Schema.maxItems(1000))
/** How many were still there. */
const counted = Schema.Struct({ count: Schema.NonNegativeInt })

/** What could not be handled. */
export const deadLetterCalls = {
  list: HttpApiEndpoint.get("list", deadLetters)
    .addSuccess(Schema.Array(Schema.Struct({ id: Schema.Int, letter: DeadLetter })))
    .annotateContext(demands("admin", "Messages that could not be handled, oldest first.")),
  get: HttpApiEndpoint.get("get", `${deadLetters}/:id`)
    .setPath(ofNumber)
    .addSuccess(DeadLetter)
    .annotateContext(demands("admin", "One of them, with body and error.")),
  replay: HttpApiEndpoint.post("replay", `${deadLetters}/:id/replay`)
    .setPath(ofNumber)
    .annotateContext(demands("admin", "Hands it to its consumer again.")),
  replayMany: HttpApiEndpoint.post("replayMany", `${deadLetters}/replay`)
    .setPayload(Schema.Struct({ ids: letterIds }))
    .addSuccess(counted)
    .annotateContext(demands("admin", "Hands these to their consumers again, those of one key in their order.")),
  dropMany: HttpApiEndpoint.post("dropMany", `${deadLetters}/drop`)
    .setPayload(Schema.Struct({ ids: letterIds, reason: Schema.Trim.pipe(Schema.nonEmptyString()) }))
    .addSuccess(counted)
    .annotateContext(demands("admin", "Gives these up for good. The reason stands in the log, with who said it."))
}

const replays = "/api/v1/replays"

/** The log once more, into one consumer. */
export const replayCalls = {
  start: HttpApiEndpoint.post("start", replays)
    .setPayload(ReplayRequest)
    .addSuccess(Schema.Struct({ id: Schema.Int }), { status: 202 })
    .addError(Refusal, { status: 409 })
    .annotateContext(demands("admin", "Redelivers events to a consumer, or rebuilds a projection from them.")),
  get: HttpApiEndpoint.get("get", `${replays}/:id`)
    .setPath(ofNumber)
    .addSuccess(ReplayReport)
    .annotateContext(demands("admin", "How far a replay came."))
}

/** Who may do what, as services hold it in memory. */
export const accessCalls = {
  rebuild: HttpApiEndpoint.post("rebuild", "/api/v1/access/rebuild")
    .addSuccess(Schema.Struct({ shoots: Schema.NonNegativeInt, people: Schema.NonNegativeInt }))
    .annotateContext(
      demands(
        "admin",
        "Writes the facts of every shoot, and of the sessions and people that are out, to the broker again. Changes nobody's access: for when the bucket ACCESS lost them."
      )
    )
}

const tokens = "/api/v1/tokens"

/** Tokens of this API. */
export const tokenCalls = {
  list: HttpApiEndpoint.get("list", tokens)
    .addSuccess(Schema.Array(ApiTokenView))
    .annotateContext(demands("admin", "Every token, newest first, revoked ones too.")),
  create: HttpApiEndpoint.post("create", tokens)
    .setPayload(NewApiToken)
    .addSuccess(Schema.Struct({ ...ApiTokenView.fields, secret: Schema.String }), { status: 201 })
    .annotateContext(demands("admin", "Makes a token. The secret is told this once; only its hash is kept.")),
  revoke: HttpApiEndpoint.del("revoke", `${tokens}/:id`)
    .setPath(Schema.Struct({ id: ApiTokenId }))
    .annotateContext(demands("admin", "Ends a token; it acts everywhere within 5 s."))
}

/** Describes the bearer of every call; the routes themselves check it (`packages/http`). */
class TokenOfStudio extends HttpApiMiddleware.Tag<TokenOfStudio>()("@safelight/gateway/TokenOfStudio", {
  security: { token: HttpApiSecurity.bearer }
}) {}

const ofShoots = HttpApiGroup.make("shoots")
  .add(shootCalls.create)
  .add(shootCalls.list)
  .add(shootCalls.get)
  .add(shootCalls.update)
  .add(shootCalls.deliver)
  .add(shootCalls.archive)
  .add(shootCalls.restore)
  .add(shootCalls.photos)
  .add(shootCalls.hide)
  .add(shootCalls.order)
  .add(shootCalls.move)
  .add(shootCalls.undoMove)
  .add(shootCalls.createSet)
  .add(shootCalls.renameSet)
  .add(shootCalls.moveSet)
  .add(shootCalls.removeSet)
  .add(shootCalls.place)
  .middleware(TokenOfStudio)

const ofClients = HttpApiGroup.make("clients")
  .add(clientCalls.add)
  .add(clientCalls.update)
  .add(clientCalls.assign)
  .add(clientCalls.moveTo)
  .add(clientCalls.createAudience)
  .add(clientCalls.updateAudience)
  .add(clientCalls.removeAudience)
  .add(clientCalls.revoke)
  .add(clientCalls.invitations)
  .add(clientCalls.resend)
  .middleware(TokenOfStudio)

const ofFiles = HttpApiGroup.make("files")
  .add(fileCalls.list)
  .add(fileCalls.retry)
  .add(fileCalls.remove)
  .add(fileCalls.archives)
  .add(fileCalls.downloads)
  .middleware(TokenOfStudio)

const ofMails = HttpApiGroup.make("mails").add(mailCalls.list).add(mailCalls.retry).middleware(TokenOfStudio)

const ofDeadLetters = HttpApiGroup.make("deadLetters")
  .add(deadLetterCalls.list)
  .add(deadLetterCalls.get)
  .add(deadLetterCalls.replay)
  .add(deadLetterCalls.replayMany)
  .add(deadLetterCalls.dropMany)
  .middleware(TokenOfStudio)

const ofReplays = HttpApiGroup.make("replays").add(replayCalls.start).add(replayCalls.get).middleware(TokenOfStudio)

const ofAccess = HttpApiGroup.make("access").add(accessCalls.rebuild).middleware(TokenOfStudio)

const ofTokens = HttpApiGroup.make("tokens")
  .add(tokenCalls.list)
  .add(tokenCalls.create)
  .add(tokenCalls.revoke)
  .middleware(TokenOfStudio)

/** What programs do in the studio, with an API token. */
export class StudioApi extends HttpApi.make("studio")
  .add(ofShoots)
  .add(ofClients)
  .add(ofFiles)
  .add(ofMails)
  .add(ofDeadLetters)
  .add(ofReplays)
  .add(ofAccess)
  .add(ofTokens)
  .addError(Refusal, { status: 401 })
  .addError(Refusal, { status: 404 })
  .annotate(HttpApi.AdditionalSchemas, [Refusal]) {}
