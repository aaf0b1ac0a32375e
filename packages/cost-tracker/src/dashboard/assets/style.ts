/** The one style sheet. Colours meet WCAG AA on both grounds. */
export const style: string = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#f6f7f9, #14171c);
  --card: light-dark(#ffffff, #1c2027);
  --edge: light-dark(#dde1e7, #323843);
  --text: light-dark(#1b2028, #e6e9ee);
  --soft: light-dark(#586170, #a3acba);
  --accent: light-dark(#1f5fbf, #7fb2ff);
  --mark: light-dark(#3b7ddd, #5b96ea);
  --good: light-dark(#12693a, #6bd695);
  --warn: light-dark(#8a5300, #f2b656);
  --bad: light-dark(#b3261e, #ff8f87);
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1180px; margin: 0 auto; padding: 20px; }
main:focus { outline: none; }
.narrow main { max-width: 400px; padding-top: 12vh; }
h1 { font-size: 22px; margin: 4px 0 16px; overflow-wrap: anywhere; }
h2 { font-size: 16px; margin: 0 0 10px; }
section > h2:not(.card h2) { margin-top: 24px; }
h3 { font-size: 15px; margin: 0 0 6px; display: flex; gap: 8px; align-items: center; justify-content: space-between; }
a { color: var(--accent); text-underline-offset: 2px; }
a:focus-visible, button:focus-visible, input:focus-visible, summary:focus-visible, .scroll:focus-visible {
  outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px;
}
code { font: 0.92em ui-monospace, monospace; }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 8px; top: 8px; background: var(--card); padding: 8px; z-index: 1; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.bar { display: flex; align-items: center; gap: 24px; padding: 10px 20px; background: var(--card); border-bottom: 1px solid var(--edge); }
.bar nav { flex: 1; }
.bar ul { display: flex; gap: 4px; margin: 0; padding: 0; list-style: none; }
.bar li a { display: block; padding: 4px 12px; border-radius: 6px; color: var(--soft); text-decoration: none; }
.bar li a:hover { color: var(--text); }
.bar li a[aria-current] { color: var(--text); background: var(--ground); font-weight: 600; }
.brand { font-weight: 700; letter-spacing: 0.01em; }
.card { background: var(--card); border: 1px solid var(--edge); border-radius: 10px; padding: 16px; margin: 0 0 16px; min-width: 0; }
.grid-2, .grid-3 { display: grid; gap: 16px; grid-template-columns: repeat(auto-fit, minmax(min(100%, 460px), 1fr)); align-items: start; }
.grid-3 { grid-template-columns: repeat(auto-fit, minmax(min(100%, 300px), 1fr)); }
.grid-2 > .card, .grid-3 > .card { margin: 0; }
.grid-3 { margin-bottom: 16px; }
.tiles { display: grid; gap: 12px; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); margin: 0 0 16px; }
.tile { background: var(--card); border: 1px solid var(--edge); border-radius: 10px; padding: 12px 14px; }
.tile dt { color: var(--soft); font-size: 13px; }
.tile dd { margin: 2px 0 0; }
.tile strong { font-size: 20px; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.tile .note { display: block; }
.tile.warn { border-color: var(--warn); }
.tile.warn strong { color: var(--warn); }
.note, .empty { color: var(--soft); font-size: 13px; margin: 6px 0 0; }
.big { font-size: 24px; margin: 0 0 8px; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 6px 10px 6px 0; border-bottom: 1px solid var(--edge); font-weight: 400; vertical-align: top; }
tbody tr:last-child > * { border-bottom: 0; }
thead th { color: var(--soft); font-size: 13px; white-space: nowrap; }
td { white-space: nowrap; }
.number { text-align: right; }
.share { width: 30%; min-width: 130px; color: var(--soft); }
.share meter { width: 60%; vertical-align: middle; }
meter { width: 100%; height: 10px; }
meter::-webkit-meter-bar { background: var(--ground); border: 1px solid var(--edge); border-radius: 5px; height: 10px; }
.share meter::-webkit-meter-optimum-value, .share meter::-webkit-meter-suboptimum-value { background: var(--mark); }
meter::-webkit-meter-optimum-value { background: var(--good); }
meter::-webkit-meter-suboptimum-value { background: var(--warn); }
meter::-webkit-meter-even-less-good-value { background: var(--bad); }
.badge { display: inline-block; font-size: 12px; line-height: 1.5; padding: 0 7px; border-radius: 9px; border: 1px solid currentColor; color: var(--soft); white-space: nowrap; }
.badge.good { color: var(--good); } .badge.warn { color: var(--warn); } .badge.bad { color: var(--bad); }
.chart { margin: 0; }
.chart figcaption { font-weight: 600; margin-bottom: 6px; }
svg { display: block; width: 100%; height: auto; }
.mark { fill: var(--mark); }
.mark:hover { fill: var(--accent); }
.grid { stroke: var(--edge); }
.tick { fill: var(--soft); font-size: 11px; }
.burn { margin-top: 10px; }
.line { fill: none; stroke: var(--mark); stroke-width: 2; }
.ahead { stroke: var(--mark); stroke-width: 1.5; stroke-dasharray: 4 4; }
.facts { display: grid; grid-template-columns: repeat(4, auto); gap: 8px; margin: 10px 0 0; }
.facts dt { color: var(--soft); font-size: 12px; }
.facts dd { margin: 0; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.facts.wide { grid-template-columns: 1fr; gap: 0; }
.facts.wide > div { display: grid; grid-template-columns: 40% 1fr; padding: 4px 0; border-bottom: 1px solid var(--edge); }
.facts.wide > div:last-child { border: 0; }
.facts.wide dt { font-size: inherit; }
.facts.wide dt::first-letter { text-transform: uppercase; }
.list { margin: 0; padding-left: 18px; }
.filters { display: flex; flex-wrap: wrap; gap: 10px 14px; align-items: end; margin-bottom: 16px; }
.filters label { display: grid; gap: 2px; color: var(--soft); font-size: 13px; text-transform: capitalize; }
.filters details { flex-basis: 100%; }
.fields { display: flex; flex-wrap: wrap; gap: 10px; margin-top: 8px; }
.presets { display: flex; gap: 12px; padding: 5px 0; }
.presets [aria-current] { color: var(--text); font-weight: 600; text-decoration: none; }
input, button { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--edge); border-radius: 6px; padding: 4px 10px; }
.narrow input { width: 100%; margin: 4px 0 12px; padding: 8px 10px; }
button { cursor: pointer; background: var(--accent); border-color: var(--accent); color: var(--card); font-weight: 600; }
button.quiet, #pause { background: none; color: var(--soft); border-color: var(--edge); font-weight: 400; }
details { margin-top: 8px; } summary { cursor: pointer; color: var(--soft); }
.live { display: flex; gap: 12px; align-items: center; }
tr.fresh > td { animation: fresh 2s; }
@keyframes fresh { from { background: color-mix(in srgb, var(--mark) 30%, transparent); } }
@media (prefers-reduced-motion: reduce) { tr.fresh > td { animation: none; } }
`;
