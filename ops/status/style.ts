import { COLOURS } from "./plot";

/** Colours of lines, apart in lightness too, each with a contrast of at least 4.5 to the page. */
const BY_DAY = ["#0060a8", "#b34700", "#00705a", "#a0277f", "#6a5000", "#5b4bc4"];
const BY_NIGHT = ["#6cb6ff", "#ffa066", "#4fd1a5", "#f08fd0", "#e6c34a", "#b3a6ff"];

const lines = (colours: readonly string[]): string =>
  colours
    .slice(0, COLOURS)
    .map((colour, index) => `--s${String(index)}:${colour}`)
    .join(";");

const uses = Array.from({ length: COLOURS }, (_, index) => `.s${String(index)}{--line:var(--s${String(index)})}`).join(
  "",
);

/** How the page looks, by day and by night, on a wall, a desk and a phone. */
export const STYLE = `
:root{--back:#f6f7f9;--card:#fff;--text:#1b1f24;--soft:#59636e;--rule:#d9dee4;--good:#0b6b3a;--warn:#8a5200;--bad:#b00020;--use:#cfe3f7;${lines(BY_DAY)}}
@media (prefers-color-scheme:dark){:root{--back:#0f1216;--card:#191e24;--text:#e8eaed;--soft:#a3adb8;--rule:#303841;--good:#5fd494;--warn:#f0b74c;--bad:#ff8d97;--use:#203f5b;${lines(BY_NIGHT)}}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1180px;padding:1.25rem;background:var(--back);color:var(--text);font:15px/1.45 system-ui,sans-serif;font-variant-numeric:tabular-nums}
header{display:flex;flex-wrap:wrap;align-items:baseline;gap:.2rem 1rem;margin-bottom:1rem}
h1{margin:0;font-size:1.7rem}h2{margin:0 0 .6rem;font-size:1.1rem}p{margin:0}
.when,.none,.axis,th{color:var(--soft)}.when{margin-left:auto;overflow-wrap:anywhere}
.verdict{font-weight:600}
.good{color:var(--good)}.warn{color:var(--warn)}.bad{color:var(--bad)}.warn,.bad{font-weight:600}
.good::before{content:"\\25cf  "}.warn::before{content:"\\25b2  "}.bad::before{content:"\\2715  "}
section,.tile{background:var(--card);border:1px solid var(--rule);border-radius:10px}
section{padding:1rem 1.1rem;margin-top:1rem}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(165px,1fr));gap:.8rem;margin:0;padding:0;list-style:none}
.tile{display:flex;flex-direction:column;height:100%;padding:.8rem 1rem;border-top:4px solid var(--soft);color:inherit;font-weight:400;text-decoration:none}
.tile::before{content:none}.tile:hover .title,.tile:focus .title{text-decoration:underline}
.tile.good{border-top-color:var(--good)}.tile.warn{border-top-color:var(--warn)}.tile.bad{border-top-color:var(--bad)}
.tile .title{font-size:.9rem}.tile .value{font-size:1.75rem;font-weight:650;line-height:1.25}
.tile.good .value{color:var(--good)}.tile.warn .value{color:var(--warn)}.tile.bad .value{color:var(--bad)}
.tile.warn .value::after{content:" \\25b2";font-size:1rem}.tile.bad .value::after{content:" \\2715";font-size:1rem}
.tile .note{color:var(--soft);font-size:.85rem;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%}
th{text-align:left;font-weight:500;font-size:.85rem}
th,td{padding:.35rem 1rem .35rem 0;vertical-align:top;overflow-wrap:anywhere}
td{border-top:1px solid var(--rule)}tr>:last-child{padding-right:0}
.use{position:relative;min-width:6.5rem;padding:0 .5rem}
.bar{position:absolute;inset:0;border-radius:4px;overflow:hidden;border:1px solid var(--rule)}.bar i{display:block;height:100%;background:var(--use)}
.use .good{color:inherit}.use .good::before{content:none}.use>:last-child{position:relative}
.lines{margin:0;padding:0;list-style:none}.lines li{padding:.2rem 0;overflow-wrap:anywhere}
#failing .lines li::before{content:"\\2715  ";color:var(--bad);font-weight:600}
.plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,320px),1fr));gap:1rem 1.5rem}
figure{margin:0;min-width:0}figcaption{font-size:.9rem;margin-bottom:.3rem}svg{width:100%;height:auto;display:block}
.grid{stroke:var(--rule)}.axis{fill:var(--soft);font-size:11px}
${uses}.line{fill:none;stroke:var(--line);stroke-width:1.8;stroke-linejoin:round}.line.dashed{stroke-dasharray:5 3}
.legend{display:flex;flex-wrap:wrap;gap:.2rem 1rem;margin:.4rem 0 0;padding:0;list-style:none;font-size:.85rem}
.legend li::before{content:"";display:inline-block;width:1.1em;border-top:3px solid var(--line);margin-right:.4em;vertical-align:middle}
.legend .dashed::before{border-top-style:dashed}
@media (max-width:720px){
body{padding:.8rem}.when{margin-left:0}
.tiles{grid-template-columns:repeat(2,1fr)}.tiles li:last-child:nth-child(odd){grid-column:span 2}
thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
tr{display:block;padding:.5rem 0;border-top:1px solid var(--rule)}tbody tr:first-child{border-top:0;padding-top:0}
td{display:grid;grid-template-columns:minmax(6.5rem,35%) 1fr;gap:.6rem;padding:.12rem 0;border:0}
td::before{content:attr(data-label);color:var(--soft);font-size:.85rem}
td:first-child{font-weight:600}
}
@media print{body{background:none}section,.tile{break-inside:avoid}}`;
