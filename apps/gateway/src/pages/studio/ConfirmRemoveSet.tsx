import type { VNode } from "preact"
import { studioWordsOf } from "../PageContext.ts"
import * as Paths from "../Paths.ts"
import { Post } from "../parts/Post.tsx"
import { Frame, type StudioProps } from "./Frame.tsx"
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
  const { m } = studioWordsOf(context)
  return (
    <Frame context={context} title={`${m.set.title(name)} · ${shoot.title}`} current="shoots">
      <ShootHead context={context} shoot={{ ...shoot, next: { kind: "done" } }} current="photos" />
      <section class="group flow" aria-labelledby="sure">
        <h2 id="sure" dir="auto">
          {m.set.ask(name)}
        </h2>
        <p>{photoCount === 0 ? m.set.empty : m.set.stays(photoCount)}</p>
        <Post context={context} action={Paths.shootSet(shoot.id, setId)} class="cluster">
          <button type="submit" class="button solid" name="do" value="remove">
            {m.set.removeIt}
          </button>
          <a class="plain" href={Paths.shootSet(shoot.id, setId)}>
            {m.set.keep}
          </a>
        </Post>
      </section>
    </Frame>
  )
}
