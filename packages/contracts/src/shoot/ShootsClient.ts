import * as HttpApiClient from "@effect/platform/HttpApiClient"
import type { ServiceName } from "@safelight/events/Event"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { authorised, dieOnTransport } from "../Transport.ts"
import { Shoots } from "./Shoots.ts"
import { ShootsApi } from "./ShootsApi.ts"

/** `Shoots` over HTTP, for a service in another process. */
export const layer = (baseUrl: URL | string, caller: ServiceName) =>
  Layer.effect(
    Shoots,
    Effect.gen(function* () {
      const transformClient = yield* authorised(caller, "shoot", ShootsApi)
      const { shoots } = yield* HttpApiClient.make(ShootsApi, { baseUrl, transformClient })
      return Shoots.of({
        create: (payload) => shoots.create({ payload }).pipe(dieOnTransport),
        update: (id, payload) => shoots.update({ path: { id }, payload }).pipe(dieOnTransport),
        get: (id) => shoots.get({ path: { id } }).pipe(dieOnTransport),
        rewriteFacts: () => shoots.rewriteFacts({}).pipe(dieOnTransport),
        list: () => shoots.list({}).pipe(dieOnTransport),
        assign: (id, userId, audienceId) =>
          shoots
            .assign({ path: { id, userId }, payload: audienceId === undefined ? {} : { audienceId } })
            .pipe(dieOnTransport),
        unassign: (id, userId) => shoots.unassign({ path: { id, userId } }).pipe(dieOnTransport),
        moveClient: (id, userId, audienceId) =>
          shoots.moveClient({ path: { id, userId }, payload: { audienceId } }).pipe(dieOnTransport),
        createAudience: (id, payload) => shoots.createAudience({ path: { id }, payload }).pipe(dieOnTransport),
        updateAudience: (id, audienceId, payload) =>
          shoots.updateAudience({ path: { id, audienceId }, payload }).pipe(dieOnTransport),
        removeAudience: (id, audienceId) => shoots.removeAudience({ path: { id, audienceId } }).pipe(dieOnTransport),
        createSet: (id, name) => shoots.createSet({ path: { id }, payload: { name } }).pipe(dieOnTransport),
        renameSet: (id, setId, name) =>
          shoots.renameSet({ path: { id, setId }, payload: { name } }).pipe(dieOnTransport),
        moveSet: (id, setId, to) => shoots.moveSet({ path: { id, setId }, payload: { to } }).pipe(dieOnTransport),
        removeSet: (id, setId) => shoots.removeSet({ path: { id, setId } }).pipe(dieOnTransport),
        place: (id, photoIds, setId) =>
          shoots.place({ path: { id }, payload: { photoIds, setId } }).pipe(dieOnTransport),
        order: (id, by, setId) =>
          shoots
            .order({ path: { id }, payload: { by, ...(setId === undefined ? {} : { setId }) } })
            .pipe(dieOnTransport),
        move: (id, photoIds, to) => shoots.move({ path: { id }, payload: { photoIds, to } }).pipe(dieOnTransport),
        undoMove: (id, moveId) => shoots.undoMove({ path: { id, moveId } }).pipe(dieOnTransport),
        hide: (id, photoIds, hidden) =>
          shoots.hide({ path: { id }, payload: { photoIds, hidden } }).pipe(dieOnTransport),
        deliver: (id) => shoots.deliver({ path: { id } }).pipe(dieOnTransport),
        archive: (id) => shoots.archive({ path: { id } }).pipe(dieOnTransport),
        restore: (id) => shoots.restore({ path: { id } }).pipe(dieOnTransport),
        photos: (id) => shoots.photos({ path: { id } }).pipe(dieOnTransport),
        mine: () => shoots.mine({}).pipe(dieOnTransport),
        gallery: (id, urlParams) => shoots.gallery({ path: { id }, urlParams }).pipe(dieOnTransport),
        photo: (id, photoId, urlParams = {}) => shoots.photo({ path: { id, photoId }, urlParams }).pipe(dieOnTransport),
        setFavourite: (id, photoId, favourite) =>
          shoots.setFavourite({ path: { id, photoId }, payload: { favourite } }).pipe(dieOnTransport),
        recordVisit: (id) => shoots.recordVisit({ path: { id } }).pipe(dieOnTransport),
        requestArchive: (id, scope) => shoots.requestArchive({ path: { id }, payload: { scope } }).pipe(dieOnTransport)
      })
    })
  )
