import type { VNode } from "preact"
import * as Paths from "../Paths.ts"
import { Post } from "../parts/Post.tsx"
import { counted, Frame, type StudioProps } from "./Frame.tsx"
import { ShootHead, type ShootHeadModel } from "./ShootHead.tsx"

export interface ConfirmDeleteModel {
  readonly shoot: ShootHeadModel
  readonly photos: ReadonlyArray<{ readonly id: string; readonly name: string }>
}

/** Deleting originals cannot be taken back, so it asks on a page of its own. */
export const ConfirmDeletePage = ({ context, model }: StudioProps<ConfirmDeleteModel>): VNode => (
  <Frame context={context} title={`Delete · ${model.shoot.title}`} current="shoots">
    <ShootHead context={context} shoot={{ ...model.shoot, next: { kind: "done" } }} />
    <section class="group" aria-labelledby="sure">
      <h2 id="sure">Delete {counted(model.photos.length, "file", "files")} for good?</h2>
      <p>The originals and everything made of them go. Clients who already downloaded them keep their copies.</p>
      <ul class="rows names">
        {model.photos.slice(0, 100).map((photo) => (
          <li key={photo.id} class="file" dir="auto">
            {photo.name}
          </li>
        ))}
      </ul>
      {model.photos.length <= 100 ? null : <p class="quiet">And {model.photos.length - 100} more.</p>}
      <Post
        context={context}
        action={Paths.shootPhotos(model.shoot.id)}
        class="cluster"
        fields={[["sure", "yes"], ...model.photos.map((photo) => ["photo", photo.id] as const)]}
      >
        <button type="submit" class="button solid" name="do" value="delete">
          Delete for good
        </button>
        <a class="plain" href={Paths.shoot(model.shoot.id)}>
          Keep them
        </a>
      </Post>
    </section>
  </Frame>
)
