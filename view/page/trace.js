// Reads a trace of any size piece by piece. A place in it is the offset of a line in bytes. No document here.

const CHUNK = 1 << 18;
/** How many pieces are kept. */
const KEPT = 64;
/** How many messages before a place say what is on wires there. */
const WINDOW = 2000;

/** A source of bytes that is a file of the browser's user. */
function fileSource(file) {
  return { size: file.size, read: async (from, to) => new Uint8Array(await file.slice(from, to).arrayBuffer()) };
}

/** A source of bytes that a server has: each read asks for a part. */
async function servedSource(address) {
  const head = await fetch(address, { method: "HEAD" });
  const read = async (from, to) => {
    const answer = await fetch(address, { headers: { Range: `bytes=${from}-${to - 1}` } });
    if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
    return new Uint8Array(await answer.arrayBuffer());
  };
  return { size: Number(head.headers.get("Content-Length")), read };
}

class Trace {
  constructor(source) {
    this.source = source;
    this.size = source.size;
    this.chunks = new Map();
  }

  async chunk(number) {
    let bytes = this.chunks.get(number);
    if (!bytes) {
      bytes = await this.source.read(number * CHUNK, Math.min((number + 1) * CHUNK, this.size));
      if (this.chunks.size >= KEPT) this.chunks.delete(this.chunks.keys().next().value);
      this.chunks.set(number, bytes);
    }
    return bytes;
  }

  /** The offset of the first line break at or after an offset; the size if there is none. */
  async breakAfter(offset) {
    for (let number = Math.floor(offset / CHUNK); number * CHUNK < this.size; number++) {
      const found = (await this.chunk(number)).indexOf(10, Math.max(0, offset - number * CHUNK));
      if (found >= 0) return number * CHUNK + found;
    }
    return this.size;
  }

  /** The offset of the line that the byte at an offset belongs to. */
  async lineStart(offset) {
    for (let number = Math.floor((offset - 1) / CHUNK); number >= 0; number--) {
      const bytes = await this.chunk(number);
      const last = Math.min(bytes.length, offset - number * CHUNK) - 1;
      const found = last < 0 ? -1 : bytes.lastIndexOf(10, last);
      if (found >= 0) return number * CHUNK + found + 1;
    }
    return 0;
  }

  async text(from, to) {
    const parts = [];
    for (let number = Math.floor(from / CHUNK); number * CHUNK < to; number++) {
      const bytes = await this.chunk(number);
      parts.push(bytes.subarray(Math.max(0, from - number * CHUNK), to - number * CHUNK));
    }
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    parts.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
    return new TextDecoder().decode(whole);
  }

  /** The event of the line at an offset; null if there is none in it. */
  async at(offset) {
    const end = await this.breakAfter(offset);
    return eventOf(await this.text(offset, end), offset, end + 1);
  }

  /** The first event at or after an offset where a line begins, that a function accepts; null if there is none. */
  async forward(offset, accepts = () => true, isStopped = () => false) {
    for (let place = offset, count = 1; place < this.size; count++) {
      const event = await this.at(place);
      if (event && accepts(event)) return event;
      place = event ? event.next : (await this.breakAfter(place)) + 1;
      if (count % 5000 === 0 && (await isStopped(place))) return null;
    }
    return null;
  }

  /** The last event before an offset where a line begins, that a function accepts; null if there is none. */
  async back(offset, accepts = () => true, isStopped = () => false) {
    for (let place = offset, count = 1; place > 0; count++) {
      place = await this.lineStart(place - 1);
      const event = await this.at(place);
      if (event && accepts(event)) return event;
      if (count % 5000 === 0 && (await isStopped(place))) return null;
    }
    return null;
  }

  /** The first event of a line that begins at or after any offset. */
  async near(offset) {
    const start = await this.lineStart(Math.min(offset, Math.max(0, this.size - 1)));
    return (await this.forward(start)) ?? (await this.back(this.size));
  }

  /**
   * What ports sent and received last, `path:port` to event, and the messages under way, number to event, of the
   * last messages up to an event and with it.
   */
  async state(event) {
    const events = [event];
    for (let place = event.offset; events.length < WINDOW; place = events.at(-1).offset) {
      const earlier = await this.back(place);
      if (!earlier) break;
      events.push(earlier);
    }
    const ports = new Map();
    const underWay = new Map();
    for (const one of events.reverse()) {
      ports.set(one.port, one);
      if (one.isSent) underWay.set(one.number, one);
      else underWay.delete(one.number);
    }
    return { ports, underWay };
  }

  /** The chain of messages that led to an event: of each the latest of its causes, the nearest first. */
  async causes(event, limit = 40, isStopped = () => false) {
    const chain = [];
    let now = event;
    while (now && chain.length < limit) {
      const wanted = now.isSent ? Math.max(...now.causes) : now.number;
      if (!Number.isFinite(wanted)) break;
      const isCause = now.isSent ? (one) => !one.isSent : (one) => one.isSent;
      now = await this.back(now.offset, (one) => one.number === wanted && isCause(one), isStopped);
      if (now) chain.push(now);
    }
    return chain;
  }
}

/** An event as a line of a trace tells it; null for a comment or what is cut off. */
function eventOf(line, offset, next) {
  let json;
  try {
    json = JSON.parse(line);
  } catch {
    return null;
  }
  if (!json || typeof json !== "object" || !json.port) return null;
  const { Path: path = "", Port: port = "", Index: slot } = json.port;
  // The message as it is written: numbers may be larger than those of JavaScript.
  const end = line.lastIndexOf(',"port":');
  const begin = '{"message":';
  const message = line.startsWith(begin) && end > 0 ? line.slice(begin.length, end) : JSON.stringify(json.message);
  return {
    offset,
    next,
    path,
    port: `${path}:${port}${slot === undefined || slot === null ? "" : `[${slot}]`}`,
    isSent: json.event === "sent",
    number: json.index,
    causes: json.causeIndexes ?? [],
    message,
  };
}
