import type { VNode } from "preact"
import * as Paths from "../Paths.ts"
import { SelectField, TextField } from "../parts/Field.tsx"
import { Post } from "../parts/Post.tsx"
import { Frame, type StudioContext, type StudioProps } from "./Frame.tsx"
import { ShootHead, type ShootHeadModel } from "./ShootHead.tsx"

/** The fields of a shoot as they were typed; all text, so that nothing typed is lost. */
export interface ShootFields {
  readonly title: string
  /** "2026-06-20". */
  readonly date: string
  readonly kind: string
  /** Day and hour until which clients may open it; both empty for no end. */
  readonly expiresDate: string
  readonly expiresTime: string
  /** IANA name. */
  readonly zone: string
}

/** A sentence per field that was not taken. */
export type ShootFieldErrors = Partial<Readonly<Record<keyof ShootFields, string>>>

/** The kinds a shoot may have, by the value that is sent. */
export const shootKinds: ReadonlyArray<{ readonly value: string; readonly label: string }> = [
  { value: "wedding", label: "Wedding" },
  { value: "portrait", label: "Portrait" },
  { value: "corporate", label: "Corporate" },
  { value: "landscape", label: "Landscape" },
  { value: "other", label: "Something else" }
]

export interface ShootFormModel {
  readonly values: ShootFields
  readonly errors: ShootFieldErrors
  /** IANA names to choose from; the value stands first when it is not among them. */
  readonly zones: ReadonlyArray<string>
}

const Fields = (props: { readonly model: ShootFormModel }): VNode => {
  const { values, errors, zones } = props.model
  const all = values.zone === "" || zones.includes(values.zone) ? zones : [values.zone, ...zones]
  return (
    <>
      <TextField
        id="title"
        name="title"
        label="Title"
        hint="Clients read it on the cover: the names, or what it was."
        error={errors.title}
        value={values.title}
        required
      />
      <div class="pair">
        <TextField id="date" name="date" type="date" label="Day of the shoot" error={errors.date} value={values.date} />
        <SelectField id="kind" name="kind" label="Kind" error={errors.kind} value={values.kind} options={shootKinds} />
      </div>
      <fieldset class="fields">
        <legend>Open until</legend>
        <div class="pair">
          <TextField
            id="expiresDate"
            name="expiresDate"
            type="date"
            label="Day"
            error={errors.expiresDate}
            value={values.expiresDate}
          />
          <TextField
            id="expiresTime"
            name="expiresTime"
            type="time"
            label="Hour"
            error={errors.expiresTime}
            value={values.expiresTime}
          />
        </div>
        <SelectField
          id="zone"
          name="zone"
          label="Time zone"
          hint="A reminder goes out 7 days before, once. Originals stay when the gallery closes. Leave the day empty to keep it open."
          error={errors.zone}
          value={values.zone}
          options={all.map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") }))}
        />
      </fieldset>
    </>
  )
}

const Trouble = (props: { readonly errors: ShootFieldErrors }): VNode | null => {
  const count = Object.values(props.errors).filter((error) => error !== undefined).length
  return count === 0 ? null : (
    <p class="notice trouble" role="alert">
      {count === 1 ? "One field needs another look." : `${count} fields need another look.`} Nothing was saved yet.
    </p>
  )
}

/** Creating a shoot. */
export const NewShootPage = ({ context, model }: StudioProps<ShootFormModel>): VNode => (
  <Frame context={context} title="New shoot" current="shoots">
    <div class="head">
      <div>
        <a class="crumb" href={Paths.studio()}>
          Shoots
        </a>
        <h1>New shoot</h1>
      </div>
    </div>
    <Trouble errors={model.errors} />
    <div class="forms one">
      <Post context={context} action={Paths.newShoot}>
        <Fields model={model} />
        <button type="submit" class="button solid">
          Create the shoot
        </button>
      </Post>
    </div>
  </Frame>
)

/** Correcting the details of a shoot. */
export const ShootDetailsPage = ({
  context,
  model
}: {
  readonly context: StudioContext
  readonly model: { readonly shoot: ShootHeadModel; readonly form: ShootFormModel }
}): VNode => (
  <Frame context={context} title={`Details · ${model.shoot.title}`} current="shoots">
    <ShootHead context={context} shoot={model.shoot} />
    <Trouble errors={model.form.errors} />
    <div class="forms one">
      <Post context={context} action={Paths.shootDetails(model.shoot.id)}>
        <h2>Details</h2>
        <Fields model={model.form} />
        <button type="submit" class="button solid">
          Save the details
        </button>
      </Post>
    </div>
  </Frame>
)
