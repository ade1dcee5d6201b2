import { createHmac, timingSafeEqual } from "node:crypto"
import type { Principal } from "@safelight/auth/Principal"
import { type GrantId, PhotoId, SessionId, UserId } from "@safelight/events/Ids"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"

/** What a link to one original says; nobody but the service can make one. */
export interface PhotoLink {
  readonly photoId: PhotoId
  readonly userId: UserId
  readonly role: "admin" | "contact"
  /** In which it was made, and with which it ends. */
  readonly sessionId: SessionId
  /** Unix seconds. */
  readonly expiresAt: number
}

const uuidBytes = (uuid: string): Buffer => Buffer.from(uuid.replaceAll("-", ""), "hex")

const uuidText = (bytes: Buffer): string => {
  const hex = bytes.toString("hex")
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** Bytes of a signature: 128 bits. */
const macSize = 16
const bodySize = 16 + 16 + 16 + 4 + 1

const Decoded = Schema.Struct({ photoId: PhotoId, userId: UserId, sessionId: SessionId })

/** Different uses of the secret can't be taken for each other. */
const hmac = (secret: Redacted.Redacted, use: "grant" | "photo", content: string | Buffer): Buffer =>
  createHmac("sha256", `${use} ${Redacted.value(secret)}`)
    .update(content)
    .digest()

/**
 * The token of a grant, 256 bits as base64url: made from the grant's id each time it is shown, so that only its
 * hash need be kept.
 */
export const grantToken = (secret: Redacted.Redacted, grantId: GrantId): string =>
  hmac(secret, "grant", grantId).toString("base64url")

/** Photo, person, session, role and end in 53 bytes, signed; base64url. */
export const photoToken = (secret: Redacted.Redacted, link: PhotoLink): string => {
  const end = Buffer.alloc(5)
  end.writeUInt32BE(link.expiresAt, 0)
  end.writeUInt8(link.role === "admin" ? 1 : 0, 4)
  const body = Buffer.concat([uuidBytes(link.photoId), uuidBytes(link.userId), uuidBytes(link.sessionId), end])
  return Buffer.concat([body, hmac(secret, "photo", body).subarray(0, macSize)]).toString("base64url")
}

/** None for what we did not sign. The caller looks at the end. */
export const readPhotoToken = (secret: Redacted.Redacted, token: string): Option.Option<PhotoLink> => {
  const bytes = Buffer.from(token, "base64url")
  if (bytes.length !== bodySize + macSize) return Option.none()
  const body = bytes.subarray(0, bodySize)
  if (!timingSafeEqual(hmac(secret, "photo", body).subarray(0, macSize), bytes.subarray(bodySize))) return Option.none()
  return Option.map(
    Schema.decodeUnknownOption(Decoded)({
      photoId: uuidText(body.subarray(0, 16)),
      userId: uuidText(body.subarray(16, 32)),
      sessionId: uuidText(body.subarray(32, 48))
    }),
    (ids) => ({ ...ids, expiresAt: body.readUInt32BE(48), role: body.readUInt8(52) === 1 ? "admin" : "contact" })
  )
}

/** Of links that no session made: those of archives, and those of programs. Nothing is ever stored about this one. */
export const noSession = SessionId.make("00000000-0000-7000-8000-000000000000")

/** On whose behalf a link's bytes are sent: what its person may not do any more, the link may not either. */
export const bearerOfLink = (link: Pick<PhotoLink, "userId" | "role" | "sessionId">): Principal => ({
  kind: "user",
  userId: link.userId,
  sessionId: link.sessionId,
  role: link.role
})
