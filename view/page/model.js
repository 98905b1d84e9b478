// What the data means: instances of components, and which ports of the IR a wire joins. No document here.

/** The instance of `Main`. An instance has a component, what fills its needs, and the path of its nodes. */
function mainInstance(program) {
  return { component: program.main, fillings: {}, path: [], parent: null, box: null };
}

/** What a node of an instance is: an instance, or null where nothing is known of it. */
function child(program, instance, number) {
  const box = program.components[instance.component].boxes[number];
  if (box.kind !== "node") return null;
  const filled = box.component === null ? instance.fillings[box.name] : fill(instance, box);
  if (!filled) return null;
  return { ...filled, path: [...instance.path, box.name], parent: instance, box: number };
}

function fill(instance, one) {
  const fillings = {};
  for (const given of one.dependencies) {
    fillings[given.need] = given.component === null ? instance.fillings[given.need] : fill(instance, given);
  }
  return { component: one.component, fillings };
}

/** The instance at a path of names from `Main`, or the last that can be entered on the way. */
function instanceAt(program, path) {
  let instance = mainInstance(program);
  for (const name of path) {
    const boxes = program.components[instance.component].boxes;
    const number = boxes.findIndex((box) => box.kind === "node" && box.name === name);
    const next = number < 0 ? null : child(program, instance, number);
    if (!next || !program.components[next.component].wires.length) return instance;
    instance = next;
  }
  return instance;
}

/** The ports in the IR that send into a wire, and those that receive from it, as `path:port`. */
function portsOfWire(program, instance, wire) {
  return { from: leaves(program, instance, wire.from, false), to: leaves(program, instance, wire.to, true) };
}

function leaves(program, instance, [number, port], receives) {
  const found = [];
  const waiting = [{ instance, number, port: portName(program, instance, number, port, receives), receives }];
  const seen = new Set();
  while (waiting.length && found.length < 50) {
    const { instance, number, port, receives } = waiting.pop();
    const component = program.components[instance.component];
    const box = component.boxes[number];
    const path = [...instance.path, box.name].join("/");
    const key = `${path}:${port}:${box.kind}`;
    if (seen.has(key)) continue;
    seen.add(key);
    if (box.kind === "link") {
      found.push(receives ? `${path}:${box.name.startsWith("__newv2") ? "sig" : "data"}` : `${path}:res`);
    } else if (box.kind === "node") {
      const inner = child(program, instance, number);
      const network = inner && program.components[inner.component];
      // A port of a hole may have no name: it is the only one of whatever fills the hole.
      const name = port || network?.[receives ? "inports" : "outports"][0] || "";
      if (!network || network.func !== null || !network.wires.length) {
        found.push(`${path}:${name}`);
        continue;
      }
      const [kind, end, other] = receives ? ["in", "from", "to"] : ["out", "to", "from"];
      const outer = network.boxes.findIndex((one) => one.kind === kind && one.name === name);
      for (const wire of network.wires.filter((wire) => wire[end][0] === outer)) {
        const [next, nextPort] = wire[other];
        const name = portName(program, inner, next, nextPort, receives);
        waiting.push({ instance: inner, number: next, port: name, receives });
      }
    } else if (!instance.parent) {
      found.push(`:${box.name}`);
    } else {
      // What the component receives is sent around it, and the other way round.
      const around = program.components[instance.parent.component];
      const [end, other] = receives ? ["from", "to"] : ["to", "from"];
      const ports = around.boxes[instance.box][receives ? "outs" : "ins"];
      const slot = ports.findIndex((one) => one.name === box.name || one.name === "");
      for (const wire of around.wires.filter((wire) => wire[end][0] === instance.box && wire[end][1] === slot)) {
        const [next, nextPort] = wire[other];
        const name = portName(program, instance.parent, next, nextPort, receives);
        waiting.push({ instance: instance.parent, number: next, port: name, receives });
      }
    }
  }
  return found;
}

function portName(program, instance, number, port, receives) {
  const box = program.components[instance.component].boxes[number];
  return box.kind === "node" ? box[receives ? "ins" : "outs"][port].name : box.name;
}

/** What nodes are in the user's words that the IR has for lists and for outports that nothing receives from. */
const NOTATION = { fan_out: "list of receivers", fan_in: "list of senders", del: "unused outport" };

/**
 * A port of the IR, `path:port`, in the user's words. A constant or selector is a node in the IR, with a name that
 * nobody wrote: it is shown as it is written, and a list by its line.
 */
function shownPort(program, compiled, port) {
  const [, path, own] = port.match(/^(.*?):(.*)$/);
  const names = path.split("/");
  const [, kind] = names.at(-1).match(/^__(\w+)__\d+$/) ?? [];
  if (!kind) return port;
  const around = names.slice(0, -1);
  const instance = instanceAt(program, around);
  if (instance.path.length !== around.length) return port;
  const link = program.components[instance.component].boxes.find((box) => box.kind === "link" && box.name === names.at(-1));
  if (!link && !NOTATION[kind]) return port;
  const slot = own.match(/\[\d+\]$/)?.[0] ?? "";
  const line = link ? null : compiled.nodes.get(path)?.node.match(/ at \S+$/)?.[0];
  return [...around, (link ? link.label : NOTATION[kind]) + slot + (line ?? "")].join("/");
}

/** The box of an instance in which the node with a path is; -1 if it is elsewhere. */
function boxOf(program, instance, path) {
  const names = path ? path.split("/") : [];
  if (instance.path.some((name, index) => names[index] !== name)) return -1;
  const name = names[instance.path.length];
  return program.components[instance.component].boxes.findIndex(
    (box) => (box.kind === "node" || box.kind === "link") && box.name === name,
  );
}

/**
 * What became of nodes and of connections when the program was compiled, by their paths in the IR; `within` has the
 * nodes in each node with a network.
 */
function compiled(explanation) {
  const nodes = new Map();
  const within = new Map();
  const channels = new Map();
  for (const node of explanation?.nodes ?? []) {
    const path = node.node.split(" (")[0];
    nodes.set(path, node);
    for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
      const around = path.slice(0, end);
      if (!within.has(around)) within.set(around, []);
      within.get(around).push(node);
    }
  }
  for (const border of explanation?.borders ?? []) channels.set(border.inport.split(" at ")[0], border);
  return { nodes, within, channels };
}

/** What became of a box: of a node with a network all that became of the nodes in it. */
function fate(compiled, instance, box) {
  if (box.kind !== "node" && box.kind !== "link") return null;
  const path = [...instance.path, box.name].join("/");
  const one = compiled.nodes.get(path);
  if (one) return one;
  const inner = compiled.within.get(path);
  if (!inner) return null;
  const all = (list) => [...new Set(inner.flatMap((node) => node[list]))].sort();
  const became = ["code", "constant", "gone"].find((kind) => inner.some((node) => node.became === kind));
  return { became, clusters: all("clusters"), loops: all("loops"), count: inner.length };
}

/** A component's name with its package; that at the root of a module has no name. */
function fullName({ package: path, name }) {
  return path === "." ? name : `${path}.${name}`;
}

/** Where a text is in names of nodes and components, in packages and in types of connections. */
function search(program, text, limit = 60) {
  const wanted = text.toLowerCase();
  const found = [];
  const has = (...texts) => texts.some((one) => one.toLowerCase().includes(wanted));
  program.components.forEach((component, number) => {
    const name = fullName(component);
    if (has(name)) found.push({ component: number, text: `${name} ${component.signature}` });
    component.boxes.forEach((box, index) => {
      if (has(box.name, box.label)) found.push({ component: number, box: index, text: `${name}: ${box.name} ${box.label}` });
    });
    component.wires.forEach((wire, index) => {
      if (has(wire.type)) found.push({ component: number, wire: index, text: `${name}: line ${wire.line}, ${wire.type}` });
    });
  });
  // The program's own first.
  const isStd = (hit) => program.components[hit.component].is_std;
  return found.sort((one, other) => isStd(one) - isStd(other)).slice(0, limit);
}

/** An instance of a component by its number, the nearest to `Main`; null if `Main` does not contain it. */
function instanceOf(program, component) {
  const waiting = [mainInstance(program)];
  const seen = new Set();
  for (let next = 0; next < waiting.length; next++) {
    const instance = waiting[next];
    if (instance.component === component) return instance;
    if (seen.has(instance.component)) continue;
    seen.add(instance.component);
    program.components[instance.component].boxes.forEach((_, number) => {
      const inner = child(program, instance, number);
      if (inner) waiting.push(inner);
    });
  }
  return null;
}
