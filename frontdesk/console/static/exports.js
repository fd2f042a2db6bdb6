// Shows how far a download is. Without this file the browser downloads by itself.
"use strict";

for (const place of document.querySelectorAll("[data-export]")) {
  place.addEventListener(place.matches("form") ? "submit" : "click", (event) => {
    event.preventDefault();
    if (!place.hasAttribute("data-under-way")) download(place);
  });
}

// A form is sent as it says; a link is followed.
function wanted(place) {
  if (place.matches("a")) return [place.href, {}];
  const fields = new URLSearchParams(new FormData(place));
  return place.method === "post" ? [place.action, { method: "POST", body: fields }] : [`${place.action}?${fields}`, {}];
}

async function download(place) {
  const stop = new AbortController();
  const shown = progress(place, () => stop.abort());
  underWay(place, true);
  try {
    const [address, options] = wanted(place);
    const reply = await fetch(address, { ...options, signal: stop.signal });
    if (!reply.ok || !reply.headers.has("Content-Disposition")) {
      if (place.matches("a")) location.assign(place.href);
      else place.submit(); // the page says what is wrong
      return;
    }
    const file = /filename="([^"]+)"/.exec(reply.headers.get("Content-Disposition"))[1];
    save(await collected(reply, shown), file);
    shown.end(`${file} is downloaded.`);
  } catch (error) {
    shown.end(error.name === "AbortError" ? "The download was stopped." : "The download broke off. Nothing was saved; try again.");
  } finally {
    underWay(place, false);
  }
}

function underWay(place, is) {
  place.toggleAttribute("data-under-way", is);
  const button = place.querySelector("button[type=submit]");
  if (button) button.disabled = is;
}

// Every line outside of quotation marks is one of those that the server announced; of an archive it is every byte.
async function collected(reply, shown) {
  const type = reply.headers.get("Content-Type"), total = Number(reply.headers.get("X-Total"));
  const csv = type.includes("csv"), archive = type.includes("zip");
  const parts = [], reader = reply.body.getReader();
  let soFar = 0, quoted = false;
  for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
    parts.push(value);
    if (archive) soFar += value.length;
    else for (const byte of value) {
      if (csv && byte === 34) quoted = !quoted;
      else if (byte === 10 && !quoted) soFar += 1;
    }
    shown.at(soFar, total, archive ? "bytes" : "lines");
  }
  return new Blob(parts, { type });
}

function save(blob, file) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = file;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function progress(place, stop) {
  // In the form, or below the links.
  const around = place.matches("form") ? place : place.parentElement;
  around.querySelector(".progress")?.remove();
  const bar = document.createElement("progress"), words = document.createElement("p"), button = document.createElement("button");
  const box = document.createElement("div"), end = document.createElement("p");
  bar.setAttribute("aria-label", "Download");
  end.setAttribute("role", "status"); // the counting itself is not read out
  words.textContent = "It begins…";
  button.type = "button";
  button.className = "quiet";
  button.textContent = "Stop";
  button.addEventListener("click", stop);
  box.className = "progress";
  box.append(bar, button, words, end);
  around.append(box);
  return {
    at(count, total, unit) {
      bar.max = Math.max(total, count, 1);
      bar.value = count;
      words.textContent = `${count.toLocaleString()} of ${bar.max.toLocaleString()} ${unit}`;
    },
    end(sentence) {
      for (const part of [bar, button, words]) part.remove();
      end.textContent = sentence;
    },
  };
}
