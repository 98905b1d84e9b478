// Numbers of nodes and connections: bytes of the binary, messages of a run, messages of all tests. No document here.

/**
 * The overlays that the data of a program has. `box` and `wire` give the number of one in an instance, by its place
 * there; null where nothing is known of it.
 */
function overlaysOf(program) {
  const { bytes, sent, has_coverage } = program.overlays;
  const componentOf = (instance) => program.components[instance.component];
  const none = () => null;
  const found = [];
  if (bytes) {
    const box = (instance, number) => bytesOf(bytes, instance, componentOf(instance).boxes[number]);
    found.push({ name: "bytes", unit: "bytes of the binary", box, wire: none });
  }
  if (sent) {
    const wire = (instance, number) => {
      const { from } = portsOfWire(program, instance, componentOf(instance).wires[number]);
      return from.reduce((sum, port) => sum + (sent[port] ?? 0), 0);
    };
    const box = (instance, number) => {
      const total = (end) => {
        const numbers = componentOf(instance).wires.map((one, index) => (one[end][0] === number ? index : -1));
        const joined = numbers.filter((index) => index >= 0);
        return joined.length ? joined.reduce((sum, index) => sum + wire(instance, index), 0) : null;
      };
      return total("to") ?? total("from");
    };
    found.push({ name: "messages", unit: "messages", box, wire });
  }
  if (has_coverage) {
    const box = (instance, number) => componentOf(instance).boxes[number].messages ?? null;
    const wire = (instance, number) => componentOf(instance).wires[number].messages ?? null;
    found.push({ name: "tests", unit: "messages in all tests", box, wire });
  }
  return found;
}

/** The bytes of a node and of all in it; null of what is no node. */
function bytesOf(bytes, instance, box) {
  if (box.kind !== "node" && box.kind !== "link") return null;
  const path = [...instance.path, box.name].join("/");
  const own = Object.keys(bytes).filter((node) => node === path || node.startsWith(`${path}/`));
  return own.reduce((sum, node) => sum + bytes[node], 0);
}

/** How much of the most a number is, from 0 to 1, on a scale of digits. */
function shareOf(number, most) {
  return most > 0 ? Math.log1p(number ?? 0) / Math.log1p(most) : 0;
}
