// Draws a network. Texts get into the page as text nodes only, so none of them can be markup.

function element(name, attributes = {}, ...children) {
  const isSvg = ["svg", "g", "rect", "path", "text", "title"].includes(name);
  const made = isSvg ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

/** How far a wire that leads back keeps from the box that it goes around. */
const ASIDE = 7;
/** How far the turn of such a wire is bent. */
const TURN = 30;

/** The curve of a wire, through the points that it passes. One that leads back goes around the boxes at its ends. */
function curve(component, wire) {
  const [from, to] = [component.boxes[wire.from[0]], component.boxes[wire.to[0]]];
  const first = [from.x + from.width, from.y + from.outs[wire.from[1]].y];
  const last = [to.x, to.y + to.ins[wire.to[1]].y];
  const points = [first, ...wire.via, last];
  const aside = (box, y) => (y < box.y + box.height / 2 ? box.y - ASIDE : box.y + box.height + ASIDE);
  let path = `M${first.join(" ")}`;
  if (points[1][0] < first[0]) {
    const y = aside(from, points[1][1]);
    path += turn(first, [first[0], y], TURN) + ` L${from.x} ${y}`;
    points[0] = [from.x, y];
  }
  const end = points.length - 1;
  let entry = "";
  if (last[0] < points[end - 1][0]) {
    const y = aside(to, points[end - 1][1]);
    entry = ` L${to.x} ${y}` + turn([to.x, y], last, -TURN);
    points[end] = [to.x + to.width, y];
  }
  for (let index = 1; index <= end; index++) {
    const [[x1, y1], [x2, y2]] = [points[index - 1], points[index]];
    const bend = Math.sign(x2 - x1) * Math.max(25, Math.min(80, Math.abs(x2 - x1) / 2));
    path += ` C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
  }
  return path + entry;
}

/** A half turn from one point to another above or below it. */
function turn([x1, y1], [x2, y2], bend) {
  return ` C${x1 + bend} ${y1} ${x2 + bend} ${y2} ${x2} ${y2}`;
}

/**
 * Prepares a canvas for a network; returns the elements of boxes and wires, by their positions. `reveal` draws those
 * in an area that are not drawn yet, and says whether there were any. From afar they have no details: no texts, which
 * nobody could read, and no broad lines to be hit. Of thousands of boxes these cost most of the time.
 */
function draw(canvas, component, fates, choose, enter) {
  const layers = [element("g"), element("g"), element("g")];
  const values = element("g");
  const parts = [];
  const wires = component.wires.map((wire, number) => {
    const select = () => choose({ wire: number });
    const line = element("path", { class: "wire", onclick: select });
    const shape = () => {
      line.setAttribute("d", curve(component, wire));
      layers[0].append(line);
    };
    const details = () => {
      const hit = element("path", { d: line.getAttribute("d"), class: "hit", onclick: select });
      hit.append(element("title", {}, wire.type));
      layers[1].append(hit);
    };
    parts.push({ ...bounds(component, wire), shape, details });
    return line;
  });
  const boxes = component.boxes.map((box, number) => {
    const group = element("g", {
      class: `box ${box.kind} ${fates[number]?.became ?? ""}`,
      transform: `translate(${box.x} ${box.y})`,
      onclick: () => choose({ box: number }),
      ondblclick: () => enter(number),
    });
    const shape = () => {
      group.append(element("rect", { width: box.width, height: box.height }));
      layers[2].append(group);
    };
    const details = () => group.append(...boxTexts(box));
    parts.push({ left: box.x, right: box.x + box.width, top: box.y, bottom: box.y + box.height, shape, details });
    return group;
  });
  canvas.replaceChildren(...layers, values);
  const reveal = ({ x, y, width, height }, isFar) => {
    const isSeen = (part) => part.left < x + width && part.right > x && part.top < y + height && part.bottom > y;
    const seen = parts.filter(isSeen);
    const hidden = seen.filter((part) => !part.isDrawn);
    for (const part of hidden) {
      part.isDrawn = true;
      part.shape();
    }
    for (const part of isFar ? [] : seen.filter((part) => !part.hasDetails)) {
      part.hasDetails = true;
      part.details();
    }
    return hidden.length > 0;
  };
  return { boxes, wires, values, reveal };
}

function bounds(component, wire) {
  const [from, to] = [component.boxes[wire.from[0]], component.boxes[wire.to[0]]];
  const x = [from.x, from.x + from.width, to.x, to.x + to.width, ...wire.via.map(([x]) => x)];
  const y = [from.y, from.y + from.height, to.y, to.y + to.height, ...wire.via.map(([, y]) => y)];
  // Curves bend out of the points that they pass.
  return { left: Math.min(...x) - 80, right: Math.max(...x) + 80, top: Math.min(...y) - 1, bottom: Math.max(...y) + 1 };
}

function boxTexts(box) {
  const text = (x, y, kind, content, anchor = "start") =>
    element("text", { x, y, class: kind, "text-anchor": anchor }, short(content));
  if (box.kind !== "node") return [text(box.width / 2, box.height / 2 + 4, "label", box.label, "middle")];
  return [
    text(10, 17, "name", box.name),
    text(10, 33, "of", box.label),
    ...box.ins.map((port) => text(5, port.y + 4, "port", port.name)),
    ...box.outs.map((port) => text(box.width - 5, port.y + 4, "port", port.name, "end")),
  ];
}

function short(text, limit = 40) {
  const characters = [...text.slice(0, 2 * limit)];
  return characters.length > limit ? `${characters.slice(0, limit - 1).join("")}…` : text;
}

/** Shows the lines of a definition, with one of them marked; of a long one only those near it. */
function sourceText(component, line) {
  const pre = element("pre");
  const lines = component.source.split("\n");
  const middle = Math.max(0, line - component.line);
  const [first, last] = lines.length > 60 ? [Math.max(0, middle - 15), middle + 15] : [0, lines.length];
  lines.forEach((text, index) => {
    const number = component.line + index;
    if (index < first || index > last) return;
    const row = element("span", number === line ? { class: "here" } : {}, `${String(number).padStart(4)}  ${text}\n`);
    pre.append(row);
  });
  return pre;
}
