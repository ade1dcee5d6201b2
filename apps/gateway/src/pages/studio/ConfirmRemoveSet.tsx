import type { VNode } from "preact"
import * as Paths from "../Paths.ts"
import { Post } from "../parts/Post.tsx"
import { counted, Frame, type StudioProps } from "./Frame.tsx"
import { ShootHead, type ShootHeadModel } from "./ShootHead.tsx"

export interface ConfirmRemoveSetModel {
  readonly shoot: ShootHeadModel
  readonly setId: string
  readonly name: string
  readonly photoCount: number
}

/** Who stands in which set cannot be brought back, so removing one asks on a page of its own. */
export const ConfirmRemoveSetPage = ({ context, model }: StudioProps<ConfirmRemoveSetModel>): VNode => {
  const { name, photoCount, setId, shoot } = model
  return (
    <Frame context={context} title={`Remove ${name} · ${shoot.title}`} current="shoots">
      <ShootHead context={context} shoot={{ ...shoot, next: { kind: "done" } }} current="photos" />
      <section class="group flow" aria-labelledby="sure">
        <h2 id="sure" dir="auto">
          Remove the set {name}?
        </h2>
        <p>
          {photoCount === 0
            ? "It is empty. Nothing else changes."
            : `${counted(photoCount, "photo stays", "photos stay")} in the shoot and in the gallery, in no set. Hearts and downloads that were made stay as they are.`}
        </p>
        <Post context={context} action={Paths.shootSet(shoot.id, setId)} class="cluster">
          <button type="submit" class="button solid" name="do" value="remove">
            Remove the set
          </button>
          <a class="plain" href={Paths.shootSet(shoot.id, setId)}>
            Keep it
          </a>
        </Post>
      </section>
    </Frame>
  )
}
