import { formatFor } from "./Format.ts"
import type { Messages } from "./Messages.ts"

const f = formatFor("en")
const count = (n: number, one: string, other: string) =>
  f.plural(n, { one: `${f.number(n)} ${one}`, other: `${f.number(n)} ${other}` })
const photographs = (n: number) => count(n, "photograph", "photographs")
const small = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
const word = (n: number) => small[n] ?? f.number(n)
const minutes = (n: number) => count(n, "minute", "minutes")

/** English, the language of reference. */
export const En: Messages = {
  language: { name: "English", switch: "Language" },
  page: {
    skip: "Skip to the content",
    footer: "About this page",
    signedInAs: (who) => `Signed in as ${who}`,
    signOut: "Sign out",
    undo: "Undo",
    close: "Close",
    failed: "Not saved, the line is broken. Press again when it is back."
  },
  away: {
    mails: "What became of the mails cannot be shown right now. Those that are due wait and go out by themselves.",
    invitations: "Invitations cannot be shown right now. Nothing is lost; look again in a moment.",
    people: "Some names and addresses cannot be shown right now. Nothing is lost; look again in a moment.",
    files:
      "Pictures and files on their way cannot be shown right now. Uploads pause and go on by themselves; nothing is lost.",
    size: "How large the photographs are cannot be told right now. They can be delivered all the same.",
    downloads: "Downloads cannot be shown right now. One that was under way goes on where it stopped.",
    pictures: "Pictures and downloads are away for a moment. Nothing is lost; what you choose here is kept.",
    letters: "What could not be handled cannot be shown right now. It is kept; look again in a moment.",
    work: "What is being processed cannot be shown right now. It goes on by itself; look again in a moment.",
    sessions: "Where you are signed in cannot be shown right now. Look again in a moment.",
    tokens: "Tokens cannot be shown right now. Nothing is lost; look again in a moment.",
    galleries: "Your galleries cannot be listed right now. Nothing is lost; look again in a moment."
  },
  home: {
    lede: "Private galleries. If we photographed you, your pictures are behind this door.",
    open: "Open your gallery",
    yours: "Your galleries",
    hint: "You need the address your invitation went to, nothing else.",
    find: "Which address did we write to?",
    findLede:
      "Give us the address your invitation went to. If a gallery belongs to it, a link to that gallery is on its way at once."
  },
  signIn: {
    title: "Your photographs are waiting",
    lede: "Give us the address your invitation went to. We send a link that signs you in; there is no password to remember.",
    studioTitle: "Into the studio",
    studioLede: "Give us your address. We send a link that signs you in; there is no password to remember.",
    email: "Email address",
    hint: "The link works for 15 minutes and opens on this device.",
    send: "Send me the link",
    invalid: "That is not a complete address; it needs a name, an @ and a domain, like ines@example.org.",
    missing: "Type the address your invitation went to.",
    tooMany: (n) =>
      `We sent three mails to this address within the hour. The last of them still works; you can ask again in ${minutes(n)}.`,
    expired: "You were signed out, as nobody used this page for a while. Nothing is lost.",
    photographer: "Photographer?",
    studio: "Sign in to the studio",
    cookieTitle: "Your browser did not keep our cookie",
    cookie:
      "Signing in needs one cookie, which holds nothing but the fact that you are signed in. Allow cookies for this site, then ask for a link again."
  },
  sent: {
    title: "Look in your inbox",
    lede: ["If ", " belongs to one of our galleries, a link is on its way. It usually takes a few seconds."],
    renewed: "A new link is on its way to the address the old one went to. It usually takes a few seconds.",
    code: "Or type the six digits from the mail",
    codeHint: (n) => `The code works for ${minutes(n)}, on any device.`,
    confirm: "Sign in",
    again: ["Nothing after a minute? Look in the spam folder, or ", "."],
    sendAgain: "send it again",
    sentAgain: "We have sent another mail. The newest link is the one that works.",
    limit: "You can ask for three mails an hour.",
    other: "Use another address",
    digits: (n) =>
      n === 0
        ? "The code has six digits; nothing was typed. It did not count as a try."
        : `That is ${word(n)} ${n === 1 ? "digit" : "digits"}; the code has six. It did not count as a try.`,
    wrong: (left) => `That is not the code we sent. You have ${word(left)} more ${left === 1 ? "try" : "tries"}.`,
    expired: "This code has run out; codes work for ten minutes. Ask for a new one below.",
    spent: "Five tries were wrong, so this code is closed. Ask for a new one below.",
    device:
      "The link opens for you alone. On this device we ask for the code from the mail, so that a forwarded link shows nothing to anyone else."
  },
  open: {
    for: (email) => `For ${email}`,
    kept: (many, studio, until) => `${many} by ${studio}, kept for you until ${until}.`,
    keptOpen: (many, studio) => `${many} by ${studio}, kept for you.`,
    preparing: (studio) =>
      `${studio} is still preparing your photographs. You can open the gallery already and come back to it.`,
    button: "Open my gallery",
    device:
      "This browser will remember you. On another device we ask for a code sent to your address, so a forwarded link shows nothing to anyone else.",
    other: "Not you? Use another address",
    signInTitle: (studio) => `Welcome back to ${studio}`,
    signInLede: "One press, and you are in. The link works once; opening this page has not used it up.",
    signInButton: "Sign me in",
    expiredTitle: "This link has run out",
    expired: "Nothing is lost, links only work for a while. One press, and a new one is on its way.",
    usedTitle: "This link has been used",
    used: "Each link signs in once. If that was you, on this device, you can simply go on; otherwise let us send a new one.",
    replacedTitle: "There is a newer link for you",
    replaced:
      "You were invited once more since this mail, and the link in the newer one is good. If it is not at hand, your address brings you in as well.",
    unknownTitle: "We do not know this link",
    unknown:
      "Perhaps its end was cut off when it was copied. Open it from the mail itself, or let us send you a new one.",
    renew: "Send me a new link",
    renewHint: (email) => `It goes to ${email}.`,
    renewHintUnknown: "It goes to the address this link was made for."
  },
  gallery: {
    photographs,
    inSets: (n, sets) => `${photographs(n)} in ${word(sets)} sets`,
    until: (promise) => `Yours until ${promise}`,
    see: "See the photographs",
    preparing: (studio) => `${studio} is preparing your photographs.`,
    preparingPromise: "We write to you once, when they are here",
    preparingNothing: "There is nothing for you to do. This page stays yours, and the photographs will be on it.",
    sets: "Sets",
    actions: "With these photographs",
    favourites: "Favourites",
    download: "Download",
    back: "Photographs",
    all: "Photographs",
    seen: (seen, total) => `You have seen ${f.number(seen)} of ${f.number(total)}`,
    more: (next) => `Show the next ${f.number(next)}`,
    earlier: "Back to the first ones",
    loading: "The next ones are on their way",
    photo: (n) => `Photo ${f.number(n)}`,
    favourite: (n) => `Favourite, photo ${f.number(n)}`,
    wanting: "Being prepared",
    lost: "The preview is missing, the original is safe"
  },
  photo: {
    title: (n, total) => `Photo ${f.number(n)} of ${f.number(total)}`,
    of: (total) => `of ${f.number(total)}`,
    favourite: "Favourite",
    download: "Download",
    original: "Original",
    large: (side) => `For screens, ${side} px`,
    phone: (side) => `For the phone, ${side} px`,
    noPicture: "This kind of file cannot be shown here. The original is complete, as it came from the camera.",
    downloadOriginal: "Download the original",
    previous: (n) => `Previous, photo ${f.number(n)}`,
    next: (n) => `Next, photo ${f.number(n)}`
  },
  favourites: {
    title: "Favourites",
    lede: "Kept as you choose, the same on all your devices. Only you and the studio see them.",
    empty: "No favourites yet. Press the heart under a photograph, and it is here, on every device.",
    emptyStep: "Choose the first one",
    removed: (n) => `Photo ${f.number(n)} is no longer a favourite.`
  },
  downloads: {
    title: "Take them home",
    lede: "All of them in one file, as they came from the camera. If the line breaks you go on where it stopped, for as long as the gallery is open.",
    ledeForever: "All of them in one file, as they came from the camera.",
    whole: "The whole gallery",
    size: (bytes, files) => `${bytes}, ${files}`,
    files: (n) => count(n, "file", "files"),
    make: "Make the download",
    makeHint: "It is ready within seconds; nothing is copied.",
    sizeUnknown: "The size is known as soon as it is made.",
    preparing: "Being made",
    preparingWhy:
      "We are fixing which files belong to it. This page shows it as soon as it is ready, and a mail tells you.",
    look: "Look again",
    made: (size, date, many) => `${size}, made on ${date} from ${many}.`,
    fixed: "It stays exactly as it is, even if the gallery changes.",
    notFetched: "Not yet fetched",
    running: "On its way",
    stopped: (percent) => `Stopped at ${percent}`,
    delivered: "Delivered",
    part: (done, total) => `${done} of ${total}`,
    at: (date) => `on ${date}`,
    resumeHint: "Press Resume in your browser’s list of downloads.",
    download: "Download",
    goOn: "Go on",
    again: "Once more",
    incompleteTitle: "Not offered at the moment",
    incomplete: (studio) =>
      `Something is missing or damaged among these files. We offer a download only when it is complete; ${studio} has been told. The photographs you see can be downloaded one by one meanwhile.`,
    outdated:
      "The gallery has changed since this download was made, so it has ended. Make a new one; what you already have on your disk is yours.",
    ended: "This download has ended. Make a new one; what you already have on your disk is yours.",
    breaks: "If the line breaks",
    browser: "In the browser",
    browserText:
      "Open the list of downloads and press Resume. Nothing you already have is sent again. Chrome and Firefox wait for you to press it.",
    phone: "On a phone",
    phoneText:
      "Stay on Wi-Fi and keep the screen on until the first part has arrived. For very large files a computer is the better place.",
    command: "With a command",
    commandText: "Run this line, and run it again after every break:",
    sums: "To be sure it is complete",
    sumsText: [
      "The first file inside is ",
      ", one line for every photograph. Every program that checks sums can read it."
    ],
    sum: "Content fingerprint of this download"
  },
  closed: {
    title: "This gallery is closed",
    titleOn: (date) => `This gallery closed on ${date}`,
    lede: (studio) => `Nothing is lost. ${studio} keeps your originals and can open the gallery again for you.`,
    revokedTitle: "This gallery is no longer shared with you",
    revoked: (studio) => `${studio} has ended your access. If that surprises you, ask; it can be given again.`,
    goneTitle: "This download has ended",
    gone: (studio) =>
      `Its gallery has changed or closed since it was made. Nothing is lost: ${studio} keeps the originals, and a new download can be made from the gallery.`,
    missingTitle: "There is nothing here for you",
    missing:
      "This address leads to no gallery that is open to you. Perhaps it belongs to another address of yours, or its end was cut off.",
    write: ["Write to ", ", and you get an answer from a person."],
    ask: "Ask to open it again",
    running:
      "Downloads that were running stopped when the gallery closed. What you already have on your disk is yours.",
    otherAddress: "Use another address",
    toGallery: "Back to the gallery"
  },
  problem: {
    badTitle: "We could not read that",
    bad: "The address or the form that reached us was not complete. Go back one page and try again.",
    formTitle: "This page had been open for too long",
    form: "To keep others from pressing buttons in your name, forms go stale. Nothing was changed. Open the page again and press once more.",
    cookieTitle: "Your browser did not send our cookie",
    cookie:
      "Without one cookie we cannot tell whether it was you who pressed the button, so nothing was changed. Allow cookies for this site, then open the page again.",
    forbiddenTitle: "This is not open to you",
    forbidden: "You are signed in, but not for this. Perhaps it belongs to another address of yours.",
    missingTitle: "There is nothing here",
    missing: "This address leads nowhere. Perhaps its end was cut off, or what was here has been moved.",
    largeTitle: "That is more than we take at once",
    large: "Nothing was stored. Send fewer or smaller files.",
    manyTitle: "A little too fast",
    many: (n) => `So many requests came from your side that we let them wait. Everything works again in ${minutes(n)}.`,
    faultTitle: "Something broke on our side",
    fault:
      "It was not you. It has been written down for the studio. Nothing that was saved is lost; try again in a moment.",
    awayTitle: "Back in a moment",
    away: "A part of the studio is restarting. Nothing is lost, and what you sent before is kept. Try again in a minute.",
    again: "Try again",
    home: "To the first page",
    reference: (id) => `If you write to us, this helps: ${id}`
  },
  reference: {
    title: "Reference",
    lede: "What the services tell each other, what they ask each other, and what programs may ask of the studio.",
    nav: "Documents",
    overview: "Overview",
    events: "Events",
    studio: "Studio API",
    service: (name) => `Service ${name}`,
    operations: (n) => `${n} ${n === 1 ? "operation" : "operations"}`,
    told: (n) => `${n} ${n === 1 ? "event" : "events"}`,
    raw: "As a file for programs",
    owner: "Told by",
    heardBy: "Heard by",
    nobody: "nobody yet",
    subject: "Subject",
    stream: "Stream",
    version: "Version",
    body: "Body",
    parameters: "Parameters",
    parameter: "Name",
    place: "Where",
    kind: "Kind",
    meaning: "Meaning",
    answers: "Answers",
    scope: (scope) => `Token with the scope ${scope}`,
    schemas: "Schemas"
  }
}
