import * as Redacted from "effect/Redacted"

export const accounts = (options: {
  readonly admin: { readonly user: string; readonly password: Redacted.Redacted }
  readonly services: Readonly<Record<string, Redacted.Redacted>>
}) => `accounts {
  APP { jetstream: enabled, users: [
    { user: ${options.admin.user}, password: "${Redacted.value(options.admin.password)}" }
    ${Object.entries(options.services)
      .map(([user, password]) => `{ user: ${user}, password: "${Redacted.value(password)}" }`)
      .join("\n")}
  ] }
  SYS { users: [ { user: sys, password: "${Redacted.value(options.admin.password)}" } ] }
}
system_account: SYS
`
