import type { VNode } from "preact"
import * as Paths from "../Paths.ts"
import { Post } from "../parts/Post.tsx"
import { counted, Frame, format, type StudioProps } from "./Frame.tsx"
import { ShootHead, type ShootHeadModel } from "./ShootHead.tsx"

/** Who gets which mail. */
export interface DeliverRecipient {
  readonly name: string
  readonly email: string
  /** `invitation` where the first mail was not sent yet, `ready` otherwise, `none` where no mail is due. */
  readonly mail: "invitation" | "ready" | "none"
}

export interface DeliverModel {
  readonly shoot: ShootHeadModel
  readonly recipients: ReadonlyArray<DeliverRecipient>
  /** Photographs that will be open, and files that are still under way or were refused. */
  readonly photoCount: number
  readonly underway: number
  readonly refused: number
  readonly bytes: number
  /** Why an earlier press did not go through. */
  readonly error?: string
}

const mails = {
  invitation: "One mail with the link",
  ready: "One mail: the photographs are ready",
  none: "No mail, nothing new for them"
} as const

/** The page that asks before mails go out, since those cannot be taken back. */
export const DeliverPage = ({ context, model }: StudioProps<DeliverModel>): VNode => {
  const { shoot } = model
  const { next } = shoot
  const people = model.recipients.filter((recipient) => recipient.mail !== "none").length
  const possible = next.kind !== "not-yet" && next.kind !== "done"
  return (
    <Frame context={context} title={`Deliver · ${shoot.title}`} current="shoots" live={Paths.shootLive(shoot.id)}>
      <ShootHead context={context} shoot={{ ...shoot, next: { kind: "done" } }} />
      <div class="deliver" data-part="deliver">
        {model.error === undefined ? null : (
          <p class="notice trouble" role="alert">
            {model.error}
          </p>
        )}
        {next.kind === "not-yet" ? <p class="notice">{next.why}</p> : null}
        {next.kind === "done" ? (
          <p class="notice fine">Everything chosen is delivered. New photos can be delivered when they are ready.</p>
        ) : null}
        <p class="lede">
          {next.kind === "first-look" ? "A first look: " : ""}
          {counted(model.photoCount, "photograph", "photographs")} ({format.bytes(model.bytes)}) to{" "}
          {counted(model.recipients.length, "client", "clients")}.
        </p>
        {next.kind === "first-look" ? (
          <p>
            Clients see these now and read that more is coming. When the rest is ready, delivering it sends one more
            mail.
          </p>
        ) : null}
        {model.underway === 0 ? null : (
          <p class="quiet">{counted(model.underway, "file is", "files are")} still on the way and not part of it.</p>
        )}
        {model.refused === 0 ? null : (
          <p class="quiet">{counted(model.refused, "file was", "files were")} refused and not part of it.</p>
        )}
        {model.recipients.length === 0 ? (
          <p>
            Nobody gets a mail yet: no client is assigned. <a href={Paths.shootAccess(shoot.id)}>Add a client</a>; the
            gallery can be delivered first all the same.
          </p>
        ) : (
          <ul class="rows people">
            {model.recipients.map((recipient) => (
              <li key={recipient.email}>
                <div>
                  <b dir="auto">{recipient.name === "" ? recipient.email : recipient.name}</b>
                  <small dir="auto">{recipient.email}</small>
                </div>
                <span />
                <span class="quiet">{mails[recipient.mail]}</span>
              </li>
            ))}
          </ul>
        )}
        {possible ? (
          <Post context={context} action={Paths.shootDeliver(shoot.id)} class="flow">
            <div class="cluster">
              <button type="submit" class="button solid">
                {people === 0 ? "Deliver" : `Deliver and send ${counted(people, "mail", "mails")}`}
              </button>
              <a class="button soft" href={Paths.shoot(shoot.id)}>
                Not yet
              </a>
            </div>
            <p class="quiet">Mails cannot be taken back; access can, at any time.</p>
          </Post>
        ) : (
          <p>
            <a class="button" href={Paths.shoot(shoot.id)}>
              Back to the photos
            </a>
          </p>
        )}
      </div>
    </Frame>
  )
}
