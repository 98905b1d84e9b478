// Where the user is, and what keys and clicks do.

const data = JSON.parse(document.getElementById("data").textContent);
const program = data.program.Ok;
const by = (id) => document.getElementById(id);
const view = { instance: null, drawn: null, chosen: null, area: null, ports: [] };
const fates = compiled(program?.explanation);
const overlays = program ? overlaysOf(program) : [];
const playback = { trace: null, event: null, state: null, breaks: new Set(), run: 0 };

const component = () => program.components[view.instance.component];

/** Goes into an instance, with a box or wire chosen. */
function show(instance, chosen = null) {
  view.instance = instance;
  const boxes = component().boxes;
  view.drawn = draw(by("canvas"), component(), boxes.map((box) => fate(fates, instance, box)), choose, enter);
  view.ports = component().wires.map((wire) => portsOfWire(program, instance, wire));
  boxes.forEach((_, number) => {
    const inner = child(program, instance, number);
    if (inner && program.components[inner.component].wires.length) view.drawn.boxes[number].classList.add("deep");
  });
  view.ports.forEach(({ to }, number) => {
    const isChannel = to.some((port) => fates.channels.has(port));
    view.drawn.wires[number].classList.add(isChannel ? "channel" : "fused");
    view.drawn.wires[number].classList.toggle("break", isBreak(number));
  });
  location.hash = instance.path.map(encodeURIComponent).join("/");
  showPath();
  paint();
  begin();
  choose(chosen);
  if (chosen?.box !== undefined) bringIntoView(chosen.box);
  showEvent();
}

function showPath() {
  const steps = [];
  for (let instance = view.instance; instance; instance = instance.parent) steps.unshift(instance);
  const button = (instance) => {
    const name = instance.path.at(-1) ?? program.components[instance.component].name;
    return element("button", { class: "plain", onclick: () => show(instance) }, name);
  };
  by("path").replaceChildren(...steps.flatMap((instance, index) => (index ? [" / ", button(instance)] : [button(instance)])));
}

function enter(number) {
  const inner = child(program, view.instance, number);
  if (inner && program.components[inner.component].wires.length) show(inner);
}

function leave() {
  if (view.instance.parent) show(view.instance.parent, { box: view.instance.box });
}

/** The overlay whose numbers are shown, if any. */
const numbers = () => overlays.find(({ name }) => name === by("numbers").value);

/** Writes the numbers of the overlay on boxes and wires. */
function paint() {
  const overlay = numbers();
  const mark = (elements, side) => {
    const found = elements.map((_, number) => overlay?.[side](view.instance, number) ?? null);
    const most = Math.max(...found, 0);
    elements.forEach((one, number) => {
      one.classList.toggle("counted", found[number] > 0);
      one.classList.toggle("zero", found[number] === 0);
      one.style.setProperty("--share", shareOf(found[number], most));
    });
    return found;
  };
  mark(view.drawn.wires, "wire");
  mark(view.drawn.boxes, "box").forEach((number, index) => {
    const box = view.drawn.boxes[index];
    box.querySelector(".number")?.remove();
    const x = component().boxes[index].width;
    if (number !== null) box.append(element("text", { x, y: -4, class: "number", "text-anchor": "end" }, number.toLocaleString("en")));
  });
}

/** What the overlay says of the chosen box or wire. */
function numberText(side) {
  const overlay = numbers();
  const number = overlay?.[side](view.instance, view.chosen[side]) ?? null;
  return number === null ? [] : [paragraph(`${number.toLocaleString("en")} ${overlay.unit}`)];
}

/** Chooses a box or a wire, or nothing, and shows what is known of it. */
function choose(chosen) {
  view.chosen = chosen;
  view.drawn.boxes.forEach((box, number) => box.classList.toggle("chosen", chosen?.box === number));
  view.drawn.wires.forEach((wire, number) => wire.classList.toggle("chosen", chosen?.wire === number));
  showDetail();
}

function paragraph(...content) {
  return element("p", {}, ...content);
}

function showDetail() {
  const here = component();
  const [box, wire] = [here.boxes[view.chosen?.box], here.wires[view.chosen?.wire]];
  const line = (box ?? wire)?.line ?? here.line;
  const place = paragraph(element("span", { class: "dim" }, `${here.file}:${line}`));
  let content;
  if (box) {
    const inner = child(program, view.instance, view.chosen.box);
    const of = inner && program.components[inner.component];
    content = [element("h2", {}, box.kind === "node" ? `${box.name} ${box.label}` : box.label), place];
    if (of) content.push(paragraph(`${fullName(of)} ${of.signature}`));
    if (of?.func) content.push(paragraph("runtime func ", of.func));
    const known = fate(fates, view.instance, box);
    if (known) content.push(paragraph(fateText(known)));
    content.push(...numberText("box"));
    if (of?.wires.length) content.push(element("button", { onclick: () => enter(view.chosen.box) }, "Enter (Enter)"));
    content.push(sourceText(here, line));
    if (of) content.push(element("h2", {}, `${of.file}:${of.line}`), sourceText(of, -1));
  } else if (wire) {
    const { from, to } = view.ports[view.chosen.wire];
    const name = ([number, port], side) => {
      const one = here.boxes[number];
      return one.kind === "node" ? `${one.name}:${one[side][port].name}` : one.label;
    };
    content = [element("h2", {}, `${name(wire.from, "outs")} → ${name(wire.to, "ins")}`), place, paragraph("type ", wire.type)];
    for (const port of to) {
      const border = fates.channels.get(port);
      if (border) content.push(paragraph(`a channel from cluster ${border.from} to ${border.to}: ${border.why}. To change it, ${border.change}`));
    }
    content.push(...numberText("wire"));
    const number = view.chosen.wire;
    content.push(element("button", { onclick: () => toggleBreak(number) }, isBreak(number) ? "Remove the breakpoint (b)" : "Set a breakpoint (b)"));
    const last = [...from, ...to].map((port) => playback.state?.ports.get(port)).filter(Boolean);
    for (const event of last) content.push(eventButton(event));
    content.push(sourceText(here, line));
  } else {
    content = [element("h2", {}, fullName(here)), place, paragraph(here.signature), sourceText(here, -1)];
  }
  by("detail").replaceChildren(...content, ...traceDetail());
}

function fateText({ became, clusters, loops, count }) {
  const nodes = count ? `${count} nodes, ` : "";
  if (became === "constant") return `${nodes}compiled to a constant: the compiler knows what it sends, or nobody needs it`;
  if (became === "gone") return `${nodes}gone in the compiled program: it only passes messages on`;
  const loop = loops.length ? `, in the loop at ${loops.join(", ")}` : "";
  return `${nodes}compiled to code in cluster ${clusters.join(", ")}${loop}`;
}

// The part of the plane that is seen.

/** In a smaller scale lines keep their width, so that something is seen of a large network, and texts are left out. */
const FAR = 0.25;
/** The width of a character of a value, about. */
const CHARACTER = 7.3;
/** What is left free beside a network; wires that lead back turn there. */
const MARGIN = 30;
/** The least scale in which texts can be read. */
const SMALLEST = 0.6;

function fit() {
  const { width, height } = component();
  setArea({ x: -MARGIN, y: -MARGIN, width: width + 2 * MARGIN, height: height + 2 * MARGIN });
}

/** Shows all if it can be read then, else the left end. */
function begin() {
  const { clientWidth, clientHeight } = by("canvas");
  const { width, height, boxes } = component();
  if (clientWidth > width * SMALLEST && clientHeight > height * SMALLEST) return fit();
  const first = boxes.reduce((one, other) => (other.x < one.x ? other : one));
  const [seenWidth, seenHeight] = [clientWidth / SMALLEST, clientHeight / SMALLEST];
  setArea({ x: -MARGIN, y: first.y + first.height / 2 - seenHeight / 2, width: seenWidth, height: seenHeight });
}

function setArea(area) {
  view.area = area;
  const canvas = by("canvas");
  canvas.setAttribute("viewBox", `${area.x} ${area.y} ${area.width} ${area.height}`);
  const wasFar = isFar();
  canvas.classList.toggle("far", scale() < FAR);
  if (view.drawn.reveal(seenArea(), isFar()) || wasFar !== isFar()) showEvent();
}

/** Whether all is so small that texts can't be read. */
function isFar() {
  return by("canvas").classList.contains("far");
}

/** How many pixels a unit of the plane has. */
function scale() {
  const { clientWidth, clientHeight } = by("canvas");
  return Math.min(clientWidth / view.area.width, clientHeight / view.area.height) || 1;
}

/** The area with what the canvas shows beside it, as it has another shape. */
function seenArea() {
  const { clientWidth, clientHeight } = by("canvas");
  const [width, height] = [clientWidth / scale(), clientHeight / scale()];
  return { x: view.area.x + (view.area.width - width) / 2, y: view.area.y + (view.area.height - height) / 2, width, height };
}

function zoom(factor, x = view.area.x + view.area.width / 2, y = view.area.y + view.area.height / 2) {
  const { area } = view;
  setArea({ x: x - (x - area.x) * factor, y: y - (y - area.y) * factor, width: area.width * factor, height: area.height * factor });
}

function pan(right, down) {
  const { area } = view;
  setArea({ ...area, x: area.x + right * area.width, y: area.y + down * area.height });
}

function bringIntoView(number) {
  const { area } = view;
  const box = component().boxes[number];
  const isSeen = box.x >= area.x && box.y >= area.y && box.x + box.width <= area.x + area.width && box.y + box.height <= area.y + area.height;
  if (!isSeen) setArea({ ...area, x: box.x + box.width / 2 - area.width / 2, y: box.y + box.height / 2 - area.height / 2 });
}

// Search.

function showFound() {
  const text = by("search").value.trim();
  by("found").hidden = !text;
  if (!text) return;
  const hits = search(program, text).map((hit) => {
    const instance = instanceOf(program, hit.component);
    const go = () => {
      show(instance, hit.box === undefined && hit.wire === undefined ? null : hit);
    };
    return paragraph(instance ? element("button", { class: "plain", onclick: go }, hit.text) : element("span", { class: "dim" }, `${hit.text} (not part of Main)`));
  });
  by("found").replaceChildren(...(hits.length ? hits : [paragraph("nothing found")]));
}

// Playback.

async function openTrace(source) {
  playback.trace = new Trace(source);
  playback.run++;
  by("controls").hidden = false;
  goTo(await playback.trace.forward(0));
}

async function goTo(event) {
  if (!event) return;
  playback.event = event;
  playback.state = await playback.trace.state(event);
  showEvent();
  showDetail();
}

function showEvent() {
  const { event, state, trace } = playback;
  view.drawn.values.replaceChildren();
  for (const one of [...view.drawn.boxes, ...view.drawn.wires]) one.classList.remove("live");
  if (!event) return;
  by("slider").value = Math.round((1000 * event.offset) / Math.max(1, trace.size));
  by("event").textContent = told(event, 200);
  by("event").title = `message ${event.number}, byte ${event.offset} of ${trace.size}`;
  const box = boxOf(program, view.instance, event.path);
  if (box >= 0) view.drawn.boxes[box].classList.add("live");
  view.ports.forEach(({ from, to }, number) => {
    if (from.includes(event.port) || to.includes(event.port)) view.drawn.wires[number].classList.add("live");
    const known = (from.length ? from : to).map((port) => state.ports.get(port)).filter(Boolean);
    const latest = known.sort((one, other) => other.offset - one.offset)[0];
    if (!latest) return;
    const line = view.drawn.wires[number];
    if (isFar() || !line.hasAttribute("d")) return;
    const length = line.getTotalLength();
    const middle = line.getPointAtLength(length / 2);
    const room = Math.abs(line.getPointAtLength(length).x - line.getPointAtLength(0).x);
    const text = short(latest.message, Math.max(4, Math.min(14, Math.floor(room / CHARACTER))));
    const value = element("text", { x: middle.x, y: middle.y - 4, class: "value", "text-anchor": "middle" }, text);
    value.append(element("title", {}, short(latest.message, 2000)));
    view.drawn.values.append(value);
  });
}

function eventButton(event) {
  return paragraph(element("button", { class: "plain", onclick: () => goTo(event) }, told(event, 80)));
}

/** An event in words, with so many characters of its message at most. */
function told(event, limit) {
  const port = shownPort(program, fates, event.port);
  return `${event.isSent ? "sent" : "received"} ${port}  ${short(event.message, limit)}`;
}

function traceDetail() {
  const { event, state } = playback;
  if (!event) return [];
  const content = [element("h2", {}, "message"), eventButton(event), element("pre", {}, short(event.message, 2000))];
  const around = instanceAt(program, event.path.split("/").slice(0, -1));
  if (around.path.join("/") !== view.instance.path.join("/")) {
    content.push(element("button", { onclick: () => show(around) }, "Show where it is (w)"));
  }
  const chain = element("div", {}, element("button", { onclick: () => showCauses(event, chain) }, "What caused it (u goes there)"));
  content.push(chain, element("h2", {}, `sent and not received yet: ${state.underWay.size}`));
  content.push(...[...state.underWay.values()].slice(-20).reverse().map(eventButton));
  return content;
}

async function showCauses(event, place) {
  const chain = await playback.trace.causes(event, 40, pause());
  place.replaceChildren(element("h2", {}, "caused by"), ...(chain.length ? chain.map(eventButton) : [paragraph("nothing: it is the start")]));
}

function isBreak(number) {
  const { from, to } = view.ports[number];
  return [...from, ...to].some((port) => playback.breaks.has(port));
}

function toggleBreak(number) {
  const { from, to } = view.ports[number];
  const was = isBreak(number);
  for (const port of from.length ? from : to) playback.breaks.add(port);
  if (was) for (const port of [...from, ...to]) playback.breaks.delete(port);
  view.ports.forEach((_, other) => view.drawn.wires[other].classList.toggle("break", isBreak(other)));
  showDetail();
}

/** Lets a long search be ended by the next command, and shows how far it is. */
function pause() {
  const run = ++playback.run;
  return async (place) => {
    by("event").textContent = `searching … ${Math.round((100 * place) / playback.trace.size)} %`;
    await new Promise((done) => setTimeout(done));
    return run !== playback.run;
  };
}

async function play(command) {
  const { trace, event, breaks } = playback;
  if (!trace) return;
  const filter = by("filter").value.trim();
  const passes = (one) => !filter || one.path === filter || one.path.startsWith(filter + "/");
  const isBreakpoint = (one) => breaks.has(one.port);
  const isStopped = pause();
  const found = await {
    first: () => trace.forward(0, passes, isStopped),
    back: () => event && trace.back(event.offset, passes, isStopped),
    forward: () => event && trace.forward(event.next, passes, isStopped),
    last: () => trace.back(trace.size, passes, isStopped),
    breakBack: () => event && trace.back(event.offset, isBreakpoint, isStopped),
    breakForward: () => event && trace.forward(event.next, isBreakpoint, isStopped),
    cause: async () => event && (await trace.causes(event, 1, isStopped))[0],
  }[command]();
  if (found) await goTo(found);
  else showEvent();
}

// Keys and clicks.

const keys = {
  "+": () => zoom(0.8), "=": () => zoom(0.8), "-": () => zoom(1.25), 0: fit,
  ArrowLeft: () => pan(-0.1, 0), ArrowRight: () => pan(0.1, 0), ArrowUp: () => pan(0, -0.1), ArrowDown: () => pan(0, 0.1),
  "/": () => by("search").focus(),
  Enter: () => view.chosen?.box !== undefined && enter(view.chosen.box),
  Backspace: leave, Escape: () => (view.chosen ? choose(null) : leave()),
  Tab: () => nextBox(1), BackTab: () => nextBox(-1),
  c: () => by("overlay").click(), m: nextNumbers, d: () => by("theme").click(), "?": () => by("help").click(),
  b: () => view.chosen?.wire !== undefined && toggleBreak(view.chosen.wire),
  ".": () => play("forward"), ",": () => play("back"), Home: () => play("first"), End: () => play("last"),
  n: () => play("breakForward"), N: () => play("breakBack"), u: () => play("cause"),
  w: () => playback.event && show(instanceAt(program, playback.event.path.split("/").slice(0, -1))),
};

/** The next overlay, or none after the last. */
function nextNumbers() {
  const select = by("numbers");
  select.selectedIndex = (select.selectedIndex + 1) % select.options.length;
  showNumbers();
}

function showNumbers() {
  paint();
  showDetail();
}

function nextBox(step) {
  const count = component().boxes.length;
  if (!count) return;
  const now = view.chosen?.box ?? (step > 0 ? -1 : 0);
  const next = (now + step + count) % count;
  choose({ box: next });
  bringIntoView(next);
}

function listen() {
  document.addEventListener("keydown", (event) => {
    if (event.target instanceof HTMLInputElement && event.target.type !== "checkbox" && event.target.type !== "range") {
      if (event.key === "Escape") by("canvas").focus();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key === "Tab" && event.shiftKey ? "BackTab" : event.key;
    // Tab leaves the canvas by any other element; a button answers Enter itself.
    if (key.endsWith("Tab") && event.target !== by("canvas")) return;
    if (key === "Enter" && event.target instanceof HTMLButtonElement) return;
    if (!keys[key]) return;
    event.preventDefault();
    keys[key]();
  });
  const canvas = by("canvas");
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    const place = new DOMPoint(event.clientX, event.clientY).matrixTransform(canvas.getScreenCTM().inverse());
    zoom(event.deltaY > 0 ? 1.15 : 1 / 1.15, place.x, place.y);
  }, { passive: false });
  let from = null;
  canvas.addEventListener("pointerdown", (event) => (from = event));
  canvas.addEventListener("pointermove", (event) => {
    if (!from || !event.buttons) return;
    const unit = 1 / canvas.getScreenCTM().a;
    setArea({ ...view.area, x: view.area.x - (event.clientX - from.clientX) * unit, y: view.area.y - (event.clientY - from.clientY) * unit });
    from = event;
  });
  canvas.addEventListener("click", (event) => event.target === canvas && choose(null));
  by("fit").addEventListener("click", fit);
  by("overlay").addEventListener("change", () => canvas.classList.toggle("compiled", by("overlay").checked));
  by("numbers").addEventListener("change", showNumbers);
  by("theme").addEventListener("click", () => document.documentElement.classList.toggle("dark"));
  by("help").addEventListener("click", () => banner(by("banner").hidden ? KEYS : ""));
  by("search").addEventListener("input", showFound);
  by("file").addEventListener("change", () => openTrace(fileSource(by("file").files[0])));
  by("slider").addEventListener("change", async () => goTo(await playback.trace.near(Math.floor((by("slider").value / 1000) * playback.trace.size))));
  for (const button of document.querySelectorAll("[data-do]")) button.addEventListener("click", () => play(button.dataset.do));
}

const KEYS = `Enter  go into the chosen node      Backspace  come back      Tab  next node
+ - arrows  zoom and move      0  show all      /  search
c  what became of nodes when the program was compiled      m  other numbers      d  dark or light
. ,  step forward and back      Home End  first and last message
b  breakpoint on the chosen wire      n N  on and back to a breakpoint
u  go to the cause of a message      w  show where it is`;

function banner(text) {
  by("banner").textContent = text;
  by("banner").hidden = !text;
}

/** Asks the server again and again whether the sources changed; if so, the page is loaded again. */
async function reload() {
  try {
    const now = await (await fetch("changes")).text();
    if (reload.last !== undefined && reload.last !== now) location.reload();
    reload.last = now;
  } catch {
    // The server has ended; what is shown stays.
  }
  setTimeout(reload, 1000);
}

function start() {
  document.title = `${data.title} - neva view`;
  if (matchMedia("(prefers-color-scheme: dark)").matches) document.documentElement.classList.add("dark");
  if (data.is_served) reload();
  if (!program) return banner(data.program.Err);
  by("overlays").hidden = !overlays.length;
  by("numbers").append(...overlays.map(({ name }) => element("option", { value: name }, name)));
  listen();
  const path = location.hash.slice(1).split("/").filter(Boolean).map(decodeURIComponent);
  show(instanceAt(program, path));
  if (data.trace) servedSource("trace").then(openTrace).catch((error) => banner(String(error)));
}

start();
