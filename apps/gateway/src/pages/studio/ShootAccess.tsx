import type { VNode } from "preact"
import { studioWordsOf } from "../PageContext.ts"
import * as Paths from "../Paths.ts"
import { Away, type AwayPart } from "../parts/Away.tsx"
import { SelectField, TextField } from "../parts/Field.tsx"
import { Post } from "../parts/Post.tsx"
import { Status, type Tone } from "../parts/Status.tsx"
import { Frame, type StudioProps, when } from "./Frame.tsx"
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
  /** The present state, absent while it is unknown, and every one before it, oldest first. */
  readonly now?: InvitationStep
  readonly history: ReadonlyArray<InvitationStep>
  /** Last seen in the gallery. */
  readonly lastSeenAt?: number
  readonly can: ReadonlyArray<"resend" | "revoke" | "restore">
}

export interface AudienceRow {
  readonly id: string
  readonly name: string
  /** "122 of 184 photographs, with downloads". */
  readonly sees: string
  /** Names of the sets it sees, where it does not see everything. */
  readonly sets: ReadonlyArray<string>
  readonly clientCount: number
}

export interface ShootAccessModel {
  readonly shoot: ShootHeadModel
  readonly people: ReadonlyArray<AccessRow>
  readonly audiences: ReadonlyArray<AudienceRow>
  /** For a client who is added; none where there is no audience. */
  readonly audienceOptions: ReadonlyArray<{ readonly value: string; readonly label: string }>
  /** Parts of what is known about them that are away. */
  readonly away?: ReadonlyArray<AwayPart>
  /** The address of the gallery for anyone who has access: it asks for the mail address first. */
  readonly galleryUrl: string
  /** The form as it was typed, with a sentence per field that was not taken. */
  readonly add: {
    readonly name: string
    readonly email: string
    readonly locale: string
    readonly audience: string
    readonly errors: Partial<Readonly<Record<"name" | "email" | "locale" | "audience", string>>>
  }
}

/** Who may see a shoot, and how each invitation fares. */
export const ShootAccessPage = ({ context, model }: StudioProps<ShootAccessModel>): VNode => {
  const { shoot, people, add } = model
  const { m, f } = studioWordsOf(context)
  const live = people.filter((person) => !person.can.includes("restore"))
  return (
    <Frame
      context={context}
      title={`${m.access.title} · ${shoot.title}`}
      current="shoots"
      live={Paths.shootLive(shoot.id)}
    >
      <ShootHead context={context} shoot={shoot} current="access" />
      <section class="group" aria-labelledby="who" data-part="people">
        <h2 id="who">
          {m.access.who} <span class="n">{f.number(live.length)}</span>
        </h2>
        <Away context={context} parts={model.away ?? []} />
        {people.length === 0 ? <p class="quiet">{m.access.nobody}</p> : null}
        <ul class="rows people">
          {people.map((person) => (
            <li key={person.contactId} id={`contact-${person.contactId}`}>
              <div>
                <b dir="auto">{person.name === "" ? person.email : person.name}</b>
                <small dir="auto">{person.email}</small>
              </div>
              <span dir="auto">{person.audience ?? ""}</span>
              <div>
                {person.now === undefined ? null : <Status tone={person.tone}>{person.now.word}</Status>}
                <small>
                  {[
                    person.now === undefined ? undefined : when(context, person.now.at),
                    person.now?.detail,
                    person.lastSeenAt === undefined ? undefined : m.access.lastSeen(when(context, person.lastSeenAt))
                  ]
                    .filter((said) => said !== undefined)
                    .join(". ")}
                </small>
                {person.history.length === 0 ? null : (
                  <details>
                    <summary>
                      {m.access.soFar}
                      <span class="aside">, {person.name}</span>
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
                  {m.access.edit}
                  <span class="aside">, {person.name}</span>
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
                      {m.access.act[act]}
                      <span class="aside">, {person.name}</span>
                    </button>
                  </Post>
                ))}
              </div>
            </li>
          ))}
        </ul>
      </section>
      <section class="group" aria-labelledby="audiences" data-part="audiences">
        <h2 id="audiences">
          {m.audience.title} <span class="n">{f.number(model.audiences.length)}</span>
        </h2>
        <p class="quiet">{m.audience.lede}</p>
        {model.audiences.length === 0 ? null : (
          <ul class="rows people">
            {model.audiences.map((audience) => (
              <li key={audience.id}>
                <div>
                  <b dir="auto">{audience.name}</b>
                  {audience.sets.length === 0 ? null : <small dir="auto">{audience.sets.join(", ")}</small>}
                </div>
                <span>{m.audience.clients(audience.clientCount)}</span>
                <div>{audience.sees}</div>
                <div class="acts-line">
                  <a class="plain" href={Paths.shootAudience(shoot.id, audience.id)}>
                    {m.audience.edit}
                    <span class="aside">, {audience.name}</span>
                  </a>
                </div>
              </li>
            ))}
          </ul>
        )}
        <p>
          <a class="button soft" href={Paths.newAudience(shoot.id)}>
            {m.audience.add}
          </a>
        </p>
      </section>
      <div class="forms">
        <Post context={context} action={Paths.shootClients(shoot.id)}>
          <h2>{m.access.addClient}</h2>
          <TextField
            id="client-name"
            name="name"
            label={m.access.name}
            error={add.errors.name}
            value={add.name}
            autocomplete="off"
          />
          <TextField
            id="client-email"
            name="email"
            type="email"
            label={m.access.email}
            hint={shoot.deliveredAt === undefined ? m.access.mailLater : m.access.mailNow}
            error={add.errors.email}
            value={add.email}
            autocomplete="off"
            required
          />
          <SelectField
            id="client-locale"
            name="locale"
            label={m.access.language}
            hint={m.access.languageHint}
            error={add.errors.locale}
            value={add.locale}
            options={mailLanguages}
          />
          {model.audienceOptions.length === 0 ? null : (
            <SelectField
              id="client-audience"
              name="audience"
              label={m.audience.of}
              error={add.errors.audience}
              value={add.audience}
              options={model.audienceOptions}
            />
          )}
          <button type="submit" class="button">
            {m.access.send}
          </button>
        </Post>
        <div class="told">
          <h2>{m.access.sent}</h2>
          <p>
            {shoot.deliveredAt === undefined
              ? m.access.notDelivered
              : m.access.delivered(when(context, shoot.deliveredAt))}
          </p>
          <div class="field">
            <label for="gallery-url">{m.access.url}</label>
            <input
              class="input"
              id="gallery-url"
              type="text"
              readonly
              value={model.galleryUrl}
              aria-describedby="url-hint"
            />
            <p class="hint" id="url-hint">
              {m.access.urlHint}
            </p>
          </div>
        </div>
      </div>
    </Frame>
  )
}
