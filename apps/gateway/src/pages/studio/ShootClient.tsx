import type { VNode } from "preact"
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
    readonly errors: Partial<Readonly<Record<"name" | "locale", string>>>
  }
  /** They were just added under another name or language than the studio knows; `form` has what was typed. */
  readonly known: boolean
}

const languages: Readonly<Record<string, string>> = { en: "English", fr: "French" }

/** Correcting the name and the language of a client, for every shoot and every mail to come. */
export const ShootClientPage = ({ context, model }: StudioProps<ShootClientModel>): VNode => {
  const { contact, form, known, shoot } = model
  return (
    <Frame context={context} title={`${contact.name} · ${shoot.title}`} current="shoots">
      <ShootHead context={context} shoot={{ ...shoot, next: { kind: "done" } }} current="access" />
      {known ? (
        <div class="notice" role="status">
          <p>
            <b dir="auto">{contact.email}</b> is added. You know this address already, as{" "}
            <b dir="auto">{contact.name}</b> with mails in {languages[contact.locale] ?? contact.locale}, and that is
            what holds.
          </p>
          <p class="quiet">Below is what you typed: save it to change them everywhere, or keep them as they are.</p>
        </div>
      ) : null}
      <div class="forms one">
        <Post context={context} action={Paths.shootClient(shoot.id, contact.id)}>
          <h2 dir="auto">{contact.email}</h2>
          <TextField
            id="name"
            name="name"
            label="Name"
            hint="Mails greet them by it."
            error={form.errors.name}
            value={form.name}
            autocomplete="off"
            required
          />
          <SelectField
            id="locale"
            name="locale"
            label="Language of their mails"
            hint="From the next mail on. Pages follow the browser, and can be switched there."
            error={form.errors.locale}
            value={form.locale}
            options={mailLanguages}
          />
          <div class="cluster">
            <button type="submit" class="button solid">
              {known ? "Save what I typed" : "Save"}
            </button>
            <a class="button soft" href={Paths.shootAccess(shoot.id)}>
              {known ? "Keep them as they are" : "Back to access"}
            </a>
          </div>
        </Post>
      </div>
    </Frame>
  )
}
