/** The stylesheet of the emulator's pages, light and dark. @param colour of the branding */
export function stylesheet(colour: string): string {
  return `:root {
  color-scheme: light dark;
  --brand: ${colour};
  --page: #f2f2f2;
  --card: #ffffff;
  --text: #1b1b1b;
  --quiet: #595959;
  --line: #8a8a8a;
  --link: #0b5cad;
  --error: #b01116;
  --notice: #fff4ce;
  --notice-text: #4a3b00;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #1b1a19;
    --card: #292827;
    --text: #f5f5f5;
    --quiet: #c8c6c4;
    --line: #8a8886;
    --link: #7fc1ff;
    --error: #ff9a9e;
    --notice: #433519;
    --notice-text: #ffe9a8;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 1rem/1.5 "Segoe UI", system-ui, sans-serif; }
.notice { margin: 0; padding: .4rem 1rem; background: var(--notice); color: var(--notice-text); font-size: .875rem; text-align: center; }
main { max-width: 27.5rem; margin: 2rem auto; padding: 2rem; background: var(--card); border: 1px solid color-mix(in srgb, var(--line) 40%, transparent); overflow-wrap: anywhere; }
main.wide { max-width: 72rem; }
main.wide :is(input[type="text"], select) { max-width: 36rem; }
.brand { margin: 0 0 1rem; padding-left: .6rem; border-left: .35rem solid var(--brand); font-weight: 600; }
h1 { margin: 0 0 .5rem; font-size: 1.5rem; line-height: 1.25; }
h3 { margin: 1rem 0 .25rem; font-size: 1rem; }
h2 { margin: 1.5rem 0 .5rem; font-size: 1.125rem; }
p { margin: .5rem 0; }
a { color: var(--link); }
label { display: block; margin: .75rem 0 .2rem; }
label.inline { display: flex; gap: .5rem; align-items: center; }
main.wide :is(input, select) + button { display: block; margin-top: .75rem; }
main.wide form + form { margin-top: 1.5rem; }
fieldset { margin: 1rem 0; padding: 0 1rem 1rem; border: 1px solid var(--line); }
fieldset.many { columns: 9rem; }
main.wide form:has(> fieldset) { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(18rem, 100%), 1fr)); gap: 0 1rem; align-items: start; }
main.wide form:has(> fieldset) > :is(.buttons, button) { grid-column: 1 / -1; justify-self: start; }
input, select { width: 100%; min-height: 2.75rem; padding: .4rem .6rem; border: 1px solid var(--line); border-radius: 2px; background: var(--card); color: var(--text); font: inherit; }
input[type="checkbox"] { width: 1.25rem; min-height: 1.25rem; }
button { min-height: 2.75rem; padding: .4rem 1.4rem; border: 1px solid transparent; border-radius: 2px; background: var(--brand); color: #fff; font: inherit; cursor: pointer; }
button.second { background: transparent; border-color: var(--line); color: var(--text); }
button.link { min-height: 0; padding: .25rem 0; border: 0; background: none; color: var(--link); text-align: left; text-decoration: underline; }
button.tile { display: block; width: 100%; margin: .25rem 0; text-align: left; background: transparent; border-color: var(--line); color: var(--text); }
:is(a, button, input, select, summary):focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.buttons { display: flex; flex-wrap: wrap; gap: .5rem; margin-top: 1.25rem; }
.links { display: flex; flex-direction: column; align-items: flex-start; margin-top: .75rem; }
.tabs { display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin: 0 0 1.25rem; padding: 0; list-style: none; }
.tabs a { display: block; padding: .35rem 0; text-decoration: none; border-bottom: 3px solid transparent; }
.tabs a[aria-current] { border-color: var(--brand); color: var(--text); font-weight: 600; }
.error { color: var(--error); }
.quiet { color: var(--quiet); font-size: .875rem; }
details { margin-top: 1.5rem; border-top: 1px solid var(--line); padding-top: .75rem; }
summary { cursor: pointer; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: .875rem; }
th, td { padding: .35rem .5rem .35rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid color-mix(in srgb, var(--line) 40%, transparent); }
td :is(code, button) { white-space: nowrap; font-size: .8125rem; }
code, pre { font: .875rem/1.4 ui-monospace, monospace; }
pre { margin: 0; }
iframe.hidden { display: none; }
@media (max-width: 30rem) { main { margin: 0; padding: 1.25rem; border: 0; } }
`;
}
