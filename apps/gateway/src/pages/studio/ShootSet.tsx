import type { VNode } from "preact"
import { studioWordsOf } from "../PageContext.ts"
import * as Paths from "../Paths.ts"
import { TextField } from "../parts/Field.tsx"
import { Post } from "../parts/Post.tsx"
import { Frame, type StudioProps } from "./Frame.tsx"
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
  const { m } = studioWordsOf(context)
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
            label={m.set.name}
            hint={m.set.hint}
            error={model.error}
            value={model.name}
            required
          />
          <button type="submit" class="button solid">
            {m.set.save}
          </button>
        </Post>
        <div class="told">
          <h2>{m.set.place}</h2>
          <ol class="places">
            {sets.map((set) => (
              <li key={set.id} dir="auto" {...(set.id === setId ? { "aria-current": "true" as const } : {})}>
                {set.name}
              </li>
            ))}
          </ol>
          <Post context={context} action={action} class="cluster">
            <button type="submit" class="button soft" name="do" value="earlier" disabled={place <= 0}>
              {m.set.earlier}
            </button>
            <button type="submit" class="button soft" name="do" value="later" disabled={place === sets.length - 1}>
              {m.set.later}
            </button>
          </Post>
          <h2>{m.set.remove}</h2>
          <p>
            {m.set.goes(model.photoCount)} <a href={Paths.shootSetRemove(shoot.id, setId)}>{m.set.removeThis}</a>
          </p>
          <p>
            <a class="button soft" href={Paths.shoot(shoot.id)}>
              {m.set.back}
            </a>
          </p>
        </div>
      </div>
    </Frame>
  )
}
