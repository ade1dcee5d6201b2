/** One mail to one recipient, ready to hand over. */
export interface MailMessage {
  /** Derived from the mail's row, so that a second try is the same message. Without angle brackets. */
  readonly messageId: string
  readonly from: { readonly name: string; readonly address: string }
  readonly to: { readonly name: string; readonly address: string }
  readonly subject: string
  readonly html: string
  readonly text: string
}
