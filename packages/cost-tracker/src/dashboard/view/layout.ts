import { html } from 'hono/html';

/** Markup whose values are escaped. */
export type Html = ReturnType<typeof html>;

export interface PageFrame {
  readonly title: string;
  /** The entry of the menu that the page belongs to. */
  readonly section: 'overview' | 'events' | 'live';
  /** Undefined where nobody had to sign in. */
  readonly signedIn: boolean;
  readonly body: Html;
  readonly script?: string | undefined;
}

const sections = [
  ['overview', './', 'Overview'],
  ['events', './events', 'Events'],
  ['live', './live', 'Live'],
] as const;

/** The frame of every page. Paths are relative, so that a proxy may serve it under a prefix. */
export function layout({ title, section, signedIn, body, script }: PageFrame): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Costs</title>
<link rel="stylesheet" href="./assets/style.css">
<link rel="icon" href="./assets/icon.svg" type="image/svg+xml">
${script === undefined ? '' : html`<script src="${script}" defer></script>`}
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<header class="bar">
<span class="brand">Costs</span>
<nav aria-label="Pages"><ul>
${sections.map(
  ([name, path, label]) =>
    html`<li><a href="${path}"${name === section ? html` aria-current="page"` : ''}>${label}</a></li>`,
)}
</ul></nav>
${signedIn ? html`<form method="post" action="./sign-out"><button class="quiet">Sign out</button></form>` : ''}
</header>
<main id="main" tabindex="-1">
${body}
</main>
</body>
</html>`;
}
