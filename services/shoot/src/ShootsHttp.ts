import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import * as HttpLayerRouter from "@effect/platform/HttpLayerRouter"
import { Authenticated } from "@safelight/auth/Authenticated"
import { ShootAccess } from "@safelight/contracts/shoot/ShootAccess"
import { ShootAccessApi } from "@safelight/contracts/shoot/ShootAccessApi"
import { Shoots } from "@safelight/contracts/shoot/Shoots"
import { ShootsApi } from "@safelight/contracts/shoot/ShootsApi"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

const handlers = HttpApiBuilder.group(
  ShootsApi,
  "shoots",
  Effect.fnUntraced(function* (handlers) {
    const shoots = yield* Shoots
    return handlers
      .handle("create", ({ payload }) => shoots.create(payload))
      .handle("rewriteFacts", () => shoots.rewriteFacts())
      .handle("list", () => shoots.list())
      .handle("get", ({ path }) => shoots.get(path.id))
      .handle("update", ({ path, payload }) => shoots.update(path.id, payload))
      .handle("assign", ({ path, payload }) => shoots.assign(path.id, path.userId, payload.audienceId))
      .handle("moveClient", ({ path, payload }) => shoots.moveClient(path.id, path.userId, payload.audienceId))
      .handle("createAudience", ({ path, payload }) => shoots.createAudience(path.id, payload))
      .handle("updateAudience", ({ path, payload }) => shoots.updateAudience(path.id, path.audienceId, payload))
      .handle("removeAudience", ({ path }) => shoots.removeAudience(path.id, path.audienceId))
      .handle("unassign", ({ path }) => shoots.unassign(path.id, path.userId))
      .handle("createSet", ({ path, payload }) => shoots.createSet(path.id, payload.name))
      .handle("renameSet", ({ path, payload }) => shoots.renameSet(path.id, path.setId, payload.name))
      .handle("moveSet", ({ path, payload }) => shoots.moveSet(path.id, path.setId, payload.to))
      .handle("removeSet", ({ path }) => shoots.removeSet(path.id, path.setId))
      .handle("place", ({ path, payload }) => shoots.place(path.id, payload.photoIds, payload.setId))
      .handle("order", ({ path, payload }) => shoots.order(path.id, payload.by, payload.setId))
      .handle("move", ({ path, payload }) => shoots.move(path.id, payload.photoIds, payload.to))
      .handle("undoMove", ({ path }) => shoots.undoMove(path.id, path.moveId))
      .handle("hide", ({ path, payload }) => shoots.hide(path.id, payload.photoIds, payload.hidden))
      .handle("deliver", ({ path }) => shoots.deliver(path.id))
      .handle("archive", ({ path }) => shoots.archive(path.id))
      .handle("restore", ({ path }) => shoots.restore(path.id))
      .handle("photos", ({ path }) => shoots.photos(path.id))
      .handle("mine", () => shoots.mine())
      .handle("gallery", ({ path, urlParams }) => shoots.gallery(path.id, urlParams))
      .handle("photo", ({ path, urlParams }) => shoots.photo(path.id, path.photoId, urlParams))
      .handle("setFavourite", ({ path, payload }) => shoots.setFavourite(path.id, path.photoId, payload.favourite))
      .handle("recordVisit", ({ path }) => shoots.recordVisit(path.id))
      .handle("requestArchive", ({ path, payload }) => shoots.requestArchive(path.id, payload.scope))
  })
)

const accessHandlers = HttpApiBuilder.group(
  ShootAccessApi,
  "access",
  Effect.fnUntraced(function* (handlers) {
    const access = yield* ShootAccess
    return handlers.handle("facts", ({ path }) => access.facts(path.id))
  })
)

/** Adds the shoot endpoints to whichever router the process serves. */
export const routes = Layer.merge(
  HttpLayerRouter.addHttpApi(ShootsApi),
  HttpLayerRouter.addHttpApi(ShootAccessApi)
).pipe(Layer.provide(Layer.merge(handlers, accessHandlers)), Layer.provide(Authenticated.layer("shoot")))
