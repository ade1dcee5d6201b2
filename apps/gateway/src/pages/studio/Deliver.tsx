import type { Obstacle } from "@safelight/contracts/shoot/Shoots"
import type { VNode } from "preact"
import { studioWordsOf } from "../PageContext.ts"
import * as Paths from "../Paths.ts"
import { Away, type AwayPart } from "../parts/Away.tsx"
import { Post } from "../parts/Post.tsx"
import { Frame, type StudioProps } from "./Frame.tsx"
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
  /** Of the originals; absent while it is unknown. */
  readonly bytes?: number
  readonly away?: ReadonlyArray<AwayPart>
  /** Why an earlier press did not go through. */
  readonly error?: Obstacle
}

/** The page that asks before mails go out, since those cannot be taken back. */
export const DeliverPage = ({ context, model }: StudioProps<DeliverModel>): VNode => {
  const { shoot } = model
  const { next } = shoot
  const { m, f } = studioWordsOf(context)
  const people = model.recipients.filter((recipient) => recipient.mail !== "none").length
  const possible = next.kind !== "not-yet" && next.kind !== "done"
  return (
    <Frame
      context={context}
      title={`${m.deliver.title} · ${shoot.title}`}
      current="shoots"
      live={Paths.shootLive(shoot.id)}
    >
      <ShootHead context={context} shoot={{ ...shoot, next: { kind: "done" } }} />
      <div class="deliver" data-part="deliver">
        {model.error === undefined ? null : (
          <p class="notice trouble" role="alert">
            {m.obstacle[model.error]}
          </p>
        )}
        {next.kind === "not-yet" ? <p class="notice">{next.why}</p> : null}
        {next.kind === "done" ? <p class="notice fine">{m.deliver.all}</p> : null}
        <Away context={context} parts={model.away ?? []} />
        <p class="lede">
          {m.deliver.what(
            model.photoCount,
            model.bytes === undefined ? undefined : f.bytes(model.bytes),
            model.recipients.length
          )}
        </p>
        {model.underway === 0 ? null : <p class="quiet">{m.deliver.underway(model.underway)}</p>}
        {model.refused === 0 ? null : <p class="quiet">{m.deliver.refused(model.refused)}</p>}
        {model.recipients.length === 0 ? (
          <p>
            {m.deliver.nobody[0]}
            <a href={Paths.shootAccess(shoot.id)}>{m.deliver.addClient}</a>
            {m.deliver.nobody[1]}
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
                <span class="quiet">{m.deliver.mail[recipient.mail]}</span>
              </li>
            ))}
          </ul>
        )}
        {possible ? (
          <Post context={context} action={Paths.shootDeliver(shoot.id)} class="flow">
            <div class="cluster">
              <button type="submit" class="button solid">
                {m.deliver.press(people)}
              </button>
              <a class="button soft" href={Paths.shoot(shoot.id)}>
                {m.deliver.notYet}
              </a>
            </div>
            <p class="quiet">{m.deliver.noWayBack}</p>
          </Post>
        ) : (
          <p>
            <a class="button" href={Paths.shoot(shoot.id)}>
              {m.deliver.back}
            </a>
          </p>
        )}
      </div>
    </Frame>
  )
}
