import { PlainDate } from "@safelight/contracts/Fields"
import { NewShoot, ShootKind, TimeZone } from "@safelight/contracts/shoot/Shoots"
import { decode } from "@safelight/http/Form"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { inWords } from "./FormWords.ts"
import type { StudioMessages } from "./messages/StudioMessages.ts"
import type { ShootFieldErrors, ShootFields } from "./pages/studio/ShootForm.tsx"

/** Zones offered in the form; any IANA zone may be typed into the environment of the studio. */
export const zones: ReadonlyArray<string> = Intl.supportedValuesOf("timeZone")

const Details = Schema.Struct({
  title: NewShoot.fields.title,
  date: NewShoot.fields.date,
  kind: ShootKind,
  zone: TimeZone
})

const isDay = Schema.is(PlainDate)

export const fieldsOf = (typed: Readonly<Record<string, string>>): ShootFields => ({
  title: typed["title"] ?? "",
  date: typed["date"] ?? "",
  kind: typed["kind"] ?? "",
  expiresDate: typed["expiresDate"] ?? "",
  expiresTime: typed["expiresTime"] ?? "",
  zone: typed["zone"] ?? ""
})

/** As browsers send it. Nothing may follow, such as another offset, that would move the moment. */
const isHour = (time: string) => /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/.test(time)

/**
 * A day and an hour in a zone. An hour that the clocks skip becomes the next one; of one that comes twice the first is
 * meant.
 */
const momentOf = (date: string, time: string, zone: string): Option.Option<DateTime.Utc> =>
  isHour(time)
    ? DateTime.makeZoned(`${date}T${time}`, { timeZone: zone, adjustForTimeZone: true }).pipe(
        Option.map(DateTime.toUtc)
      )
    : Option.none()

/** Reads the details of a shoot from a form, with a sentence for every field that was not taken. */
export const read = Effect.fnUntraced(function* (
  typed: Readonly<Record<string, string>>,
  words: Pick<StudioMessages, "errors">
) {
  const fields = fieldsOf(typed)
  const details = yield* Effect.either(decode(Details, typed))
  const errors: Record<string, string> = details._tag === "Left" ? inWords(details.left.errors, words) : {}
  if (fields.expiresDate === "" && fields.expiresTime !== "") errors["expiresDate"] = words.errors.dayToo
  const expiresAt = isDay(fields.expiresDate)
    ? momentOf(fields.expiresDate, fields.expiresTime || "23:59", fields.zone)
    : Option.none()
  if (fields.expiresDate !== "" && Option.isNone(expiresAt)) errors["expiresDate"] = words.errors.noSuchMoment
  const now = yield* DateTime.now
  if (Option.isSome(expiresAt) && DateTime.lessThanOrEqualTo(expiresAt.value, now)) {
    errors["expiresDate"] = words.errors.future
  }
  if (details._tag === "Left" || Object.keys(errors).length > 0) {
    const refused: ShootFieldErrors = errors
    return { fields, errors: refused, input: undefined }
  }
  return { fields, errors: {}, input: { ...details.right, expiresAt: Option.getOrNull(expiresAt) } }
})

const pad = (number: number) => String(number).padStart(2, "0")

/** The form's fields for a stored moment, in the zone it was stated in. */
export const expiryFields = (
  at: DateTime.Utc | null,
  zone: string
): Pick<ShootFields, "expiresDate" | "expiresTime"> => {
  const zoned = at === null ? Option.none() : DateTime.setZoneNamed(at, zone)
  return Option.match(zoned, {
    onNone: () => ({ expiresDate: "", expiresTime: "" }),
    onSome: (moment) => {
      const { day, hours, minutes, month, year } = DateTime.toParts(moment)
      return { expiresDate: `${year}-${pad(month)}-${pad(day)}`, expiresTime: `${pad(hours)}:${pad(minutes)}` }
    }
  })
}
