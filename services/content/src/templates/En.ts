import type { Templates } from "./Templates.ts"

export const en: Templates = {
  "sign-in": {
    subject: "Your link to {studio}",
    heading: "Come in",
    paragraphs: ["Hello {name},", "press the button to sign in. It works once and for 15 minutes."],
    action: "Sign in",
    small: [
      "On another device, type this code instead. It is good for 10 minutes.",
      "If you did not ask for this, leave it: nobody comes in without this mail."
    ]
  },
  invitation: {
    subject: "{studio} is preparing your photographs",
    heading: "Your photographs are being prepared",
    paragraphs: [
      "Hello {name},",
      "your gallery “{title}” has a place already. The photographs follow, and you get one more mail when they are there."
    ],
    action: "Look at your gallery",
    small: ["The link opens for you alone. On a second device, open the same address: we then send you a code."]
  },
  "gallery-ready": {
    subject: "Your photographs are ready: {title}",
    heading: "Your photographs are ready",
    paragraphs: ["Hello {name},", "{count} from “{title}” are in your gallery now. Take your time, {may}."],
    action: "Open the gallery",
    small: [
      "The link opens for you alone{until}. On a second device, open the same address: we then send you a code, so that only you come in."
    ]
  },
  "archive-ready": {
    subject: "Your download is ready: {title}",
    heading: "Your download is ready",
    paragraphs: [
      "Hello {name},",
      "everything you chose from “{title}” waits as one file of {size}. If the line breaks, the download goes on where it stopped."
    ],
    action: "Go to the download",
    small: ["The link is for you alone. Files carry checksums, so that you can be sure nothing is missing."]
  },
  "access-expiring": {
    subject: "{left} left for {title}",
    heading: "{left} left",
    paragraphs: ["Hello {name},", "your gallery “{title}” closes on {expires}. Until then you can {may}."],
    action: "Open the gallery",
    small: ["The studio keeps the originals. If you need more time, answer this mail."]
  },
  "shoot-archived": {
    subject: "Your gallery {title} has closed",
    heading: "Your gallery has closed",
    paragraphs: [
      "Hello {name},",
      "the gallery “{title}” is closed now. The studio keeps the originals; if you still need something, answer this mail."
    ],
    action: "",
    small: []
  }
}
