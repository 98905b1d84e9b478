"use strict";
// The bytes of a program as a tree that can be opened level by level. `DATA` is what the page was made for.
const FIELDS = { func: 0, component: 1, crate: 2, symbol: 3, section: 4 };
const ORDERS = {
  func: ["func", "component", "symbol", "section"],
  component: ["component", "symbol", "section"],
  crate: ["crate", "symbol", "section"],
  section: ["section", "crate", "symbol"],
  symbol: ["symbol", "section"],
};
const state = { view: "func", path: [], sort: "bytes", down: true, search: "", chosen: null };
const find = (id) => document.getElementById(id);
const grouped = (number) => number.toLocaleString("en-US");
const share = (bytes) => ((bytes * 100) / DATA.total).toFixed(1) + " %";

function tree(view) {
  const root = { name: DATA.program, bytes: 0, children: new Map() };
  for (const leaf of DATA.leaves) {
    let names = [];
    for (const field of ORDERS[view]) {
      const name = leaf[FIELDS[field]];
      const parts = field === "component" && view === "component" ? name.split("/") : [name];
      for (const part of parts) if (names[names.length - 1] !== part) names.push(part);
    }
    let node = root;
    node.bytes += leaf[5];
    for (const name of names) {
      if (!node.children.has(name)) node.children.set(name, { name, bytes: 0, children: new Map() });
      node = node.children.get(name);
      node.bytes += leaf[5];
    }
  }
  return root;
}

function current() {
  let node = tree(state.view);
  for (const name of state.path) node = node.children.get(name) || node;
  return node;
}

// What a search finds: parts of any level whose name has the text.
function matches(root, text) {
  const found = new Map();
  const walk = (node, path) => {
    for (const child of node.children.values()) {
      const here = [...path, child.name];
      if (child.name.toLowerCase().includes(text)) {
        const known = found.get(child.name) || { name: child.name, bytes: 0, children: child.children, path: here };
        known.bytes += child.bytes;
        found.set(child.name, known);
      } else walk(child, here);
    }
  };
  walk(root, []);
  return [...found.values()];
}

function parts() {
  const text = state.search.trim().toLowerCase();
  const rows = text ? matches(tree(state.view), text) : [...current().children.values()].map((n) => ({ ...n, path: [...state.path, n.name] }));
  return rows.filter((row) => row.bytes > 0).sort((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1));
}

// Squarified treemap: rows of tiles along the shorter side, as square as they get.
function layout(items, x, y, width, height) {
  const tiles = [];
  let rest = items.slice();
  let sum = rest.reduce((total, item) => total + item.bytes, 0);
  while (rest.length && sum > 0) {
    const short = Math.min(width, height);
    const scale = (width * height) / sum;
    let row = [], rowSum = 0, worst = Infinity;
    for (const item of rest) {
      const total = rowSum + item.bytes;
      const thick = (total * scale) / short;
      const ratio = Math.max(...[...row, item].map((i) => { const long = (i.bytes * scale) / thick; return Math.max(long / thick, thick / long); }));
      if (ratio > worst) break;
      row.push(item); rowSum = total; worst = ratio;
    }
    const thick = (rowSum * scale) / short;
    let at = 0;
    for (const item of row) {
      const long = (item.bytes * scale) / thick;
      tiles.push(width >= height ? { item, x, y: y + at, w: thick, h: long } : { item, x: x + at, y, w: long, h: thick });
      at += long;
    }
    if (width >= height) { x += thick; width -= thick; } else { y += thick; height -= thick; }
    rest = rest.slice(row.length);
    sum -= rowSum;
  }
  return tiles;
}

function color(name) {
  if (["headers", "padding", "unattributed", "linker tables"].includes(name)) return "hsl(220 8% var(--light))";
  let hash = 7;
  for (const char of name) hash = (hash * 31 + char.codePointAt(0)) >>> 0;
  return `hsl(${hash % 360} var(--strength) var(--light))`;
}

function element(kind, text, className) {
  const made = document.createElement(kind);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

const opens = (row) => row.children.size > 1 || (row.children.size === 1 && [...row.children.values()][0].children.size > 0);

function choose(row) {
  state.chosen = row.name;
  if (opens(row)) {
    state.path = row.path.slice();
    state.search = find("search").value = "";
    // A level with one part says nothing new.
    for (let only = [...row.children.values()]; only.length === 1 && only[0].children.size > 0; only = [...only[0].children.values()]) state.path.push(only[0].name);
  }
  draw();
}

function drawMap(rows) {
  const map = find("map");
  map.replaceChildren();
  for (const { item, x, y, w, h } of layout(rows, 0, 0, map.clientWidth, map.clientHeight)) {
    const tile = element("button", undefined, (opens(item) ? "opens " : "") + (item.name === state.chosen ? "chosen" : ""));
    tile.style.cssText = `left:${x}px;top:${y}px;width:${w}px;height:${h}px;background:${color(item.name)}`;
    tile.title = `${item.name}\n${grouped(item.bytes)} bytes, ${share(item.bytes)}`;
    if (w > 44 && h > 18) tile.append(element("span", item.name));
    if (w > 44 && h > 34) tile.append(element("small", grouped(item.bytes)));
    tile.onclick = () => choose(item);
    map.append(tile);
  }
}

function drawTable(rows) {
  const value = { name: (row) => row.name, bytes: (row) => row.bytes, kept: (row) => DATA.retained[row.name] || 0 }[state.sort];
  rows = rows.slice().sort((a, b) => (value(a) < value(b) ? -1 : value(a) > value(b) ? 1 : 0) * (state.down ? -1 : 1));
  const body = find("rows");
  body.replaceChildren();
  for (const row of rows) {
    const line = element("tr", undefined, row.name === state.chosen ? "chosen" : "");
    const kept = DATA.retained[row.name];
    line.append(element("td", row.name, "name"), element("td", grouped(row.bytes)), element("td", share(row.bytes)), element("td", kept === undefined ? "" : grouped(kept)));
    line.onclick = () => choose(row);
    body.append(line);
  }
}

function drawPath() {
  const path = find("path");
  path.replaceChildren();
  [DATA.program, ...state.path].forEach((name, index) => {
    if (index) path.append(" / ");
    const step = element("button", name);
    step.onclick = () => { state.path = state.path.slice(0, index); state.chosen = index ? name : null; draw(); };
    path.append(step);
  });
  path.append(element("span", ` ${grouped(current().bytes)} bytes`, "faint"));
}

function drawWhy() {
  const why = find("why");
  why.replaceChildren();
  if (!state.chosen) { why.append(element("span", "Choose a part to see why it is there.", "faint")); return; }
  why.append(element("b", state.chosen, "name"));
  const paths = DATA.paths[state.chosen];
  if (!paths || !paths.length) { why.append(element("span", " no path is known that leads to it", "faint")); return; }
  const list = element("ul");
  for (const path of paths) list.append(element("li", path, "name"));
  why.append(list);
}

function draw() {
  const rows = parts();
  drawPath(); drawMap(rows); drawTable(rows); drawWhy();
}

find("view").onchange = (event) => { state.view = event.target.value; state.path = []; state.chosen = null; draw(); };
find("search").oninput = (event) => { state.search = event.target.value; draw(); };
document.querySelectorAll("th button").forEach((head) => {
  head.onclick = () => { state.down = state.sort === head.dataset.sort ? !state.down : head.dataset.sort !== "name"; state.sort = head.dataset.sort; draw(); };
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !state.path.length) return;
  do state.path.pop(); while (state.path.length && current().children.size === 1);
  draw();
});
window.addEventListener("resize", draw);
draw();
