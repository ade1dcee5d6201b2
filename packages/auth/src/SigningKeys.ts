import { ServiceName } from "@safelight/events/Event"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { exportJWK, generateKeyPair } from "jose"

export const algorithm = "EdDSA"

/** A public Ed25519 key (JWK, RFC 8037) of the service that `kid` names. */
const PublicKey = Schema.Struct({
  kty: Schema.Literal("OKP"),
  crv: Schema.Literal("Ed25519"),
  x: Schema.String,
  kid: ServiceName
})

export const PrivateKey = Schema.parseJson(Schema.Struct({ ...PublicKey.fields, d: Schema.String }))
export type PrivateKey = typeof PrivateKey.Type

/** A JWK set (RFC 7517) as JSON text. */
export const TrustedKeys = Schema.parseJson(Schema.Struct({ keys: Schema.Array(PublicKey) }))

/** A private key for one service, as JSON text for the setting `SAFELIGHT_SIGNING_KEY`. */
export const generate = (service: ServiceName): Effect.Effect<Redacted.Redacted> =>
  Effect.promise(async () => {
    const { privateKey } = await generateKeyPair(algorithm, { extractable: true })
    return Redacted.make(JSON.stringify({ ...(await exportJWK(privateKey)), kid: service }))
  })

/**
 * The public halves of private keys, as JSON text for the setting `SAFELIGHT_TRUSTED_KEYS`. Dies of a text that is no
 * private key.
 */
export const publicHalves = (privateKeys: Iterable<Redacted.Redacted>): string =>
  Schema.encodeSync(TrustedKeys)({
    // Fields that the schema doesn't name, as the private half, are left out.
    keys: Array.from(privateKeys, (key) => Schema.decodeSync(PrivateKey)(Redacted.value(key)))
  })

export const signingKey = Config.redacted("SAFELIGHT_SIGNING_KEY").pipe(
  Config.withDescription("the service's own private Ed25519 key (JWK with its name as kid), which signs what it says")
)

export const trustedKeys = Config.string("SAFELIGHT_TRUSTED_KEYS").pipe(
  Config.withDescription("the public keys of all services (JWK set), by which each knows who signed")
)
