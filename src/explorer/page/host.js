// The host behind the page: a server, a module in a worker, or a recording.
//
// `onceproofHost()` returns `{ kind, lacks, designs(), changed(), answer(request, onProgress), cancel(), aside(request),
// cancelAside() }`. `lacks` is a sentence about what the page cannot do, or null. `aside` answers beside `answer`, for what
// takes time and is not waited for. Both reject with an error named `AbortError` once they are cancelled.

function aborted() {
  return new DOMException("the request was cancelled", "AbortError");
}

function httpHost() {
  const open = { answer: new Set(), aside: new Set() };
  const files = async () => (await fetch("files", { cache: "no-store" })).json();
  const ask = async (where, request, onProgress) => {
    const abort = new AbortController();
    open[where].add(abort);
    try {
      const body = JSON.stringify(request);
      const headers = { "content-type": "application/json" };
      const response = await fetch(where, { method: "POST", headers, body, signal: abort.signal });
      if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let text = "";
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        text += value;
        let end = text.indexOf("\n");
        while (end >= 0) {
          const line = text.slice(0, end);
          text = text.slice(end + 1);
          end = text.indexOf("\n");
          if (line === "") continue;
          const read = JSON.parse(line);
          if (read.progress === undefined) return read;
          if (onProgress !== undefined) onProgress(read.progress);
        }
      }
      throw new Error("the server has ended");
    } finally {
      open[where].delete(abort);
    }
  };
  return {
    kind: "http",
    lacks: null,
    designs: async () => (await files()).designs,
    changed: async () => (await files()).changed,
    answer: (request, onProgress) => ask("answer", request, onProgress),
    aside: (request) => ask("aside", request),
    cancel() {
      for (const abort of open.answer) abort.abort();
    },
    cancelAside() {
      for (const abort of open.aside) abort.abort();
    },
  };
}

// The worker's own script: it starts the module, and answers one request after another.
function workerScript() {
  let exports = null;
  const text = (address, length) =>
    new TextDecoder().decode(new Uint8Array(exports.memory.buffer, address >>> 0, length >>> 0));
  const imports = {
    onceproof: {
      progress(states, frontier, depth) {
        postMessage({ progress: { states: states >>> 0, frontier: frontier >>> 0, depth: depth >>> 0 } });
      },
      panicked(address, length) {
        postMessage({ panicked: text(address, length) });
      },
    },
  };
  onmessage = async ({ data }) => {
    try {
      if (data.module !== undefined) {
        exports = (await WebAssembly.instantiate(data.module, imports)).instance.exports;
        postMessage({ ready: true });
        return;
      }
      const bytes = new TextEncoder().encode(data.request);
      // The memory may grow: the view is taken afterwards.
      const address = exports.room(bytes.length) >>> 0;
      new Uint8Array(exports.memory.buffer, address, bytes.length).set(bytes);
      const length = exports.answer() >>> 0;
      postMessage({ answer: text(exports.at(), length) });
    } catch (error) {
      postMessage({ failed: String(error) });
    }
  };
}

async function unpackedModule() {
  const packed = atob(document.getElementById("onceproof-module").textContent);
  const bytes = Uint8Array.from(packed, (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}

// A worker with the module, which answers one request after another.
function moduleWorker(module) {
  let worker = null;
  let waiting = null;
  let line = Promise.resolve();
  const end = (error) => {
    if (worker !== null) worker.terminate();
    worker = null;
    if (waiting !== null) waiting.reject(error);
    waiting = null;
  };
  const received = ({ data }) => {
    if (waiting === null) return;
    if (data.progress !== undefined) {
      if (waiting.onProgress !== undefined) waiting.onProgress(data.progress);
    } else if (data.panicked !== undefined) {
      end(new Error(`a bug in onceproof, please report it: ${data.panicked}`));
    } else if (data.failed !== undefined) {
      end(new Error(data.failed));
    } else {
      const { resolve } = waiting;
      waiting = null;
      resolve(data.answer === undefined ? null : JSON.parse(data.answer));
    }
  };
  const send = (message, onProgress) => new Promise((resolve, reject) => {
    waiting = { resolve, reject, onProgress };
    worker.postMessage(message);
  });
  const ask = async (request, onProgress) => {
    if (worker === null) {
      const address = URL.createObjectURL(new Blob([`"use strict";(${workerScript})()`], { type: "text/javascript" }));
      worker = new Worker(address);
      URL.revokeObjectURL(address);
      worker.onmessage = received;
      worker.onerror = (event) => end(new Error(event.message));
      await send({ module: await module });
    }
    return send({ request: JSON.stringify(request) }, onProgress);
  };
  return {
    answer(request, onProgress) {
      const answer = line.then(() => ask(request, onProgress));
      line = answer.catch(() => null);
      return answer;
    },
    end,
  };
}

function wasmHost(recording) {
  const module = unpackedModule();
  const [main, aside] = [moduleWorker(module), moduleWorker(module)];
  return {
    kind: "wasm",
    lacks: null,
    designs: async () => recording.designs.map((one) => one.design),
    changed: async () => "",
    answer(request, onProgress) {
      const known = ["about", "read", "check"].includes(request.request) && request.limits === undefined;
      const recorded = known ? recordedAnswer(recording, request) : null;
      if (recorded !== null && recorded.answer !== "error") return Promise.resolve(recorded);
      return main.answer(request, onProgress);
    },
    aside: (request) => aside.answer(request),
    cancel() {
      main.end(aborted());
    },
    cancelAside() {
      aside.end(aborted());
    },
  };
}

function recordedHost(recording) {
  return {
    kind: "recorded",
    lacks: "This page was written without the checker: it holds the verdicts, every state of the counterexamples, "
      + "and the states within three steps of them. Changing the design takes `onceproof explore`.",
    designs: async () => recording.designs.map((one) => one.design),
    changed: async () => "",
    answer: async (request) => recordedAnswer(recording, request),
    aside: async (request) => recordedAnswer(recording, request),
    cancel() {},
    cancelAside() {},
  };
}

async function onceproofHost() {
  const { kind, recording } = JSON.parse(document.getElementById("onceproof-host").textContent);
  if (kind === "http") return httpHost();
  return kind === "wasm" ? wasmHost(recording) : recordedHost(recording);
}
