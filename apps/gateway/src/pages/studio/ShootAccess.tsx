import type { VNode } from "preact"
import * as Paths from "../Paths.ts"
import { Away, type AwayPart } from "../parts/Away.tsx"
import { SelectField, TextField } from "../parts/Field.tsx"
import { Post } from "../parts/Post.tsx"
import { Status, type Tone } from "../parts/Status.tsx"
import { Frame, format, type StudioProps, when } from "./Frame.tsx"
import { mailLanguages } from "./ShootClient.tsx"
import { ShootHead, type ShootHeadModel } from "./ShootHead.tsx"

/** A state of an invitation or of its mail, with its moment in ms. */
export interface InvitationStep {
  /** "Created", "Sent", "Accepted by the mail server", "Delayed", "Bounced", "Possibly twice", "Opened", "Revoked"... */
  readonly word: string
  readonly at: number
  /** "Mailbox full (452). Next try 14:30." */
  readonly detail?: string
}

/** Someone who may, or once might, see the shoot. */
export interface AccessRow {
  readonly contactId: string
  readonly name: string
  readonly email: string
  /** Present where the shoot has more than one audience. */
  readonly audience?: string
  readonly tone: Tone
  /** The present state, and every one before it, oldest first. */
  readonly now: InvitationStep
  readonly history: ReadonlyArray<InvitationStep>
  /** Last seen in the gallery. */
  readonly lastSeenAt?: number
  readonly can: ReadonlyArray<"resend" | "revoke" | "restore">
}

export interface ShootAccessModel {
  readonly shoot: ShootHeadModel
  readonly people: ReadonlyArray<AccessRow>
  /** Parts of what is known about them that are away. */
  readonly away?: ReadonlyArray<AwayPart>
  /** The address of the gallery for anyone who has access: it asks for the mail address first. */
  readonly galleryUrl: string
  /** The form as it was typed, with a sentence per field that was not taken. */
  readonly add: {
    readonly name: string
    readonly email: string
    readonly locale: string
    readonly errors: Partial<Readonly<Record<"name" | "email" | "locale", string>>>
  }
}

const actWords = { resend: "Send again", revoke: "Revoke", restore: "Invite again" } as const

/** Who may see a shoot, and how each invitation fares. */
export const ShootAccessPage = ({ context, model }: StudioProps<ShootAccessModel>): VNode => {
  const { shoot, people, add } = model
  const live = people.filter((person) => !person.can.includes("restore"))
  return (
    <Frame context={context} title={`Access · ${shoot.title}`} current="shoots" live={Paths.shootLive(shoot.id)}>
      <ShootHead context={context} shoot={shoot} current="access" />
      <section class="group" aria-labelledby="who" data-part="people">
        <h2 id="who">
          Who may see it <span class="n">{format.number(live.length)}</span>
        </h2>
        <Away context={context} parts={model.away ?? []} />
        {people.length === 0 ? (
          <p class="quiet">
            Nobody yet. Add the first client below; they get one mail that says their photographs are being prepared.
          </p>
        ) : null}
        <ul class="rows people">
          {people.map((person) => (
            <li key={person.contactId} id={`contact-${person.contactId}`}>
              <div>
                <b dir="auto">{person.name === "" ? person.email : person.name}</b>
                <small dir="auto">{person.email}</small>
              </div>
              <span>{person.audience ?? ""}</span>
              <div>
                <Status tone={person.tone}>{person.now.word}</Status>
                <small>
                  {when(context, person.now.at)}
                  {person.now.detail === undefined ? "" : `. ${person.now.detail}`}
                  {person.lastSeenAt === undefined ? "" : `. Last seen ${when(context, person.lastSeenAt)}`}
                </small>
                {person.history.length === 0 ? null : (
                  <details>
                    <summary>
                      Everything so far<span class="aside">, {person.name}</span>
                    </summary>
                    <ol class="steps-so-far">
                      {person.history.map((step, index) => (
                        <li key={index}>
                          <small>
                            {step.word}, {when(context, step.at)}
                            {step.detail === undefined ? "" : `. ${step.detail}`}
                          </small>
                        </li>
                      ))}
                    </ol>
                  </details>
                )}
              </div>
              <div class="acts-line">
                <a class="plain" href={Paths.shootClient(shoot.id, person.contactId)}>
                  Edit<span class="aside">, {person.name}</span>
                </a>
                {person.can.map((act) => (
                  <Post
                    key={act}
                    context={context}
                    action={Paths.shootAccessChange(shoot.id)}
                    fields={[
                      ["do", act],
                      ["contact", person.contactId]
                    ]}
                  >
                    <button type="submit" class="plain">
                      {actWords[act]}
                      <span class="aside">, {person.name}</span>
                    </button>
                  </Post>
                ))}
              </div>
            </li>
          ))}
        </ul>
      </section>
      <div class="forms">
        <Post context={context} action={Paths.shootClients(shoot.id)}>
          <h2>Add a client</h2>
          <TextField
            id="client-name"
            name="name"
            label="Name"
            error={add.errors.name}
            value={add.name}
            autocomplete="off"
          />
          <TextField
            id="client-email"
            name="email"
            type="email"
            label="Email address"
            hint={
              shoot.deliveredAt === undefined
                ? "One mail with the link goes out in ten minutes, or at once when you deliver."
                : "One mail with the link goes out at once."
            }
            error={add.errors.email}
            value={add.email}
            autocomplete="off"
            required
          />
          <SelectField
            id="client-locale"
            name="locale"
            label="Language of their mails"
            hint="Pages follow the browser, and can be switched there. For somebody you know already you are asked first."
            error={add.errors.locale}
            value={add.locale}
            options={mailLanguages}
          />
          <button type="submit" class="button">
            Add and send the invitation
          </button>
        </Post>
        <div class="told">
          <h2>What they were sent</h2>
          <p>
            {shoot.deliveredAt === undefined
              ? "Nothing is delivered yet. Clients can open the gallery and read that it is being prepared."
              : `Delivered ${when(context, shoot.deliveredAt)}. Everyone above got one mail with the link.`}
          </p>
          <div class="field">
            <label for="gallery-url">Address of the gallery</label>
            <input
              class="input"
              id="gallery-url"
              type="text"
              readonly
              value={model.galleryUrl}
              aria-describedby="url-hint"
            />
            <p class="hint" id="url-hint">
              It asks for the mail address and opens for those above only, so it may be passed on.
            </p>
          </div>
        </div>
      </div>
    </Frame>
  )
}
