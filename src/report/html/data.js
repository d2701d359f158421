// SPDX-License-Identifier: MIT
// Reads the page's data: JSON, by gzip, by base64.

function bytesOf(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; ++at) bytes[at] = text.charCodeAt(at);
  return bytes;
}

async function decoded(base64) {
  const packed = new Blob([bytesOf(base64.trim())]).stream();
  const plain = packed.pipeThrough(new DecompressionStream("gzip"));
  const data = await new Response(plain).json();
  if (data.schema !== "crossbill/page/1") throw new Error(data.schema);
  return data;
}

// Null where the browser cannot read it: the page then says so, and stays what
// it is without scripts. A page without interactive parts has none.
async function readData() {
  const place = document.getElementById("data");
  if (!place.textContent.trim()) return {};
  try {
    return await decoded(place.textContent);
  } catch (error) {
    const sentence = document.getElementById("old-browser");
    if (sentence) sentence.hidden = false;
    return null;
  }
}
