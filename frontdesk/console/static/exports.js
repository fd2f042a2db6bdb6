// Shows how far a download is. Without this file the browser downloads by itself.
"use strict";

for (const form of document.querySelectorAll("form[data-export]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    download(form);
  });
}

async function download(form) {
  const button = form.querySelector("button[type=submit]");
  const stop = new AbortController();
  const shown = progress(form, () => stop.abort());
  button.disabled = true;
  try {
    const reply = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), signal: stop.signal });
    if (!reply.ok || !reply.headers.has("Content-Disposition")) {
      form.submit(); // the page says what is wrong
      return;
    }
    const file = /filename="([^"]+)"/.exec(reply.headers.get("Content-Disposition"))[1];
    save(await collected(reply, shown), file);
    shown.end(`${file} is downloaded.`);
  } catch (error) {
    shown.end(error.name === "AbortError" ? "The download was stopped." : "The download broke off. Nothing was saved; try again.");
  } finally {
    button.disabled = false;
  }
}

// Every line outside of quotation marks is one of those that the server announced.
async function collected(reply, shown) {
  const total = Number(reply.headers.get("X-Total")), csv = reply.headers.get("Content-Type").includes("csv");
  const parts = [], reader = reply.body.getReader();
  let lines = 0, quoted = false;
  for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
    parts.push(value);
    for (const byte of value) {
      if (csv && byte === 34) quoted = !quoted;
      else if (byte === 10 && !quoted) lines += 1;
    }
    shown.at(lines, total);
  }
  return new Blob(parts, { type: reply.headers.get("Content-Type") });
}

function save(blob, file) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = file;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function progress(form, stop) {
  form.querySelector(".progress")?.remove();
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
  form.append(box);
  return {
    at(lines, total) {
      bar.max = Math.max(total, lines, 1);
      bar.value = lines;
      words.textContent = `${lines.toLocaleString()} of ${bar.max.toLocaleString()} lines`;
    },
    end(sentence) {
      for (const part of [bar, button, words]) part.remove();
      end.textContent = sentence;
    },
  };
}
