/**
 * No quotes, `<` or `&`: the renderer escapes them, and inside a style element nobody would undo that.
 * In the head of every mail. Without it the mail still reads in order. Colours are those of the pages.
 */
export const css = `
body { margin: 0; padding: 32px 20px; background: #fcfbf9; color: #1b1917; font: 17px/1.55 Georgia, Times New Roman, serif; }
main, footer { max-width: 520px; margin: 0 auto; }
h1 { margin: 24px 0 12px; font-size: 30px; line-height: 1.15; font-weight: 400; }
a { color: #1b1917; overflow-wrap: anywhere; }
.go { display: inline-block; margin: 8px 0; padding: 12px 24px; border-radius: 3px; background: #1b1917; color: #fcfbf9; font: 500 16px/1.25 Arial, sans-serif; text-decoration: none; }
.code { font: 26px/1.4 Consolas, Menlo, monospace; letter-spacing: 4px; }
footer, .small { font: 14px/1.5 Arial, sans-serif; color: #5e5851; }
footer { margin-top: 40px; padding-top: 16px; border-top: 1px solid #e1ddd6; }
@media (prefers-color-scheme: dark) {
  body { background: #141312; color: #efebe5; }
  a { color: #efebe5; }
  .go { background: #efebe5; color: #141312; }
  footer, .small { color: #b0a89e; }
  footer { border-color: #35312d; }
}
`
