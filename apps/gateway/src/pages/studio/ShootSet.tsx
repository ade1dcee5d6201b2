import type { VNode } from "preact"
import * as Paths from "../Paths.ts"
import { TextField } from "../parts/Field.tsx"
import { Post } from "../parts/Post.tsx"
import { counted, Frame, type StudioProps } from "./Frame.tsx"
import { ShootHead, type ShootHeadModel } from "./ShootHead.tsx"

export interface ShootSetModel {
  readonly shoot: ShootHeadModel
  readonly setId: string
  readonly photoCount: number
  /** Every set of the shoot in order, this one among them. */
  readonly sets: ReadonlyArray<{ readonly id: string; readonly name: string }>
  /** The name as it was typed, with a sentence where it was not taken. */
  readonly name: string
  readonly error?: string
}

/** One set: its name, its place among the others, and the way to remove it. */
export const ShootSetPage = ({ context, model }: StudioProps<ShootSetModel>): VNode => {
  const { setId, sets, shoot } = model
  const place = sets.findIndex((set) => set.id === setId)
  const action = Paths.shootSet(shoot.id, setId)
  const known = sets[place]?.name ?? ""
  return (
    <Frame context={context} title={`${known} · ${shoot.title}`} current="shoots">
      <ShootHead context={context} shoot={{ ...shoot, next: { kind: "done" } }} current="photos" />
      <div class="forms">
        <Post context={context} action={action} fields={[["do", "rename"]]}>
          <h2 dir="auto">{known}</h2>
          <TextField
            id="name"
            name="name"
            label="Name of the set"
            hint="Clients read it above these photos; in the download it is their folder."
            error={model.error}
            value={model.name}
            required
          />
          <button type="submit" class="button solid">
            Save the name
          </button>
        </Post>
        <div class="told">
          <h2>Place</h2>
          <ol class="places">
            {sets.map((set) => (
              <li key={set.id} dir="auto" {...(set.id === setId ? { "aria-current": "true" as const } : {})}>
                {set.name}
              </li>
            ))}
          </ol>
          <Post context={context} action={action} class="cluster">
            <button type="submit" class="button soft" name="do" value="earlier" disabled={place <= 0}>
              Earlier
            </button>
            <button type="submit" class="button soft" name="do" value="later" disabled={place === sets.length - 1}>
              Later
            </button>
          </Post>
          <h2>Remove</h2>
          <p>
            The set goes, its {counted(model.photoCount, "photo stays", "photos stay")} in the shoot.{" "}
            <a href={Paths.shootSetRemove(shoot.id, setId)}>Remove this set</a>
          </p>
          <p>
            <a class="button soft" href={Paths.shoot(shoot.id)}>
              Back to the photos
            </a>
          </p>
        </div>
      </div>
    </Frame>
  )
}
