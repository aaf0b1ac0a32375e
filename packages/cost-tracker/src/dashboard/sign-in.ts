import { html } from 'hono/html';
import type { Html } from './view/layout.js';

/** Asks for a token; the browser keeps a session, never the token. */
export function signInPage(failed: boolean): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Sign in · Costs</title>
<link rel="stylesheet" href="./assets/style.css">
<link rel="icon" href="./assets/icon.svg" type="image/svg+xml">
</head>
<body class="narrow">
<main id="main">
<h1>Costs</h1>
<form class="card" method="post" action="./sign-in">
<label for="token">API token</label>
<input id="token" name="token" type="password" autocomplete="current-password" required autofocus${failed ? html` aria-invalid="true" aria-describedby="failed"` : ''}>
${failed ? html`<p id="failed" class="badge bad" role="alert">This token may not read.</p>` : ''}
<button>Sign in</button>
<p class="note">A token with the scope <code>read</code>.</p>
</form>
</main>
</body>
</html>`;
}
