/** Colours of lines, apart for those who see no red or green. @see https://jfly.uni-koeln.de/color/ */
const LINES = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8c6d31", "#7f7f7f"];

const lines = LINES.map(
  (colour, index) =>
    `.line.s${String(index)}{stroke:${colour}}.legend .s${String(index)}::before{background:${colour}}`,
).join("");

/** How the page looks, by day and by night. */
export const STYLE = `
:root{--back:#fff;--text:#1b1f24;--soft:#667;--rule:#dde1e6;--bad:#b00020}
@media (prefers-color-scheme:dark){:root{--back:#14171a;--text:#e6e8eb;--soft:#9aa3ad;--rule:#2c3238;--bad:#ff7b86}}
body{margin:0 auto;max-width:1100px;padding:1.5rem;background:var(--back);color:var(--text);font:15px/1.5 system-ui,sans-serif}
h1{margin:0;font-size:1.6rem}h2{margin:1.6rem 0 .4rem;font-size:1.05rem}
header p,.none,figcaption,.axis{color:var(--soft)}
table{border-collapse:collapse;width:100%}td{padding:.3rem .8rem .3rem 0;border-bottom:1px solid var(--rule);vertical-align:top;overflow-wrap:anywhere}
.bad{color:var(--bad);font-weight:600}
.plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(320px,1fr));gap:1rem;margin-top:1.6rem}
figure{margin:0}svg{width:100%;height:auto;display:block}
.grid{stroke:var(--rule)}.axis{fill:var(--soft);font-size:11px}.line{fill:none;stroke-width:1.8}
.legend{display:flex;flex-wrap:wrap;gap:.2rem 1rem;margin:.3rem 0 0;padding:0;list-style:none;font-size:.85rem}
.legend li::before{content:"";display:inline-block;width:.8em;height:.8em;margin-right:.4em;border-radius:2px}
${lines}`;
