/** A sentence around one piece that is set apart: text before it, text after it. */
export type Around = readonly [before: string, after: string]

/**
 * Every sentence of the client pages. Arguments are names, figures or dates that `Format` has already written,
 * or plain counts where the words around them change. Names stand where no language has to bend them.
 */
export interface Messages {
  readonly language: { readonly name: string; readonly switch: string }
  readonly page: {
    readonly skip: string
    readonly footer: string
    readonly signedInAs: (who: string) => string
    readonly signOut: string
    readonly undo: string
    readonly close: string
    readonly failed: string
  }
  /** Where a part of a page would stand whose service is away. */
  readonly away: {
    readonly mails: string
    readonly invitations: string
    readonly people: string
    readonly files: string
    readonly size: string
    readonly downloads: string
    readonly pictures: string
    readonly letters: string
    readonly work: string
    readonly sessions: string
    readonly tokens: string
    readonly galleries: string
  }
  readonly home: {
    readonly lede: string
    readonly open: string
    readonly yours: string
    readonly hint: string
    readonly find: string
    readonly findLede: string
  }
  readonly signIn: {
    readonly title: string
    readonly lede: string
    readonly studioTitle: string
    readonly studioLede: string
    readonly email: string
    readonly hint: string
    readonly send: string
    readonly invalid: string
    readonly missing: string
    readonly tooMany: (minutes: number) => string
    readonly expired: string
    readonly photographer: string
    readonly studio: string
    readonly cookieTitle: string
    readonly cookie: string
  }
  readonly sent: {
    readonly title: string
    readonly lede: Around
    readonly renewed: string
    readonly code: string
    readonly codeHint: (minutes: number) => string
    readonly confirm: string
    readonly again: Around
    readonly sendAgain: string
    readonly sentAgain: string
    readonly limit: string
    readonly other: string
    readonly digits: (digits: number) => string
    readonly wrong: (left: number) => string
    readonly expired: string
    readonly spent: string
    readonly device: string
  }
  readonly open: {
    readonly for: (email: string) => string
    readonly kept: (photographs: string, studio: string, until: string) => string
    readonly keptOpen: (photographs: string, studio: string) => string
    readonly preparing: (studio: string) => string
    readonly button: string
    readonly device: string
    readonly other: string
    readonly signInTitle: (studio: string) => string
    readonly signInLede: string
    readonly signInButton: string
    readonly expiredTitle: string
    readonly expired: string
    readonly usedTitle: string
    readonly used: string
    readonly replacedTitle: string
    readonly replaced: string
    readonly unknownTitle: string
    readonly unknown: string
    readonly renew: string
    readonly renewHint: (email: string) => string
    readonly renewHintUnknown: string
  }
  readonly gallery: {
    readonly photographs: (count: number) => string
    readonly inSets: (count: number, sets: number) => string
    readonly until: (promise: string) => string
    readonly see: string
    readonly preparing: (studio: string) => string
    readonly preparingPromise: string
    readonly preparingNothing: string
    readonly sets: string
    readonly actions: string
    readonly favourites: string
    readonly download: string
    readonly back: string
    readonly all: string
    readonly seen: (seen: number, total: number) => string
    readonly more: (next: number) => string
    readonly earlier: string
    readonly loading: string
    readonly photo: (number: number) => string
    readonly favourite: (number: number) => string
    readonly wanting: string
    readonly lost: string
  }
  readonly photo: {
    readonly title: (number: number, total: number) => string
    readonly of: (total: number) => string
    readonly favourite: string
    readonly download: string
    readonly original: string
    readonly large: (side: number) => string
    readonly phone: (side: number) => string
    readonly noPicture: string
    readonly downloadOriginal: string
    readonly previous: (number: number) => string
    readonly next: (number: number) => string
  }
  readonly favourites: {
    readonly title: string
    readonly lede: string
    readonly empty: string
    readonly emptyStep: string
    readonly removed: (number: number) => string
  }
  readonly downloads: {
    readonly title: string
    readonly lede: string
    readonly ledeForever: string
    readonly whole: string
    readonly size: (bytes: string, files: string) => string
    readonly files: (count: number) => string
    readonly make: string
    readonly makeHint: string
    readonly sizeUnknown: string
    readonly preparing: string
    readonly preparingWhy: string
    readonly look: string
    readonly made: (size: string, date: string, photographs: string) => string
    readonly fixed: string
    readonly notFetched: string
    readonly running: string
    readonly stopped: (percent: string) => string
    readonly delivered: string
    readonly part: (done: string, total: string) => string
    readonly at: (date: string) => string
    readonly resumeHint: string
    readonly download: string
    readonly goOn: string
    readonly again: string
    readonly incompleteTitle: string
    readonly incomplete: (studio: string) => string
    readonly outdated: string
    readonly ended: string
    readonly breaks: string
    readonly browser: string
    readonly browserText: string
    readonly phone: string
    readonly phoneText: string
    readonly command: string
    readonly commandText: string
    readonly sums: string
    readonly sumsText: Around
    readonly sum: string
  }
  readonly closed: {
    readonly title: string
    readonly titleOn: (date: string) => string
    readonly lede: (studio: string) => string
    readonly revokedTitle: string
    readonly revoked: (studio: string) => string
    readonly goneTitle: string
    readonly gone: (studio: string) => string
    readonly missingTitle: string
    readonly missing: string
    readonly write: Around
    readonly ask: string
    readonly running: string
    readonly otherAddress: string
    readonly toGallery: string
  }
  readonly problem: {
    readonly badTitle: string
    readonly bad: string
    readonly formTitle: string
    readonly form: string
    readonly cookieTitle: string
    readonly cookie: string
    readonly forbiddenTitle: string
    readonly forbidden: string
    readonly missingTitle: string
    readonly missing: string
    readonly largeTitle: string
    readonly large: string
    readonly manyTitle: string
    readonly many: (minutes: number) => string
    readonly faultTitle: string
    readonly fault: string
    readonly awayTitle: string
    readonly away: string
    readonly again: string
    readonly home: string
    readonly reference: (id: string) => string
  }
  /** The reference of events and calls; what it describes is English. */
  readonly reference: {
    readonly title: string
    readonly lede: string
    readonly nav: string
    readonly overview: string
    readonly events: string
    readonly studio: string
    readonly service: (name: string) => string
    readonly operations: (count: number) => string
    readonly told: (count: number) => string
    readonly raw: string
    readonly owner: string
    readonly heardBy: string
    readonly nobody: string
    readonly subject: string
    readonly stream: string
    readonly version: string
    readonly body: string
    readonly parameters: string
    readonly parameter: string
    readonly place: string
    readonly kind: string
    readonly meaning: string
    readonly answers: string
    readonly scope: (scope: string) => string
    readonly schemas: string
  }
}
