import type { VNode } from "preact"
import { studioWordsOf } from "../PageContext.ts"
import * as Paths from "../Paths.ts"
import { SelectField, TextField } from "../parts/Field.tsx"
import { Post } from "../parts/Post.tsx"
import { Frame, type StudioProps } from "./Frame.tsx"
import { ShootHead, type ShootHeadModel } from "./ShootHead.tsx"

/** Languages a mail may have, by the value that is sent. */
export const mailLanguages = [
  { value: "en", label: "English" },
  { value: "fr", label: "Français" }
]

export interface ShootClientModel {
  readonly shoot: ShootHeadModel
  /** As the studio knows them. */
  readonly contact: { readonly id: string; readonly name: string; readonly email: string; readonly locale: string }
  /** The form as it was typed, with a sentence per field that was not taken. */
  readonly form: {
    readonly name: string
    readonly locale: string
    readonly audience: string
    readonly errors: Partial<Readonly<Record<"name" | "locale" | "audience", string>>>
  }
  /** Of the shoot; none where it has none, or for who is no client of it now. */
  readonly audienceOptions: ReadonlyArray<{ readonly value: string; readonly label: string }>
  /** They were just added under another name or language than the studio knows; `form` has what was typed. */
  readonly known: boolean
}

/** Correcting the name and the language of a client, for every shoot and every mail to come, and what they see of this. */
export const ShootClientPage = ({ context, model }: StudioProps<ShootClientModel>): VNode => {
  const { contact, form, known, shoot } = model
  const { m } = studioWordsOf(context)
  return (
    <Frame context={context} title={`${contact.name} · ${shoot.title}`} current="shoots">
      <ShootHead context={context} shoot={{ ...shoot, next: { kind: "done" } }} current="access" />
      {known ? (
        <div class="notice" role="status">
          <p>
            <b dir="auto">{contact.email}</b>
            {m.client.known[0]}
            <b dir="auto">{contact.name}</b>
            {m.client.known[1]}
            {m.client.languages[contact.locale === "fr" ? "fr" : "en"]}
            {m.client.holds}
          </p>
          <p class="quiet">{m.client.below}</p>
        </div>
      ) : null}
      <div class="forms one">
        <Post context={context} action={Paths.shootClient(shoot.id, contact.id)}>
          <h2 dir="auto">{contact.email}</h2>
          <TextField
            id="name"
            name="name"
            label={m.client.name}
            hint={m.client.nameHint}
            error={form.errors.name}
            value={form.name}
            autocomplete="off"
            required
          />
          <SelectField
            id="locale"
            name="locale"
            label={m.client.language}
            hint={m.client.languageHint}
            error={form.errors.locale}
            value={form.locale}
            options={mailLanguages}
          />
          {model.audienceOptions.length === 0 ? null : (
            <SelectField
              id="audience"
              name="audience"
              label={m.audience.of}
              hint={m.audience.ofHint}
              error={form.errors.audience}
              value={form.audience}
              options={model.audienceOptions}
            />
          )}
          <div class="cluster">
            <button type="submit" class="button solid">
              {known ? m.client.saveTyped : m.client.save}
            </button>
            <a class="button soft" href={Paths.shootAccess(shoot.id)}>
              {known ? m.client.keep : m.client.back}
            </a>
          </div>
        </Post>
      </div>
    </Frame>
  )
}
