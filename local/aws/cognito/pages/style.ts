/** The look of the pages: one column, system fonts, light or dark as the person's system is, contrast of WCAG AA. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #eef1f6;
  --card: #ffffff;
  --text: #16202e;
  --quiet: #55606f;
  --line: #7c8798;
  --accent: #1858c9;
  --accent-hover: #124aab;
  --on-accent: #ffffff;
  --ring: rgba(24, 88, 201, 0.35);
  --error: #b3141d;
  --error-back: #fdf1f1;
  --shadow: 0 1px 2px rgba(16, 24, 40, 0.06), 0 12px 32px rgba(16, 24, 40, 0.1);
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0e131b;
    --card: #18202c;
    --text: #eef2f8;
    --quiet: #a3afc0;
    --line: #75839a;
    --accent: #7fb0ff;
    --accent-hover: #a3c7ff;
    --on-accent: #0b1526;
    --ring: rgba(127, 176, 255, 0.4);
    --error: #ffa3a3;
    --error-back: #33191d;
    --shadow: 0 0 0 1px rgba(255, 255, 255, 0.06), 0 16px 40px rgba(0, 0, 0, 0.5);
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body {
  margin: 0;
  min-height: 100vh;
  min-height: 100dvh;
  display: flex;
  flex-direction: column;
  align-items: center;
  justify-content: center;
  gap: 20px;
  padding: 32px 16px;
  background: var(--page);
  color: var(--text);
  font: 16px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', Ubuntu, sans-serif;
}
.card {
  width: 100%;
  max-width: 416px;
  padding: 40px;
  background: var(--card);
  border-radius: 16px;
  box-shadow: var(--shadow);
}
h1 { margin: 0; font-size: 26px; line-height: 1.25; font-weight: 650; letter-spacing: -0.01em; }
.lead { margin: 6px 0 0; color: var(--quiet); }
form { margin: 28px 0 0; }
.other { margin: 12px 0 0; text-align: center; }
.other a, .detail a { color: var(--accent); }
.detail code { overflow-wrap: anywhere; }
label { display: block; margin: 0 0 6px; font-size: 15px; font-weight: 600; }
.field { margin: 0 0 20px; }
input:not([type='hidden']) {
  display: block;
  width: 100%;
  min-height: 46px;
  padding: 9px 13px;
  font: inherit;
  color: inherit;
  background: var(--card);
  border: 1px solid var(--line);
  border-radius: 9px;
}
input:not([type='hidden']):focus-visible { outline: 3px solid var(--ring); outline-offset: 0; border-color: var(--accent); }
input[aria-invalid='true'] { border-color: var(--error); }
button {
  display: block;
  width: 100%;
  min-height: 48px;
  margin: 28px 0 0;
  padding: 10px 16px;
  font: inherit;
  font-weight: 650;
  color: var(--on-accent);
  background: var(--accent);
  border: 1px solid transparent;
  border-radius: 9px;
  cursor: pointer;
}
button:hover { background: var(--accent-hover); }
button:focus-visible { outline: 3px solid var(--ring); outline-offset: 2px; }
.alert {
  display: flex;
  gap: 10px;
  margin: 24px 0 0;
  padding: 12px 14px;
  color: var(--error);
  background: var(--error-back);
  border: 1px solid currentColor;
  border-radius: 9px;
  font-size: 15px;
}
.alert::before {
  content: '!';
  flex: none;
  width: 20px;
  height: 20px;
  margin-top: 1px;
  border-radius: 50%;
  background: currentColor;
  -webkit-text-fill-color: var(--error-back);
  font: 700 14px/20px system-ui, sans-serif;
  text-align: center;
}
.rules { margin: 20px 0 0; padding: 0 0 0 20px; color: var(--quiet); font-size: 15px; }
.detail { margin: 20px 0 0; overflow-wrap: anywhere; }
code { font: 14px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; color: var(--error); }
.note { margin: 0; max-width: 416px; color: var(--quiet); font-size: 13px; text-align: center; text-wrap: balance; }
@media (max-width: 480px) {
  .card { padding: 28px 22px; border-radius: 14px; }
}
@media (forced-colors: active) {
  .card, button { border: 1px solid; }
}
`;
