/** The whole look of a report page: no file from elsewhere, light or dark as the reader's system is, and fit for paper. */
export const pageStyle = `
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #ffffff; --soft: #5b6470; --rule: #d8dde3;
  --one: #0b66c3; --two: #b3540a; --three: #4c7a1f; --limit: #b42318; --pass: #1a7f37; --fail: #b42318; --open: #8a6100; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ed; --paper: #14171b; --soft: #9aa4b0; --rule: #343b44;
  --one: #62a8f0; --two: #f0a060; --three: #9ccc65; --limit: #ff8a7a; --pass: #5fce7f; --fail: #ff8a7a; --open: #e3b341; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem; max-width: 60rem; color: var(--ink); background: var(--paper);
  font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; overflow-wrap: anywhere; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
h3 { font-size: 1rem; margin: 1.25rem 0 .25rem; } p { margin: .25rem 0; } .soft { color: var(--soft); }
.badge { display: inline-block; padding: 0 .5rem; border: 1px solid; border-radius: .3rem; font-weight: 600; }
.pass { color: var(--pass); } .fail { color: var(--fail); } .undecided { color: var(--open); }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; margin: .5rem 0; font-size: .9rem; }
th, td { padding: .2rem .6rem .2rem 0; border-bottom: 1px solid var(--rule); text-align: left; vertical-align: top; }
td.figure, th.figure { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.warning { border-left: 3px solid var(--open); padding-left: .6rem; margin: .4rem 0; }
.chart { display: block; width: 100%; height: auto; margin: .5rem 0; }
.row { display: grid; grid-template-columns: repeat(auto-fit, minmax(18rem, 1fr)); gap: .5rem; } 
.chart text { fill: var(--soft); font: 11px system-ui, sans-serif; } .end { text-anchor: end; } .middle { text-anchor: middle; }
.grid { stroke: var(--rule); stroke-width: .6; } .axis { stroke: var(--soft); stroke-width: 1; }
.line { fill: none; stroke-width: 1.6; stroke-linejoin: round; } .dot { stroke: none; }
.line.series-1 { stroke: var(--one); } .line.series-2 { stroke: var(--two); } .line.series-3 { stroke: var(--three); }
.dot.series-1 { fill: var(--one); } .dot.series-2 { fill: var(--two); } .line.limit { stroke: var(--limit); stroke-dasharray: 5 4; stroke-width: 1.1; }
@media print { :root { color-scheme: light; --ink: #000; --paper: #fff; --soft: #444; --rule: #bbb; --one: #0b66c3; --two: #b3540a;
  --three: #4c7a1f; --limit: #b42318; --pass: #1a7f37; --fail: #b42318; --open: #8a6100; }
  body { max-width: none; padding: 0; font-size: 11px; } .chart, table, .warning { break-inside: avoid; } h2, h3 { break-after: avoid; }
  .scroll { overflow: visible; } }
`;
