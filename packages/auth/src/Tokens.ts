import { ServiceName } from "@safelight/events/Event"
import { SessionId, SignInId, UserId } from "@safelight/events/Ids"
import * as Clock from "effect/Clock"
import * as Config from "effect/Config"
import * as ConfigError from "effect/ConfigError"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { exportJWK, generateKeyPair, importJWK, type JWTPayload, jwtVerify, SignJWT } from "jose"
import { Principal, Role } from "./Principal.ts"

/** The token is malformed, forged, expired or meant for something else. Says which only to the log. */
export class TokenRefused extends Schema.TaggedError<TokenRefused>()("TokenRefused", {
  reason: Schema.Literal("expired", "invalid")
}) {}

const AccessClaims = Schema.Struct({ sub: UserId, sid: SessionId, role: Role })
export type AccessClaims = typeof AccessClaims.Type

const VerifiedAccess = Schema.Struct({ ...AccessClaims.fields, iat: Schema.Number })
/** `iat` in Unix seconds: a token past its tenth minute is renewed while it is still good. */
export type VerifiedAccess = typeof VerifiedAccess.Type

const SignInClaims = Schema.Struct({ jti: SignInId })
const ServiceClaims = Schema.Struct({ sub: ServiceName })
const ActingClaims = Schema.Struct({ sub: ServiceName, act: Principal })

export const accessLifetime = Duration.minutes(15)
export const signInLifetime = Duration.minutes(15)
export const serviceLifetime = Duration.seconds(60)

const issuer = "safelight"
const algorithm = "EdDSA"

/** Tokens of each kind whose signature is not checked again, at most; some 500 bytes each. */
const remembered = 2000

/** A private Ed25519 key as JSON text (JWK, RFC 8037), for the setting `SAFELIGHT_SIGNING_KEY`. */
export const generateSigningKey: Effect.Effect<Redacted.Redacted> = Effect.promise(async () => {
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true })
  return Redacted.make(JSON.stringify(await exportJWK(privateKey)))
})

export const signingKey = Config.redacted("SAFELIGHT_SIGNING_KEY").pipe(
  Config.withDescription("private Ed25519 key (JWK) that signs tokens; made at first start of an embedded studio")
)

/**
 * Signs and checks what Safelight hands out: access tokens of sessions, sign-in links, and what services show each
 * other. EdDSA (RFC 8037); the audience keeps one kind from passing for another.
 */
export class Tokens extends Context.Tag("@safelight/auth/Tokens")<
  Tokens,
  {
    readonly signAccess: (claims: AccessClaims) => Effect.Effect<Redacted.Redacted>
    /** `tolerance` lets a token pass that long after its expiry; the caller then checks that its session lives. */
    readonly verifyAccess: (
      token: string,
      tolerance?: Duration.DurationInput
    ) => Effect.Effect<VerifiedAccess, TokenRefused>
    readonly signSignIn: (id: SignInId) => Effect.Effect<Redacted.Redacted>
    /** `tolerance` recognises a link that is over, for sending a new one to whom it was sent. */
    readonly verifySignIn: (token: string, tolerance?: Duration.DurationInput) => Effect.Effect<SignInId, TokenRefused>
    readonly signService: (caller: ServiceName, callee: ServiceName) => Effect.Effect<Redacted.Redacted>
    readonly verifyService: (token: string, callee: ServiceName) => Effect.Effect<ServiceName, TokenRefused>
    /** For a principal whose own credential the callee can't check, like an API token. */
    readonly signActing: (
      caller: ServiceName,
      callee: ServiceName,
      principal: Principal
    ) => Effect.Effect<Redacted.Redacted>
    readonly verifyActing: (token: string, callee: ServiceName) => Effect.Effect<Principal, TokenRefused>
  }
>() {
  static readonly make = Effect.fnUntraced(function* (signingKey: Redacted.Redacted) {
    const jwk = yield* Effect.try({
      try: () => JSON.parse(Redacted.value(signingKey)),
      catch: () =>
        ConfigError.InvalidData(["SAFELIGHT_SIGNING_KEY"], "Expected a private Ed25519 key in JWK form (JSON)")
    })
    const { d: _private, ...publicJwk } = jwk
    const privateKey = yield* Effect.tryPromise(() => importJWK(jwk, algorithm))
    const publicKey = yield* Effect.tryPromise(() => importJWK(publicJwk, algorithm))

    const sign = (payload: JWTPayload, audience: string, lifetime: Duration.Duration) =>
      Effect.gen(function* () {
        const seconds = Math.floor((yield* Clock.currentTimeMillis) / 1000)
        const text = yield* Effect.promise(() =>
          new SignJWT(payload)
            .setProtectedHeader({ alg: algorithm, typ: "JWT" })
            .setIssuer(issuer)
            .setAudience(audience)
            .setIssuedAt(seconds)
            .setExpirationTime(seconds + Duration.toSeconds(lifetime))
            .sign(privateKey)
        )
        return Redacted.make(text)
      })

    /**
     * Checks one kind of token. Its signature is checked once: the same text for the same audience stays good until its
     * time is over, and whoever looks at a gallery shows theirs with each of its images.
     */
    const verifier = <A, I>(schema: Schema.Schema<A, I>) => {
      const decode = Schema.decodeUnknown(schema)
      /** By audience and text, the oldest first. `exp` in Unix seconds. */
      const good = new Map<string, { readonly claims: A; readonly exp: number }>()

      return Effect.fnUntraced(function* (token: string, audience: string, tolerance: Duration.DurationInput) {
        const now = yield* Clock.currentTimeMillis
        const clockTolerance = Duration.toSeconds(tolerance)
        const key = `${audience} ${token}`
        const known = good.get(key)
        if (known !== undefined && known.exp > Math.floor(now / 1000) - clockTolerance) return known.claims
        const { payload } = yield* Effect.tryPromise({
          try: () =>
            jwtVerify(token, publicKey, {
              algorithms: [algorithm],
              issuer,
              audience,
              currentDate: new Date(now),
              clockTolerance
            }),
          catch: (error) =>
            new TokenRefused({
              reason: error instanceof Error && error.name === "JWTExpired" ? "expired" : "invalid"
            })
        })
        const claims = yield* Effect.mapError(decode(payload), () => new TokenRefused({ reason: "invalid" }))
        if (payload.exp !== undefined) {
          good.set(key, { claims, exp: payload.exp })
          const [oldest] = good.size > remembered ? good.keys() : []
          if (oldest !== undefined) good.delete(oldest)
        }
        return claims
      })
    }
    const verifyAccess = verifier(VerifiedAccess)
    const verifySignIn = verifier(SignInClaims)
    const verifyService = verifier(ServiceClaims)
    const verifyActing = verifier(ActingClaims)

    return Tokens.of({
      signAccess: (claims) => sign({ sub: claims.sub, sid: claims.sid, role: claims.role }, "access", accessLifetime),
      verifyAccess: (token, tolerance = 0) => verifyAccess(token, "access", tolerance),
      signSignIn: (id) => sign({ jti: id }, "sign-in", signInLifetime),
      verifySignIn: (token, tolerance = 0) => Effect.map(verifySignIn(token, "sign-in", tolerance), ({ jti }) => jti),
      signService: (caller, callee) => sign({ sub: caller }, `service:${callee}`, serviceLifetime),
      verifyService: (token, callee) =>
        Effect.map(verifyService(token, `service:${callee}`, "5 seconds"), ({ sub }) => sub),
      signActing: (caller, callee, principal) =>
        sign({ sub: caller, act: principal }, `acting:${callee}`, serviceLifetime),
      verifyActing: (token, callee) =>
        Effect.map(verifyActing(token, `acting:${callee}`, "5 seconds"), ({ act }) => act)
    })
  })

  static readonly layerConfig = Layer.effect(Tokens, Effect.flatMap(signingKey, Tokens.make))

  static readonly layer = (signingKey: Redacted.Redacted) => Layer.effect(Tokens, Effect.orDie(Tokens.make(signingKey)))

  /** A key of its own for each build of the layer. */
  static readonly layerTest = Layer.effect(Tokens, Effect.orDie(Effect.flatMap(generateSigningKey, Tokens.make)))
}
