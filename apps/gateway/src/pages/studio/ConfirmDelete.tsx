import type { VNode } from "preact"
import { studioWordsOf } from "../PageContext.ts"
import * as Paths from "../Paths.ts"
import { Post } from "../parts/Post.tsx"
import { Frame, type StudioProps } from "./Frame.tsx"
import { ShootHead, type ShootHeadModel } from "./ShootHead.tsx"

export interface ConfirmDeleteModel {
  readonly shoot: ShootHeadModel
  readonly photos: ReadonlyArray<{ readonly id: string; readonly name: string }>
}

/** Deleting originals cannot be taken back, so it asks on a page of its own. */
export const ConfirmDeletePage = ({ context, model }: StudioProps<ConfirmDeleteModel>): VNode => {
  const { m } = studioWordsOf(context)
  return (
    <Frame context={context} title={`${m.delete.title} · ${model.shoot.title}`} current="shoots">
      <ShootHead context={context} shoot={{ ...model.shoot, next: { kind: "done" } }} />
      <section class="group" aria-labelledby="sure">
        <h2 id="sure">{m.delete.ask(model.photos.length)}</h2>
        <p>{m.delete.goes}</p>
        <ul class="rows names">
          {model.photos.slice(0, 100).map((photo) => (
            <li key={photo.id} class="file" dir="auto">
              {photo.name}
            </li>
          ))}
        </ul>
        {model.photos.length <= 100 ? null : <p class="quiet">{m.counts.more(model.photos.length - 100)}</p>}
        <Post
          context={context}
          action={Paths.shootPhotos(model.shoot.id)}
          class="cluster"
          fields={[["sure", "yes"], ...model.photos.map((photo) => ["photo", photo.id] as const)]}
        >
          <button type="submit" class="button solid" name="do" value="delete">
            {m.delete.forGood}
          </button>
          <a class="plain" href={Paths.shoot(model.shoot.id)}>
            {m.delete.keep}
          </a>
        </Post>
      </section>
    </Frame>
  )
}
