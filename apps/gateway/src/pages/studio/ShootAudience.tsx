import type { VNode } from "preact"
import { studioWordsOf } from "../PageContext.ts"
import * as Paths from "../Paths.ts"
import { TextField } from "../parts/Field.tsx"
import { Post } from "../parts/Post.tsx"
import { Frame, type StudioProps } from "./Frame.tsx"
import { ShootHead, type ShootHeadModel } from "./ShootHead.tsx"

export interface ShootAudienceModel {
  readonly shoot: ShootHeadModel
  /** Absent for one that is to be made. */
  readonly known?: { readonly id: string; readonly name: string; readonly clientCount: number }
  /** Every set of the shoot in order. */
  readonly sets: ReadonlyArray<{ readonly id: string; readonly name: string }>
  /** The form as it was typed, with a sentence where the name was not taken. */
  readonly form: {
    readonly name: string
    readonly download: boolean
    readonly everything: boolean
    readonly chosen: ReadonlyArray<string>
    readonly error?: string
  }
}

/** One audience: its name, what it sees, whether it may download, and the way to remove it. */
export const ShootAudiencePage = ({ context, model }: StudioProps<ShootAudienceModel>): VNode => {
  const { form, known, sets, shoot } = model
  const { m } = studioWordsOf(context)
  const action = known === undefined ? Paths.shootAudiences(shoot.id) : Paths.shootAudience(shoot.id, known.id)
  const title = known?.name ?? m.audience.add
  return (
    <Frame context={context} title={`${title} · ${shoot.title}`} current="shoots">
      <ShootHead context={context} shoot={{ ...shoot, next: { kind: "done" } }} current="access" />
      <div class="forms">
        <Post context={context} action={action} fields={[["do", "save"]]}>
          <h2 dir="auto">{title}</h2>
          <TextField
            id="name"
            name="name"
            label={m.audience.name}
            hint={m.audience.nameHint}
            error={form.error}
            value={form.name}
            maxLength={60}
            autocomplete="off"
            required
          />
          <fieldset class="field">
            <legend>{m.audience.sees}</legend>
            <label class="check">
              <input type="radio" name="sees" value="everything" checked={form.everything} />
              {m.audience.everything}
            </label>
            <label class="check">
              <input type="radio" name="sees" value="sets" checked={!form.everything} />
              {m.audience.onlySets}
            </label>
          </fieldset>
          {sets.length === 0 ? (
            <p class="quiet">{m.audience.noSets}</p>
          ) : (
            <fieldset class="field">
              <legend>{m.audience.sets}</legend>
              {sets.map((set) => (
                <label key={set.id} class="check">
                  <input type="checkbox" name="set" value={set.id} checked={form.chosen.includes(set.id)} />
                  <span dir="auto">{set.name}</span>
                </label>
              ))}
            </fieldset>
          )}
          <fieldset class="field">
            <legend>{m.audience.download}</legend>
            <label class="check">
              <input type="checkbox" name="download" value="yes" checked={form.download} />
              {m.audience.mayDownload}
            </label>
          </fieldset>
          <div class="cluster">
            <button type="submit" class="button solid">
              {known === undefined ? m.audience.create : m.audience.save}
            </button>
            <a class="button soft" href={Paths.shootAccess(shoot.id)}>
              {m.audience.back}
            </a>
          </div>
        </Post>
        {known === undefined ? null : (
          <div class="told">
            <h2>{m.audience.remove}</h2>
            {known.clientCount > 0 ? (
              <p>{m.audience.inUse(known.clientCount)}</p>
            ) : (
              <>
                <p>{m.audience.removable}</p>
                <Post context={context} action={action}>
                  <button type="submit" class="button soft" name="do" value="remove">
                    {m.audience.removeThis}
                  </button>
                </Post>
              </>
            )}
          </div>
        )}
      </div>
    </Frame>
  )
}
