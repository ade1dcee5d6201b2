import { ShootKind } from "@safelight/contracts/shoot/Shoots"
import type { VNode } from "preact"
import { studioWordsOf } from "../PageContext.ts"
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

/** The kinds a shoot may have, as they are sent. */
const kinds = ShootKind.literals

export interface ShootFormModel {
  readonly values: ShootFields
  readonly errors: ShootFieldErrors
  /** IANA names to choose from; the value stands first when it is not among them. */
  readonly zones: ReadonlyArray<string>
}

const Fields = (props: { readonly context: StudioContext; readonly model: ShootFormModel }): VNode => {
  const { m } = studioWordsOf(props.context)
  const { values, errors, zones } = props.model
  const all = values.zone === "" || zones.includes(values.zone) ? zones : [values.zone, ...zones]
  return (
    <>
      <TextField
        id="title"
        name="title"
        label={m.form.title}
        hint={m.form.titleHint}
        error={errors.title}
        value={values.title}
        required
      />
      <div class="pair">
        <TextField id="date" name="date" type="date" label={m.form.date} error={errors.date} value={values.date} />
        <SelectField
          id="kind"
          name="kind"
          label={m.form.kind}
          error={errors.kind}
          value={values.kind}
          options={kinds.map((value) => ({ value, label: m.form.kinds[value] }))}
        />
      </div>
      <fieldset class="fields">
        <legend>{m.form.until}</legend>
        <div class="pair">
          <TextField
            id="expiresDate"
            name="expiresDate"
            type="date"
            label={m.form.day}
            error={errors.expiresDate}
            value={values.expiresDate}
          />
          <TextField
            id="expiresTime"
            name="expiresTime"
            type="time"
            label={m.form.hour}
            error={errors.expiresTime}
            value={values.expiresTime}
          />
        </div>
        <SelectField
          id="zone"
          name="zone"
          label={m.form.zone}
          hint={m.form.zoneHint}
          error={errors.zone}
          value={values.zone}
          options={all.map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") }))}
        />
      </fieldset>
    </>
  )
}

const Trouble = (props: { readonly context: StudioContext; readonly errors: ShootFieldErrors }): VNode | null => {
  const count = Object.values(props.errors).filter((error) => error !== undefined).length
  return count === 0 ? null : (
    <p class="notice trouble" role="alert">
      {studioWordsOf(props.context).m.form.trouble(count)}
    </p>
  )
}

/** Creating a shoot. */
export const NewShootPage = ({ context, model }: StudioProps<ShootFormModel>): VNode => {
  const { m } = studioWordsOf(context)
  return (
    <Frame context={context} title={m.form.new} current="shoots">
      <div class="head">
        <div>
          <a class="crumb" href={Paths.studio()}>
            {m.form.shoots}
          </a>
          <h1>{m.form.new}</h1>
        </div>
      </div>
      <Trouble context={context} errors={model.errors} />
      <div class="forms one">
        <Post context={context} action={Paths.newShoot}>
          <Fields context={context} model={model} />
          <button type="submit" class="button solid">
            {m.form.create}
          </button>
        </Post>
      </div>
    </Frame>
  )
}

/** Correcting the details of a shoot. */
export const ShootDetailsPage = ({
  context,
  model
}: {
  readonly context: StudioContext
  readonly model: { readonly shoot: ShootHeadModel; readonly form: ShootFormModel }
}): VNode => {
  const { m } = studioWordsOf(context)
  return (
    <Frame context={context} title={`${m.form.details} · ${model.shoot.title}`} current="shoots">
      <ShootHead context={context} shoot={model.shoot} />
      <Trouble context={context} errors={model.form.errors} />
      <div class="forms one">
        <Post context={context} action={Paths.shootDetails(model.shoot.id)}>
          <h2>{m.form.details}</h2>
          <Fields context={context} model={model.form} />
          <button type="submit" class="button solid">
            {m.form.save}
          </button>
        </Post>
      </div>
    </Frame>
  )
}
