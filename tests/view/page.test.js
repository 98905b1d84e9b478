// The page's functions on the page and the trace of a program: `node page.test.js view/page FOLDER`.
"use strict";
const assert = require("node:assert");
const fs = require("node:fs");
const path = require("node:path");
const vm = require("node:vm");

const [scripts, folder] = process.argv.slice(2);
const code = ["model.js", "trace.js", "overlay.js", "draw.js"].map((name) => fs.readFileSync(path.join(scripts, name), "utf8")).join("");
const names = "mainInstance child instanceAt portsOfWire boxOf compiled fate search instanceOf Trace eventOf CHUNK overlaysOf shareOf curve shownPort";
vm.runInThisContext(`${code}\nglobalThis.page = { ${names.split(" ").join(", ")} };`);
const page = globalThis.page;

const html = fs.readFileSync(path.join(folder, "page.html"), "utf8");
const program = JSON.parse(html.split('type="application/json">')[1].split("</script>")[0]).program.Ok;
const main = page.mainInstance(program);
const wiresOf = (instance) => program.components[instance.component].wires;
const box = (instance, name) => program.components[instance.component].boxes.findIndex((one) => one.name === name);

function instances() {
  const map = page.instanceAt(program, ["map"]);
  assert.deepStrictEqual(map.path, ["map"]);
  const twice = page.instanceAt(program, ["map", "handler"]);
  assert.strictEqual(program.components[twice.component].name, "Twice", "a dependency is entered");
  assert.deepStrictEqual(page.instanceAt(program, ["map", "handler", "none"]).path, ["map", "handler"]);
  assert.strictEqual(page.boxOf(program, main, "map/handler/mul"), box(main, "map"));
  assert.strictEqual(page.boxOf(program, twice, "map/handler/mul"), box(twice, "mul"));
  assert.strictEqual(page.boxOf(program, twice, "each/x"), -1);
  assert.strictEqual(page.instanceOf(program, twice.component).path.join("/"), "map/handler");
}

function ports() {
  const twice = page.instanceAt(program, ["map", "handler"]);
  const into = wiresOf(twice).find((wire) => wire.to[0] === box(twice, "mul") && wire.from[0] === box(twice, "data"));
  assert.ok(page.portsOfWire(program, twice, into).to.includes("map/handler/mul:left"));
  assert.ok(page.portsOfWire(program, twice, into).from.length > 0, "what sends is found outside of the component");
  const start = wiresOf(main).find((wire) => wire.from[0] === box(main, "start"));
  assert.deepStrictEqual(page.portsOfWire(program, main, start), { from: [":start"], to: ["__newv2__1:sig"] });
}

/** What nobody wrote is not shown: constants, selectors and lists have names of their own in the IR. */
function words() {
  const known = page.compiled(program.explanation);
  const shown = (port) => page.shownPort(program, known, port);
  assert.strictEqual(shown("__newv2__1:sig"), "$pair");
  assert.strictEqual(shown("__field__2:res"), ".right");
  assert.match(shown("map/handler/__newv2__1:res"), /^map\/handler\/2$/);
  assert.match(shown("__fan_out__1:data[1]"), /^list of receivers\[1\] at src\/main\.neva:\d+$/);
  assert.match(shown("map/handler/__fan_out__1:data"), /^map\/handler\/list of receivers at src\/main\.neva:\d+$/);
  assert.strictEqual(page.shownPort(program, page.compiled(null), "__fan_out__1:data"), "list of receivers");
  for (const port of [":start", "map/handler/mul:left", "__mine:x", "none/of/__newv2__9:res", "__newv2__99:res"]) {
    assert.strictEqual(shown(port), port);
  }
}

function overlay() {
  const known = page.compiled(program.explanation);
  const boxes = program.components[main.component].boxes;
  assert.strictEqual(page.fate(known, main, boxes[box(main, "__newv2__1")]).became, "constant");
  assert.ok(page.fate(known, main, boxes[box(main, "map")]).count > 1, "all that is in a component");
}

function numbers() {
  const { sent } = program.overlays;
  const [messages, ...others] = page.overlaysOf(program);
  assert.deepStrictEqual([messages.name, others.length], ["messages", 0]);
  const twice = page.instanceAt(program, ["map", "handler"]);
  const wire = (instance, from, to) =>
    wiresOf(instance).findIndex((one) => one.from[0] === box(instance, from) && one.to[0] === box(instance, to));
  assert.strictEqual(messages.wire(main, wire(main, "map", "each")), sent["map/each:res"] ?? 2);
  assert.strictEqual(messages.wire(twice, wire(twice, "mul", "res")), 1);
  assert.strictEqual(messages.box(twice, box(twice, "mul")), 2, "one on each side");
  assert.strictEqual(messages.box(main, box(main, "panic")), 0);
  const path = "map/handler/mul";
  const overlays = { bytes: { [path]: 30, "map/each": 4, each: 5, maps: 6 }, sent: null, has_coverage: true };
  const [bytes, tests] = page.overlaysOf({ ...program, overlays });
  assert.strictEqual(bytes.box(main, box(main, "map")), 34);
  assert.strictEqual(bytes.box(twice, box(twice, "mul")), 30);
  assert.strictEqual(bytes.box(main, box(main, "start")), null);
  assert.strictEqual(tests.box(main, box(main, "map")), null, "no test counted it");
  assert.deepStrictEqual([0, 9, null].map((number) => page.shareOf(number, 9)), [0, 1, 0]);
}

function searches() {
  assert.ok(page.search(program, "twice").some((hit) => hit.text.includes("Twice")));
  assert.ok(page.search(program, "stream<int>").some((hit) => hit.wire !== undefined));
  assert.deepStrictEqual(page.search(program, "nothing of this name"), []);
}

function memory(bytes, reads = []) {
  return { size: bytes.length, read: async (from, to) => (reads.push(to - from), bytes.subarray(from, to)) };
}

async function playback() {
  const bytes = new Uint8Array(fs.readFileSync(path.join(folder, "trace.log")));
  const trace = new page.Trace(memory(bytes));
  const forward = [];
  for (let event = await trace.forward(0); event; event = await trace.forward(event.next)) forward.push(event.offset);
  const back = [];
  for (let event = await trace.back(trace.size); event; event = await trace.back(event.offset)) back.push(event.offset);
  assert.ok(forward.length > 20);
  assert.deepStrictEqual(back.reverse(), forward, "back is forward the other way round");
  const product = await trace.forward(0, (event) => event.port === "map/handler/mul:res");
  assert.strictEqual(product.message, "4");
  const { ports, underWay } = await trace.state(product);
  assert.deepStrictEqual([ports.get("map/handler/mul:left").message, ports.get("map/handler/mul:right").message], ["2", "2"]);
  assert.ok(underWay.has(product.number), "it was sent and not received");
  const chain = await trace.causes(product);
  assert.ok(chain[0].port.startsWith("map/handler/mul:") && !chain[0].isSent, "what it received");
  assert.strictEqual(chain.at(-1).port, ":start", "all comes from the start");
  assert.strictEqual((await trace.near(trace.size - 1)).offset, forward.at(-1));
  assert.strictEqual((await trace.near(0)).offset, forward[0]);
}

/** A trace of which only the pieces that are looked at are read, with lines that are longer than a piece. */
async function large() {
  const line = (number, message) =>
    `{"message":${message},"port":{"Path":"a","Port":"x"},"event":"sent","causeIndexes":null,"v":2,"index":${number}}\n`;
  const long = JSON.stringify("x".repeat(3 * page.CHUNK));
  const text = line(1, "12345678901234567890") + line(2, long) + line(3, "3").repeat(20000) + '{"message":4,"por';
  const reads = [];
  const trace = new page.Trace(memory(new TextEncoder().encode(text), reads));
  const first = await trace.forward(0);
  assert.strictEqual(first.message, "12345678901234567890", "as it is written");
  assert.ok(reads.reduce((sum, read) => sum + read, 0) <= page.CHUNK, "one piece opens it");
  const second = await trace.forward(first.next);
  assert.strictEqual(second.message, long);
  assert.strictEqual((await trace.back((await trace.forward(second.next)).offset)).number, 2);
  assert.strictEqual((await trace.back(trace.size)).number, 3, "what is cut off is left out");
  assert.strictEqual(await trace.forward(0, () => false, async () => true), null, "a search can be stopped");
  for (const hostile of ["", "null", "[]", "{}", "x", '{"port":5}', "// module", '{"message":1,"port":{}}']) {
    page.eventOf(hostile, 0, 1);
  }
  assert.strictEqual(await new page.Trace(memory(new Uint8Array())).near(0), null);
}

/** A wire that leads back leaves its box to the right, and comes to the other one from the left. */
function curves() {
  const box = (x) => ({ x, y: 0, width: 50, height: 40, ins: [{ y: 30 }], outs: [{ y: 30 }] });
  const component = { boxes: [box(0), box(100), box(200)] };
  const path = page.curve(component, { from: [2, 0], to: [0, 0], via: [[125, 60]] });
  const numbers = path.match(/-?[0-9.]+/g).map(Number);
  const points = numbers.flatMap((x, index) => (index % 2 ? [] : [[x, numbers[index + 1]]]));
  assert.deepStrictEqual([points[0], points.at(-1)], [[250, 30], [0, 30]]);
  const inside = points.slice(1, -1).filter(([x, y]) => component.boxes.some((one) => x > one.x && x < one.x + 50 && y > 0 && y < 40));
  assert.deepStrictEqual(inside, [], "it passes below the boxes");
  assert.strictEqual(page.curve(component, { from: [0, 0], to: [1, 0], via: [] }), "M50 30 C75 30 75 30 100 30");
}

(async () => {
  for (const test of [instances, ports, words, overlay, numbers, searches, playback, large, curves]) {
    await test();
    console.log(`${test.name} ok`);
  }
})();
