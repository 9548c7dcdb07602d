/** The look of the pages: one column, system fonts, light or dark as the person's system is, contrast of WCAG AA. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f1f3f7;
  --card: #ffffff;
  --text: #17202e;
  --quiet: #566171;
  --line: #d5dbe5;
  --accent: #1f5fd0;
  --accent-hover: #184dab;
  --on-accent: #ffffff;
  --shadow: 0 1px 2px rgba(23, 32, 46, 0.06), 0 12px 32px rgba(23, 32, 46, 0.08);
  --warn: #7a4b00;
  --warn-back: #fff6e5;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0e131b;
    --card: #171f2b;
    --text: #edf1f7;
    --quiet: #a6b1c2;
    --line: #334052;
    --accent: #86b4ff;
    --accent-hover: #a8c9ff;
    --on-accent: #0b1526;
    --shadow: none;
    --warn: #ffd591;
    --warn-back: #33270f;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0;
  min-height: 100vh;
  min-height: 100dvh;
  display: flex;
  flex-direction: column;
  align-items: center;
  justify-content: center;
  padding: 24px 16px;
  background: var(--page);
  color: var(--text);
  font: 16px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', Ubuntu, sans-serif;
}
main {
  width: 100%;
  max-width: 500px;
  padding: 32px 36px;
  background: var(--card);
  border: 1px solid var(--line);
  border-radius: 16px;
  box-shadow: var(--shadow);
}
.service { display: flex; align-items: center; gap: 10px; margin: 0 0 20px; font-size: 15px; font-weight: 600; }
.service span { min-width: 0; overflow-wrap: anywhere; }
.mark { flex: none; width: 32px; height: 32px; fill: none; stroke: var(--on-accent); stroke-width: 2.4; stroke-linecap: round; }
.mark rect { fill: var(--accent); stroke: none; }
h1 { margin: 0; font-size: 24px; line-height: 1.25; font-weight: 650; letter-spacing: -0.01em; overflow-wrap: anywhere; text-wrap: balance; }
h2 { margin: 20px 0 6px; font-size: 15px; font-weight: 650; }
p { margin: 10px 0 0; }
.quiet { color: var(--quiet); font-size: 14px; }
ul { margin: 0; padding: 0; list-style: none; }
li { position: relative; margin: 4px 0; padding: 0 0 0 26px; overflow-wrap: anywhere; }
li::before {
  content: '';
  position: absolute;
  left: 6px;
  top: 5px;
  width: 5px;
  height: 10px;
  border: solid var(--accent);
  border-width: 0 2px 2px 0;
  transform: rotate(45deg);
}
dl { margin: 20px 0 0; border-top: 1px solid var(--line); }
dl div { display: flex; flex-wrap: wrap; column-gap: 12px; padding: 8px 0; border-bottom: 1px solid var(--line); }
dt { flex: 0 0 110px; color: var(--quiet); font-size: 14px; line-height: 24px; }
dd { flex: 1 1 200px; min-width: 0; margin: 0; overflow-wrap: anywhere; font-weight: 550; }
.warning {
  margin: 16px 0 0;
  padding: 10px 14px;
  color: var(--warn);
  background: var(--warn-back);
  border-radius: 10px;
  font-size: 14px;
}
.way-back { margin: 24px 0 0; }
a { color: var(--accent); }
a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
.identifier { font: 13px/24px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-weight: 400; }
form { display: flex; flex-direction: row-reverse; gap: 12px; margin: 20px 0 0; }
.next { text-align: center; text-wrap: balance; }
button {
  flex: 1 1 auto;
  min-height: 46px;
  padding: 8px 16px;
  font: inherit;
  font-weight: 650;
  border-radius: 10px;
  border: 1px solid transparent;
  color: var(--on-accent);
  background: var(--accent);
  cursor: pointer;
  white-space: nowrap;
}
button:hover { background: var(--accent-hover); }
button.other { color: var(--text); background: transparent; border-color: var(--line); }
button.other:hover { border-color: var(--quiet); }
button:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
code { font: 13px/24px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
@media (max-width: 480px) {
  main { padding: 24px 20px; }
  form { flex-direction: column; }
}
@media (forced-colors: active) {
  main, button, .warning { border: 1px solid; }
  .mark { forced-color-adjust: none; }
}
`;
