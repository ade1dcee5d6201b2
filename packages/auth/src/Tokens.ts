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
import { importJWK, type JWTPayload, jwtVerify, SignJWT } from "jose"
import { Principal, Role } from "./Principal.ts"
import * as SigningKeys from "./SigningKeys.ts"

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
const isServiceName = Schema.is(ServiceName)

/** Tokens of each kind whose signature is not checked again, at most; some 500 bytes each. */
const remembered = 2000

/** The one service that opens sessions and sends people sign-in links. */
const keeper: ServiceName = "user"

/**
 * Who may say for whom it asks, once it has checked them: all who are called by or for people. The service that opens
 * strangers' files and the one that shows a studio's own words are not among them.
 */
const actors: ReadonlyArray<ServiceName> = ["gateway", "file", "user", "invite", "shoot", "notification"]

/** The keys of one process. */
export interface Keys {
  /** Private keys, one for each service that runs in it. */
  readonly own: ReadonlyArray<Redacted.Redacted>
  /** Public keys of all services, as a JWK set. */
  readonly trusted: string
}

const decodeKeys = ({ own, trusted }: Keys) =>
  Effect.all({
    own: Effect.mapError(
      Effect.forEach(own, (key) => Schema.decode(SigningKeys.PrivateKey)(Redacted.value(key))),
      // What is wrong with it is not repeated: that would be the key.
      () => ConfigError.InvalidData(["SAFELIGHT_SIGNING_KEY"], "Expected a private Ed25519 key in JWK form (JSON)")
    ),
    trusted: Effect.mapError(Schema.decode(SigningKeys.TrustedKeys)(trusted), () =>
      ConfigError.InvalidData(["SAFELIGHT_TRUSTED_KEYS"], "Expected public Ed25519 keys as a JWK set (JSON)")
    )
  })

/** By the service that each belongs to. */
const imported = <Key extends { readonly kid: ServiceName }>(keys: ReadonlyArray<Key>, setting: string) =>
  Effect.map(
    Effect.forEach(keys, (key) =>
      Effect.mapError(
        Effect.tryPromise(() => importJWK({ ...key }, SigningKeys.algorithm)),
        () => ConfigError.InvalidData([setting], `The key of ${key.kid} is none of Ed25519`)
      ).pipe(Effect.map((imported) => [key.kid, imported] as const))
    ),
    (entries) => new Map(entries)
  )

/**
 * Signs and checks what Safelight hands out: access tokens of sessions, sign-in links, and what services show each
 * other. EdDSA (RFC 8037). Each service signs with a key of its own and is known by it, so that none can speak as another;
 * the audience keeps one kind from passing for another.
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
    /** Whether this process runs the service, and so has its key. To sign as any other is a defect. */
    readonly speaksFor: (service: ServiceName) => boolean
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
  static readonly make = Effect.fnUntraced(function* (keys: Keys) {
    const decoded = yield* decodeKeys(keys)
    const privateKeys = yield* imported(decoded.own, "SAFELIGHT_SIGNING_KEY")
    const publicKeys = yield* imported(decoded.trusted.keys, "SAFELIGHT_TRUSTED_KEYS")

    const sign = (signer: ServiceName, payload: JWTPayload, audience: string, lifetime: Duration.Duration) =>
      Effect.gen(function* () {
        const privateKey = privateKeys.get(signer)
        if (privateKey === undefined) return yield* Effect.dieMessage(`This process has no key to sign as ${signer}`)
        const seconds = Math.floor((yield* Clock.currentTimeMillis) / 1000)
        const text = yield* Effect.promise(() =>
          new SignJWT(payload)
            .setProtectedHeader({ alg: SigningKeys.algorithm, typ: "JWT", kid: signer })
            .setIssuer(issuer)
            .setAudience(audience)
            .setIssuedAt(seconds)
            .setExpirationTime(seconds + Duration.toSeconds(lifetime))
            .sign(privateKey)
        )
        return Redacted.make(text)
      })

    const keyOf = ({ kid }: { readonly kid?: string | undefined }) => {
      const key = isServiceName(kid) ? publicKeys.get(kid) : undefined
      if (key === undefined) throw new Error("signed by nobody known")
      return key
    }

    /**
     * Checks one kind of token, and that who signed it may. Its signature is checked once: the same text for the same audience stays good until its
     * time is over, and whoever looks at a gallery shows theirs with each of its images.
     */
    const verifier = <A, I>(schema: Schema.Schema<A, I>, maySign: (signer: ServiceName, claims: A) => boolean) => {
      const decode = Schema.decodeUnknown(schema)
      /** By audience and text, the oldest first. `exp` in Unix seconds. */
      const good = new Map<string, { readonly claims: A; readonly exp: number }>()

      return Effect.fnUntraced(function* (token: string, audience: string, tolerance: Duration.DurationInput) {
        const now = yield* Clock.currentTimeMillis
        const clockTolerance = Duration.toSeconds(tolerance)
        const key = `${audience} ${token}`
        const known = good.get(key)
        if (known !== undefined && known.exp > Math.floor(now / 1000) - clockTolerance) return known.claims
        const { payload, protectedHeader } = yield* Effect.tryPromise({
          try: () =>
            jwtVerify(token, keyOf, {
              algorithms: [SigningKeys.algorithm],
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
        const signer = protectedHeader.kid
        if (!isServiceName(signer) || !maySign(signer, claims)) return yield* new TokenRefused({ reason: "invalid" })
        if (payload.exp !== undefined) {
          good.set(key, { claims, exp: payload.exp })
          const [oldest] = good.size > remembered ? good.keys() : []
          if (oldest !== undefined) good.delete(oldest)
        }
        return claims
      })
    }
    const byKeeper = (signer: ServiceName) => signer === keeper
    const verifyAccess = verifier(VerifiedAccess, byKeeper)
    const verifySignIn = verifier(SignInClaims, byKeeper)
    const verifyService = verifier(ServiceClaims, (signer, { sub }) => signer === sub)
    const verifyActing = verifier(ActingClaims, (signer, { sub }) => signer === sub && actors.includes(sub))

    return Tokens.of({
      signAccess: (claims) =>
        sign(keeper, { sub: claims.sub, sid: claims.sid, role: claims.role }, "access", accessLifetime),
      verifyAccess: (token, tolerance = 0) => verifyAccess(token, "access", tolerance),
      signSignIn: (id) => sign(keeper, { jti: id }, "sign-in", signInLifetime),
      verifySignIn: (token, tolerance = 0) => Effect.map(verifySignIn(token, "sign-in", tolerance), ({ jti }) => jti),
      speaksFor: (service) => privateKeys.has(service),
      signService: (caller, callee) => sign(caller, { sub: caller }, `service:${callee}`, serviceLifetime),
      verifyService: (token, callee) =>
        Effect.map(verifyService(token, `service:${callee}`, "5 seconds"), ({ sub }) => sub),
      signActing: (caller, callee, principal) =>
        sign(caller, { sub: caller, act: principal }, `acting:${callee}`, serviceLifetime),
      verifyActing: (token, callee) =>
        Effect.map(verifyActing(token, `acting:${callee}`, "5 seconds"), ({ act }) => act)
    })
  })

  static readonly layerConfig = Layer.effect(
    Tokens,
    Effect.flatMap(Config.all([SigningKeys.signingKey, SigningKeys.trustedKeys]), ([own, trusted]) =>
      Tokens.make({ own: [own], trusted })
    )
  )

  static readonly layer = (keys: Keys) => Layer.effect(Tokens, Effect.orDie(Tokens.make(keys)))

  /** Every service in this process, with keys of its own for each build of the layer. */
  static readonly layerTest = Layer.effect(
    Tokens,
    Effect.gen(function* () {
      const own = yield* Effect.forEach(ServiceName.literals, SigningKeys.generate)
      return yield* Effect.orDie(Tokens.make({ own, trusted: SigningKeys.publicHalves(own) }))
    })
  )
}
