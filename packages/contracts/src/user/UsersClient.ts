import * as HttpApiClient from "@effect/platform/HttpApiClient"
import type { ServiceName } from "@safelight/events/Event"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { authorised, dieOnTransport, dieUnauthenticated } from "../Transport.ts"
import { NewApiToken, NewContact, PersonPatch, SignInRequest, Users } from "./Users.ts"
import { UsersApi } from "./UsersApi.ts"

/** `Users` in another process. `baseUrl` is the service's address; `caller` is who asks. */
export const layer = (baseUrl: string, caller: ServiceName) =>
  Layer.effect(
    Users,
    Effect.gen(function* () {
      const { users } = yield* HttpApiClient.make(UsersApi, {
        baseUrl,
        transformClient: yield* authorised(caller, "user", UsersApi)
      })
      return Users.of({
        requestSignIn: (input) =>
          users.requestSignIn({ payload: new SignInRequest(input) }).pipe(dieOnTransport, dieUnauthenticated),
        mintSignIn: (id) => users.mintSignIn({ path: { id } }).pipe(dieOnTransport, dieUnauthenticated),
        signInState: (token) =>
          users.signInState({ payload: { token } }).pipe(
            dieOnTransport,
            dieUnauthenticated,
            Effect.map(({ state }) => state)
          ),
        renewSignIn: (payload) => users.renewSignIn({ payload }).pipe(dieOnTransport, dieUnauthenticated),
        confirmLink: (payload) => users.confirmLink({ payload }).pipe(dieOnTransport, dieUnauthenticated),
        confirmCode: ({ browser, code, signInId }) =>
          users
            .confirmCode({ path: { id: signInId }, payload: { browser, code } })
            .pipe(dieOnTransport, dieUnauthenticated),
        openInvited: (userId, invitationId) =>
          users.openInvited({ path: { userId }, payload: { invitationId } }).pipe(dieOnTransport, dieUnauthenticated),
        refresh: (sessionToken) => users.refresh({ payload: { sessionToken } }).pipe(dieOnTransport),
        sessions: (userId) => users.sessions({ path: { userId } }).pipe(dieOnTransport),
        endSession: (id, reason) => users.endSession({ path: { id }, payload: { reason } }).pipe(dieOnTransport),
        byIds: (ids) => users.byIds({ payload: { ids } }).pipe(dieOnTransport),
        ensureContact: (input) => users.ensureContact({ payload: new NewContact(input) }).pipe(dieOnTransport),
        update: (userId, patch) =>
          users.update({ path: { userId }, payload: new PersonPatch(patch) }).pipe(dieOnTransport),
        ensureAdmin: (email) => users.ensureAdmin({ payload: { email } }).pipe(dieOnTransport),
        deactivate: (userId) => users.deactivate({ path: { userId } }).pipe(dieOnTransport),
        issueToken: (input) => users.issueToken({ payload: new NewApiToken(input) }).pipe(dieOnTransport),
        rewriteFacts: () => users.rewriteFacts({}).pipe(dieOnTransport),
        tokens: () => users.tokens({}).pipe(dieOnTransport),
        revokeToken: (id) => users.revokeToken({ path: { id } }).pipe(dieOnTransport),
        authenticateToken: (secret) => users.authenticateToken({ payload: { secret } }).pipe(dieOnTransport)
      })
    })
  )
