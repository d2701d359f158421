# SPDX-License-Identifier: MIT
# node: zlib, crypto, workers, child processes, wasm, an uncaught error.
# needs: node
node --version
cat > a.mjs <<'JS'
import zlib from 'node:zlib';
import crypto from 'node:crypto';
import {Worker} from 'node:worker_threads';
import {spawnSync, execFileSync} from 'node:child_process';
import fs from 'node:fs/promises';
const data = Buffer.from(Array.from({length: 200000}, (_, i) => i & 255));
console.log(zlib.gunzipSync(zlib.gzipSync(data)).equals(data));
console.log(crypto.createHash('sha256').update(data).digest('hex'));
console.log(crypto.scryptSync('a', 'b', 32).toString('hex'));
const sums = await Promise.all([1, 2, 3].map(n => new Promise(done => {
  const w = new Worker(`require('worker_threads').parentPort.postMessage(
    Array.from({length: 1e5}, (_, i) => i * ${n}).reduce((a, b) => a + b))`, {eval: true});
  w.on('message', done);
})));
console.log(sums);
console.log(spawnSync('sh', ['-c', 'echo out; exit 3']).status);
console.log(String(execFileSync(process.execPath, ['-p', '6 * 7'])));
await fs.writeFile('x', 'text'); console.log((await fs.readFile('x')).length);
const wasm = new Uint8Array([0,97,115,109,1,0,0,0,1,7,1,96,2,127,127,1,127,3,2,1,0,7,7,1,3,97,100,100,0,0,10,9,1,7,0,32,0,32,1,106,11]);
console.log((await WebAssembly.instantiate(wasm)).instance.exports.add(2, 3));
process.exitCode = 6;
JS
node a.mjs; echo "exit $?"
node -e 'throw new Error("x")' 2>/dev/null; echo "exit $?"
