import { EmailAddress } from "@safelight/contracts/Fields"
import { BrowserId, NewContact, SignInRequest, Users } from "@safelight/contracts/user/Users"
import type { ShootId } from "@safelight/events/Ids"
import { Effect, Either, Redacted } from "effect"
import { asService, asVisitor } from "../People.ts"

export const email = (name: string) => EmailAddress.make(`${name}@example.com`)
export const browser = (name: string) => BrowserId.make(`browser-${name}`.padEnd(32, "-"))
export const byNotification = asService("notification")

export const contact = (name: string) =>
  Effect.flatMap(Users, (users) =>
    users.ensureContact(new NewContact({ email: email(name), name, locale: "en" })).pipe(asService("gateway"))
  )

/** Asks for a mail to a known address and reads it. */
export const mailed = (name: string, shootId?: ShootId) =>
  Effect.gen(function* () {
    const users = yield* Users
    const request = { email: email(name), browser: browser(name), ...(shootId === undefined ? {} : { shootId }) }
    const { signInId } = yield* asVisitor(users.requestSignIn(new SignInRequest(request)))
    const secrets = yield* byNotification(users.mintSignIn(signInId))
    return { signInId, token: Redacted.value(secrets.link), code: Redacted.value(secrets.code), secrets }
  })

export const signedIn = (name: string) =>
  Effect.gen(function* () {
    yield* contact(name)
    const { token } = yield* mailed(name)
    return yield* asVisitor((yield* Users).confirmLink({ token, browser: browser(name) }))
  })

export const signedInAs = Effect.fnUntraced(function* (admin: string) {
  const users = yield* Users
  const { signInId } = yield* asService("gateway")(users.ensureAdmin(email(admin)))
  const { link } = yield* asService("gateway")(users.mintSignIn(signInId))
  return yield* asVisitor(users.confirmLink({ token: Redacted.value(link), browser: browser(admin) }))
})

export const signedInAdmin = signedInAs("studio")

export const reasonOf = <A, E extends { readonly reason?: string }>(either: Either.Either<A, E>) =>
  Either.match(either, { onLeft: (error) => error.reason, onRight: () => "ok" })

export const wrongCode = (code: string) => ((Number(code) + 1) % 1_000_000).toString().padStart(6, "0")
