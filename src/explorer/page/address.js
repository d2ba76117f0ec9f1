// The address of what a page shows: `#1.MODELS.CHECKSUM.DATA`.
//
// DATA is the document as JSON in UTF-8, with frequent phrases replaced by two bytes, deflated,
// in base64url. MODELS is the beginning of the digest of the models, so that a page can say that
// other models may give other verdicts. Nothing here touches the page.
"use strict";

const Address = (() => {
  const VERSION = "1";
  const MODELS_LENGTH = 8;
  // A larger document is refused, so that a short address cannot fill the memory.
  const MAX_BYTES = 4_000_000;
  // 0xF5 never occurs in UTF-8. The order of phrases belongs to the version.
  const MARK = 0xf5;
  const PARTS = ["producer", "relay", "database", "broker", "consumer 1", "consumer 2", "sink"];
  const CONNECTIONS = [
    "producer>broker", "broker>producer", "broker>consumer 1", "consumer 1>broker", "broker>consumer 2",
    "consumer 2>broker", "consumer 1>sink", "sink>consumer 1", "consumer 2>sink", "sink>consumer 2",
    "producer>database", "database>producer", "relay>database", "database>relay", "relay>broker", "broker>relay",
  ];
  const PHRASES = [
    ...CONNECTIONS.map((connection) => `deliver ${connection}`),
    ...CONNECTIONS.map((connection) => `break ${connection}`),
    ...CONNECTIONS.map((connection) => `late ${connection} `),
    ...CONNECTIONS.map((connection) => `forget ${connection} `),
    ...PARTS.map((part) => `crash ${part}`),
    "timer producer submit", "timer relay submit", "timer broker replicate", "timer consumer 1 auto-commit",
    "timer consumer 2 auto-commit", "timer consumer 1 work ", "timer consumer 2 work ", "choose broker rebalance",
    "choose broker failover keeping ", "choose broker unclean failover keeping ", "choose broker expire lease of ",
    "choose broker forget ids", "choose broker expire ", "choose producer try again", "choose producer give up",
    "choose consumer 1 succeed at ", "choose consumer 1 fail at ", "choose consumer 2 succeed at ",
    "choose consumer 2 fail at ", "choose database commit ", "choose database roll back ", "choose database begin",
    " messages ", " acknowledgements ", " markers",
    "[source]\\nkind = \\\"direct\\\"", "[source]\\n", "[producer]\\n", "[broker]\\n", "[consumer]\\n", "[sink]\\n",
    "[faults]\\n", "[bounds]\\n", "[claims]\\n", "[golden]\\nstates = ", "\\ntransitions = ", "name = \\\"",
    "kind = \\\"dual-write\\\"", "kind = \\\"outbox\\\"", "kind = \\\"queue\\\"", "kind = \\\"append\\\"",
    "kind = \\\"upsert\\\"", "kind = \\\"inbox\\\"", "kind = \\\"versioned\\\"", "kind = \\\"overwrite\\\"",
    "dual_write = \\\"send-first\\\"", "dual_write = \\\"database-first\\\"", "restart = \\\"sends-again\\\"",
    "restart = \\\"forgets\\\"", "instances = ", "acks = \\\"quorum\\\"", "acks = \\\"leader\\\"", "acks = \\\"none\\\"",
    "retries = \\\"until-acknowledged\\\"", "retries = \\\"none\\\"", "identity = \\\"message-id\\\"",
    "identity = \\\"sequence\\\"", "identity = \\\"none\\\"", "transactional = true", "in_flight = ",
    "acknowledge = \\\"after-processing\\\"", "acknowledge = \\\"before-processing\\\"", "acknowledge = \\\"auto\\\"",
    "acknowledge = \\\"in-transaction\\\"", "commit_fencing = ", "on_failure = ", "rebalance = false",
    "failover = false", "crash = false", "connections = false", "guarantee = \\\"exactly-once\\\"",
    "loss-free = \\\"holds\\\"", "loss-free = \\\"violated\\\"", "duplicate-free = \\\"holds\\\"",
    "duplicate-free = \\\"violated\\\"", "ordered = \\\"holds\\\"", "ordered = \\\"violated\\\"",
    "atomic = \\\"holds\\\"", "phantom-free = \\\"holds\\\"", "phantom-free = \\\"violated\\\"",
    "progress = \\\"holds\\\"", "messages = ", "message", "consumer", "transaction", "\\n\\n[", " = \\\"", "\\\"\\n",
    " the ", " is ", "delivered", "acknowledge", "process", "database", "commit", "producer", "broker", "crash",
    "loss-free", "duplicate-free", "ordered", "atomic", "phantom-free", "progress", "inbox", "offset",
  ];

  const encoder = new TextEncoder();
  const ordered = PHRASES.map((phrase, index) => ({ bytes: encoder.encode(phrase), index }))
    .sort((one, other) => other.bytes.length - one.bytes.length);
  const byFirst = new Map();
  for (const phrase of ordered) {
    const first = phrase.bytes[0];
    if (!byFirst.has(first)) byFirst.set(first, []);
    byFirst.get(first).push(phrase);
  }

  function startsWith(bytes, at, phrase) {
    for (let index = 0; index < phrase.length; index += 1) {
      if (bytes[at + index] !== phrase[index]) return false;
    }
    return true;
  }

  function shorten(bytes) {
    const out = [];
    for (let at = 0; at < bytes.length;) {
      const found = (byFirst.get(bytes[at]) ?? []).find((phrase) => startsWith(bytes, at, phrase.bytes));
      if (found) {
        out.push(MARK, found.index);
        at += found.bytes.length;
      } else {
        out.push(bytes[at]);
        at += 1;
      }
    }
    return new Uint8Array(out);
  }

  function lengthen(bytes) {
    const out = [];
    for (let at = 0; at < bytes.length; at += 1) {
      if (bytes[at] !== MARK) {
        out.push(bytes[at]);
        continue;
      }
      at += 1;
      const phrase = PHRASES[bytes[at]];
      if (phrase === undefined) throw new Error("unknown phrase");
      out.push(...encoder.encode(phrase));
    }
    return new Uint8Array(out);
  }

  async function through(transform, bytes) {
    const reader = new Blob([bytes]).stream().pipeThrough(transform).getReader();
    const chunks = [];
    let length = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      length += value.length;
      if (length > MAX_BYTES) {
        await reader.cancel();
        throw new Error("too large");
      }
      chunks.push(value);
    }
    const all = new Uint8Array(length);
    let at = 0;
    for (const chunk of chunks) {
      all.set(chunk, at);
      at += chunk.length;
    }
    return all;
  }

  function toBase64(bytes) {
    let text = "";
    for (const byte of bytes) text += String.fromCharCode(byte);
    return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  }

  function fromBase64(text) {
    const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(plain, (character) => character.charCodeAt(0));
  }

  // FNV-1a of the data: an address that was cut off or changed is told from one that was not.
  function checksum(text) {
    let hash = 0x811c9dc5;
    for (const character of text) {
      hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193) >>> 0;
    }
    return hash.toString(36);
  }

  // Branches share their beginnings: each one says how many steps it has in common with the one before.
  function pack(document) {
    let before = [];
    const branches = document.branches.map((branch) => {
      let common = 0;
      while (common < before.length && before[common] === branch.path[common]) common += 1;
      before = branch.path;
      const packed = [common, branch.path.slice(common).join("\n")];
      const rest = [branch.guarantee ?? 0, branch.cycleFrom ?? -1, branch.variant ?? 0];
      while (rest.length > 0 && (rest.at(-1) === 0 || rest.at(-1) === -1)) rest.pop();
      return [...packed, ...rest];
    });
    const { design } = document;
    const packed = { t: design.text ?? null, b: branches, c: document.current, a: document.at };
    if (design.path) packed.p = design.path;
    if (document.beside >= 0) packed.d = document.beside;
    if (document.states) packed.l = document.states;
    if (design.systems.length > 0) packed.s = design.systems;
    if (design.files.length > 0) {
      packed.f = design.files.map((file) => [file.path, file.text, file.part ?? 0, file.named ? 1 : 0]);
    }
    return packed;
  }

  function check(condition) {
    if (!condition) throw new Error("unexpected shape");
  }

  const isIndex = (value) => Number.isSafeInteger(value) && value >= -1;
  const isText = (value) => typeof value === "string";

  function unpack(packed) {
    check(packed !== null && typeof packed === "object");
    check(packed.t === null || isText(packed.t));
    check(Array.isArray(packed.b) && isIndex(packed.c) && isIndex(packed.a));
    let before = [];
    const branches = packed.b.map((one) => {
      check(Array.isArray(one));
      const [common, rest, guarantee, cycleFrom, variant] = one;
      check(isIndex(common) && common >= 0 && common <= before.length && isText(rest));
      const path = [...before.slice(0, common), ...(rest === "" ? [] : rest.split("\n"))];
      before = path;
      return {
        path,
        guarantee: isText(guarantee) ? guarantee : null,
        cycleFrom: isIndex(cycleFrom) && cycleFrom >= 0 ? cycleFrom : null,
        variant: variant !== null && typeof variant === "object" ? variant : null,
      };
    });
    const files = (packed.f ?? []).map((file) => {
      check(Array.isArray(file) && isText(file[0]) && isText(file[1]));
      const read = { path: file[0], text: file[1] };
      if (isText(file[2])) read.part = file[2];
      if (file[3] === 1) read.named = true;
      return read;
    });
    const systems = packed.s ?? [];
    check(Array.isArray(systems) && systems.every(isText));
    check(packed.c < branches.length && (packed.d ?? -1) < branches.length);
    return {
      design: { path: isText(packed.p) ? packed.p : null, text: packed.t, files, systems },
      states: Number.isSafeInteger(packed.l) ? packed.l : null,
      branches,
      current: packed.c,
      at: Math.max(0, packed.a),
      beside: isIndex(packed.d) ? packed.d : -1,
    };
  }

  // Returns the fragment of an address, with its `#`.
  async function encode(document, models) {
    const bytes = encoder.encode(JSON.stringify(pack(document)));
    const data = toBase64(await through(new CompressionStream("deflate"), shorten(bytes)));
    return `#${VERSION}.${models.slice(0, MODELS_LENGTH)}.${checksum(data)}.${data}`;
  }

  // Returns `{ document, isOtherModels }`, `{ problem }`, or null where the fragment is no address of a state.
  async function decode(fragment, models) {
    const text = fragment.replace(/^#/, "");
    if (!/^\d+\./.test(text)) return null;
    const [version, of, sum, data, ...more] = text.split(".");
    if (version !== VERSION) {
      return { problem: `the address has version ${version}, this page reads version ${VERSION}` };
    }
    if (data === undefined || more.length > 0 || checksum(data) !== sum) {
      return { problem: "the address is cut off or was changed on its way" };
    }
    try {
      const bytes = lengthen(await through(new DecompressionStream("deflate"), fromBase64(data)));
      const document = unpack(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)));
      return { document, isOtherModels: of !== models.slice(0, MODELS_LENGTH) };
    } catch {
      return { problem: "the address does not hold what a page can restore" };
    }
  }

  return { encode, decode, pack, unpack, shorten, lengthen, MARK, PHRASES };
})();

if (typeof module === "object") module.exports = Address;
