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
  --ring: rgba(31, 95, 208, 0.4);
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
    --ring: rgba(134, 180, 255, 0.45);
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
  max-width: 460px;
  padding: 36px;
  background: var(--card);
  border: 1px solid var(--line);
  border-radius: 16px;
}
.service { margin: 0 0 20px; color: var(--quiet); font-size: 14px; font-weight: 600; }
h1 { margin: 0; font-size: 24px; line-height: 1.3; font-weight: 650; letter-spacing: -0.01em; overflow-wrap: anywhere; }
h2 { margin: 24px 0 8px; font-size: 15px; font-weight: 650; }
p { margin: 12px 0 0; }
.quiet { color: var(--quiet); font-size: 14px; }
ul { margin: 0; padding: 0 0 0 20px; }
li { margin: 4px 0; overflow-wrap: anywhere; }
dl { margin: 20px 0 0; border-top: 1px solid var(--line); }
dl div { padding: 10px 0; border-bottom: 1px solid var(--line); }
dt { color: var(--quiet); font-size: 13px; }
dd { margin: 0; overflow-wrap: anywhere; font-weight: 550; }
.warning {
  margin: 20px 0 0;
  padding: 12px 14px;
  color: var(--warn);
  background: var(--warn-back);
  border-radius: 10px;
  font-size: 14px;
}
.way-back { margin: 24px 0 0; }
a { color: var(--accent); }
a:focus-visible { outline: 3px solid var(--ring); outline-offset: 2px; border-radius: 3px; }
.identifier { font: 14px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-weight: 400; }
form { display: flex; flex-direction: row-reverse; gap: 12px; margin: 28px 0 0; }
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
button:focus-visible { outline: 3px solid var(--ring); outline-offset: 2px; }
code { font: 14px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
@media (max-width: 480px) {
  main { padding: 26px 20px; }
  form { flex-direction: column; }
}
@media (forced-colors: active) {
  main, button { border: 1px solid; }
}
`;
