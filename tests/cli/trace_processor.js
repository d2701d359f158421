// SPDX-License-Identifier: MIT
// Runs Perfetto's trace processor, as its page does in a worker, by node:
//   node trace_processor.js FOLDER REQUESTS REPLIES
// FOLDER has engine_bundle.js and what that loads; REQUESTS and REPLIES are
// files of a TraceProcessorRpcStream each.
"use strict";
const fs = require("fs");
const path = require("path");

const [folder, requests, replies] = process.argv.slice(2);
const exit = process.exit;
const found = (url) => fs.readFileSync(path.join(folder, path.basename(url)));

// What a worker of a browser has, and it must not look like node.
globalThis.self = globalThis;
globalThis.WorkerGlobalScope = class {};
globalThis.location = { href: "file:///" };
globalThis.XMLHttpRequest = class {
  open(method, url) {
    this.url = url;
  }
  send() {
    this.response = found(this.url);
  }
};
delete globalThis.process;
console.log = console.warn = () => {};

(0, eval)(found("engine_bundle.js").toString());
const answers = [];
const port = { postMessage: (bytes) => answers.push(Buffer.from(bytes)) };
self.onmessage({ data: port });
// It begins when its program is compiled; until then there is nobody to ask.
setTimeout(() => {
  port.onmessage({ data: new Uint8Array(fs.readFileSync(requests)) });
  fs.writeFileSync(replies, Buffer.concat(answers));
  exit(0);
}, 0);
