/** Small pages of the server itself: no script, one stylesheet inside the page that the policy names by its hash. */
import { createHash } from 'node:crypto';

export interface Page {
  readonly html: string;
  readonly styleHash: string;
}

const style = `
:root { color-scheme: light dark; --paper: #faf9f6; --ink: #1c2321; --soft: #56615e; --line: #e2ded4; --card: #ffffff; --accent: #0b6e69; --on-accent: #ffffff }
@media (prefers-color-scheme: dark) { :root { --paper: #131716; --ink: #eceae4; --soft: #a3aeaa; --line: #2c3432; --card: #1b201f; --accent: #5cc4bc; --on-accent: #0c1514 } }
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 17px/1.55 Inter, system-ui, sans-serif; -webkit-text-size-adjust: 100% }
main { max-width: 40rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem }
svg { width: 44px; height: 44px; color: var(--accent) }
h1 { font-size: 1.6rem; line-height: 1.25; letter-spacing: -0.01em; margin: 1rem 0 0.5rem }
h2 { font-size: 1.05rem; margin: 0 0 0.25rem }
p { margin: 0.5rem 0 }
.soft { color: var(--soft) }
section { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 1rem 1.15rem; margin: 1rem 0 }
ol, ul { padding-left: 1.25rem; margin: 0.5rem 0 }
li { margin: 0.3rem 0 }
a { color: var(--accent); overflow-wrap: anywhere }
a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
.button { display: inline-block; background: var(--accent); color: var(--on-accent); text-decoration: none; font-weight: 600; padding: 0.7rem 1.1rem; border-radius: 10px; margin: 0.5rem 0 }
code { font: 0.92em/1.4 ui-monospace, monospace; background: color-mix(in srgb, var(--ink) 7%, transparent); padding: 0.12em 0.4em; border-radius: 5px; overflow-wrap: anywhere }
`;

const mark = `<svg viewBox="0 0 48 48" fill="none" stroke="currentColor" stroke-width="4" stroke-linecap="round" aria-hidden="true"><path d="M6 10c14 0 14 14 28 14h8"/><path d="M6 24h36"/><path d="M6 38c14 0 14-14 28-14"/></svg>`;

/** `title` and `body` are our own markup; anything from a request goes through `escapeHtml` first. */
export function page(title: string, body: string): Page {
  return {
    html: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – Skein</title>
<style>${style}</style>
</head>
<body>
<main>
${mark}
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`,
    styleHash: `sha256-${createHash('sha256').update(style).digest('base64')}`,
  };
}

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
