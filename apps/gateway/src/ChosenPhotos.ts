import { PhotoId } from "@safelight/events/Ids"
import type * as Form from "@safelight/http/Form"
import { fail } from "@safelight/http/Problem"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { StudioMessages } from "./messages/StudioMessages.ts"
import { studioPhotosPerPage } from "./models/StudioModels.ts"

const decodePhotos = Schema.decodeUnknownOption(Schema.Array(PhotoId))

/** The photographs a form of the studio names in its fields `photo`; a page shows no more than may be chosen. */
export const chosenPhotos = (form: Form.Form, { errors }: StudioMessages) =>
  Option.match(decodePhotos(form.all("photo")), {
    onNone: () => fail("bad-request"),
    onSome: (photoIds) =>
      photoIds.length > studioPhotosPerPage
        ? fail("bad-request", errors.atMost(studioPhotosPerPage))
        : Effect.succeed(photoIds)
  })
