import { assert, layer } from "@effect/vitest"
import * as ContentLive from "@safelight/content-service/ContentLive"
import type { Locale } from "@safelight/contracts/Fields"
import { FileIntake } from "@safelight/contracts/file/FileIntake"
import { Invites } from "@safelight/contracts/invite/Invites"
import { Shoots } from "@safelight/contracts/shoot/Shoots"
import { BrowserId, SignInRequest, type User, Users } from "@safelight/contracts/user/Users"
import { make } from "@safelight/events/Event"
import { SessionId, type ShootId } from "@safelight/events/Ids"
import { InviteExpiring } from "@safelight/events/InviteEvents"
import { MailKind } from "@safelight/events/NotificationEvents"
import { Publisher } from "@safelight/events/Publisher"
import { uuidV7 } from "@safelight/events/Uuid"
import { DateTime, Effect, TestClock } from "effect"
import { as, asVisitor, photographer } from "../../../packages/contracts/test/People.ts"
import { hear, newShoot, processed, uploaded } from "../../../packages/contracts/test/shoot/Scene.ts"
import { deliver, inboxOf, mailsWhere, newContact, sendAll } from "./MailScene.ts"
import * as PostOffice from "./PostOffice.ts"

interface Scene {
  readonly client: User
  readonly shootId: ShootId
}

const browser = BrowserId.make("a browser of the test")

const signIn = ({ client, shootId }: Scene) =>
  Effect.flatMap(Users, (users) =>
    as(photographer)(users.requestSignIn(new SignInRequest({ email: client.email, browser, shootId })))
  )

/** What the shoot's client asked for is ready: one photograph that both services know. */
const archive = Effect.fnUntraced(function* ({ client, shootId }: Scene) {
  const [intake, shoots] = [yield* FileIntake, yield* Shoots]
  const fileName = "DSC_0042.jpg"
  const photoId = yield* intake.arrived({ shootId, fileName, bytes: new Uint8Array(2_000_000) })
  yield* hear(uploaded(shootId, photoId, fileName), processed(shootId, photoId))
  yield* deliver(shootId)
  const sessionId = SessionId.make(yield* uuidV7)
  const person = as({ kind: "user", userId: client.id, sessionId, role: "contact" })
  yield* person(shoots.requestArchive(shootId, { kind: "everything" }))
})

const expiring = Effect.fnUntraced(function* ({ client, shootId }: Scene) {
  const [invites, publisher] = [yield* Invites, yield* Publisher]
  const { id: invitationId } = yield* as(photographer)(invites.find(shootId, client.id))
  yield* publisher.publish(yield* make(InviteExpiring, { invitationId, shootId, userId: client.id }))
})

const opensTheGallery = ({ shootId }: Scene, path: string) =>
  Effect.gen(function* () {
    const token = /^\/open\/([\w-]+)$/.exec(path)?.[1] ?? ""
    const look = yield* Effect.flatMap(Invites, (invites) => asVisitor(invites.look(token, undefined)))
    assert.deepInclude(look, { state: "open", shootId })
  })

const signsIn = ({ client }: Scene, path: string) =>
  Effect.gen(function* () {
    const token = /^\/sign-in\/(\S+)$/.exec(path)?.[1] ?? ""
    const session = yield* Effect.flatMap(Users, (users) => asVisitor(users.confirmLink({ token, browser })))
    assert.strictEqual(session.user.id, client.id)
  })

const leadsToTheDownloads = ({ shootId }: Scene, path: string) =>
  Effect.sync(() => assert.strictEqual(path, `/g/${shootId}/downloads`))

const scene = (locale: Locale) =>
  Effect.gen(function* () {
    const client = yield* newContact("Zoë Martin", locale)
    // Set for the day after tomorrow, though a reminder is usually about a week.
    const expiresAt = DateTime.add(yield* DateTime.now, { days: 2, minutes: 10 })
    yield* TestClock.adjust("1 millis")
    const { id } = yield* newShoot({ title: "Zoë & Ben", clients: [client.id], expiresAt })
    yield* mailsWhere(id, (mails) => mails.length === 1)
    return { client, shootId: id }
  })

type Needs = Effect.Effect.Context<ReturnType<typeof signIn | typeof archive | typeof expiring | typeof deliver>>

interface Row {
  /** Lets happen what the mail is about; an invitation is owed from the shoot's creation on. */
  readonly cause: (scene: Scene) => Effect.Effect<unknown, unknown, Needs>
  /** Asks the owner of its link; undefined where a mail has none. */
  readonly link: ((scene: Scene, path: string) => Effect.Effect<unknown, unknown, Invites | Users>) | undefined
  readonly words: Readonly<Record<Locale, { readonly subject: string; readonly says: RegExp }>>
}

const table: Readonly<Record<MailKind, Row>> = {
  "sign-in": {
    cause: signIn,
    link: signsIn,
    words: {
      en: { subject: "Your link to Safelight Studio", says: /works once.*\n\n\d{3}[ \u00a0]?\d{3}\n/s },
      fr: { subject: "Votre lien pour Safelight Studio", says: /fonctionne une fois.*\n\n\d{3}[ \u00a0]?\d{3}\n/s }
    }
  },
  invitation: {
    cause: () => Effect.void,
    link: opensTheGallery,
    words: {
      en: { subject: "Safelight Studio is preparing your photographs", says: /your gallery “Zoë & Ben” has a place/ },
      fr: {
        subject: "Safelight Studio prépare vos photographies",
        says: /votre galerie «\u00a0Zoë & Ben\u00a0» a déjà/
      }
    }
  },
  "gallery-ready": {
    cause: ({ shootId }) => deliver(shootId),
    link: opensTheGallery,
    words: {
      en: { subject: "Your photographs are ready: Zoë & Ben", says: /1\u00a0photograph from “Zoë & Ben”.*, until /s },
      fr: {
        subject: "Vos photographies sont prêtes\u00a0: Zoë & Ben",
        says: /1\u00a0photographie de «\u00a0Zoë & Ben\u00a0».*, jusqu’au /s
      }
    }
  },
  "archive-ready": {
    cause: archive,
    link: leadsToTheDownloads,
    words: {
      en: { subject: "Your download is ready: Zoë & Ben", says: /as one file of 2\u00a0MB/ },
      fr: { subject: "Votre téléchargement est prêt\u00a0: Zoë & Ben", says: /en un seul fichier de 2\u00a0Mo/ }
    }
  },
  "access-expiring": {
    cause: expiring,
    link: opensTheGallery,
    words: {
      en: { subject: "2\u00a0days left for Zoë & Ben", says: /closes on \w+, \d+ \w+ \d{4} at .*\(Europe\/Paris\)/ },
      fr: { subject: "Plus que 2\u00a0jours pour Zoë & Ben", says: /ferme le \S+ \S+ \S+ \d{4} à .*\(Europe\/Paris\)/ }
    }
  },
  "shoot-archived": {
    cause: ({ shootId }) => Effect.flatMap(Shoots, (shoots) => as(photographer)(shoots.archive(shootId))),
    link: undefined,
    words: {
      en: { subject: "Your gallery Zoë & Ben has closed", says: /is closed now. The studio keeps the originals/ },
      fr: { subject: "Votre galerie Zoë & Ben est fermée", says: /maintenant fermée. Le studio garde les originaux/ }
    }
  }
}

/** What a reader of the page sees of it, and where its links lead. */
const bodyOf = (html: string) => html.slice(html.indexOf("<body>"))
const linksIn = (html: string) => [...html.matchAll(/href="([^"]*)"/g)].map(([, address = ""]) => address)

layer(PostOffice.layerOf(ContentLive.layer), { timeout: "90 seconds" })("mails in the shipped words", (it) => {
  for (const kind of MailKind.literals) {
    for (const locale of ["en", "fr"] as const) {
      it.effect(`${kind} (${locale}) reaches its recipient with its link`, () =>
        Effect.gen(function* () {
          const { cause, link, words } = table[kind]
          const { client, shootId } = yield* scene(locale)
          yield* cause({ client, shootId })
          const owed = yield* mailsWhere(shootId, (mails) => mails.some((mail) => mail.kind === kind))
          const rows = owed.filter((mail) => mail.kind === kind)
          assert.lengthOf(rows, 1)
          yield* TestClock.adjust("10 minutes")
          yield* sendAll

          const [mail, ...others] = (yield* inboxOf(client)).filter(({ messageId }) =>
            messageId.startsWith(`<${rows[0]?.id}@`)
          )
          assert.lengthOf(others, 0)
          assert(mail)
          assert.strictEqual(mail.to, client.email)
          assert.strictEqual(mail.subject, words[locale].subject)
          assert.match(mail.text, words[locale].says)
          assert.include(mail.html, `<html lang="${locale}"`)
          for (const text of [mail.text, bodyOf(mail.html)]) {
            assert.include(text, `${locale === "fr" ? "Bonjour" : "Hello"} Zoë Martin,`)
            assert.notMatch(text, /[{}]/)
          }

          const [address, ...more] = [...new Set(linksIn(mail.html))]
          assert.lengthOf(more, 0)
          const inText = mail.text.split("\n").filter((text) => text.startsWith("https://"))
          assert.deepStrictEqual(inText, address === undefined ? [] : [address])
          if (link === undefined) return assert.isUndefined(address)
          assert(address !== undefined)
          const { origin, pathname } = new URL(address)
          assert.strictEqual(origin, "https://studio.example")
          yield* link({ client, shootId }, pathname)
        })
      )
    }
  }
})
