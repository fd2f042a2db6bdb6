// A plain chat. Everything that is shown goes through textContent; the token lives in this tab only.
const KEY = "frontdesk.session";
const ALMOST_FULL = 200;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15000;
const FROM_THE_START = 401;
const GONE = 410;

const page = Object.fromEntries(
  ["clinic", "state", "help", "messages", "problem", "form", "text", "count", "person", "save", "end", "erase"]
    .map((id) => [id, document.getElementById(id)]),
);
const AUTHORS = { visitor: "You", assistant: "Automated assistant", staff: "Staff", system: "Notice" };
const OWNERS = {
  staff_joined: "You are talking to a person.",
  staff_left: "You are talking to an automated assistant.",
  person_requested: "Staff were asked; the automated assistant still answers.",
  ended: "This chat has ended.",
};

let session = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
let seen = 0;
let stream = new AbortController();

async function call(method, path, body) {
  const headers = { "Content-Type": "application/json" };
  if (session) headers.Authorization = `Bearer ${session.token}`;
  const answer = await fetch(`/v1${path}`, { method, headers, body: body && JSON.stringify(body) });
  const data = await answer.json();
  if (answer.ok) return data;
  (data.replies ?? []).forEach((reply) => show({ ...reply, author: "assistant" }));
  throw Object.assign(new Error(data.error.message), { status: answer.status, code: data.error.code });
}

function show(message) {
  if (message.sequence && message.sequence <= seen) return;
  seen = message.sequence ?? seen;
  const item = document.createElement("li");
  item.className = [message.author, message.kind].filter(Boolean).join(" ");
  const who = document.createElement("small");
  who.textContent = message.staff ?? AUTHORS[message.author];
  const text = document.createElement("span");
  text.textContent = message.text;
  item.append(who, text);
  if (message.section) item.append(note(`From “${message.section}”`));
  if (message.choices?.length) item.append(choices(message.choices));
  page.messages.append(item);
  item.scrollIntoView({ block: "end" });
  page.state.textContent = OWNERS[message.kind] ?? page.state.textContent;
}

function note(text) {
  const small = document.createElement("small");
  small.textContent = text;
  return small;
}

function choices(offered) {
  const box = document.createElement("div");
  box.className = "choices";
  for (const choice of offered) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = choice.title;
    button.addEventListener("click", () => attempt(() => say({ choice: choice.id })));
    box.append(button);
  }
  return box;
}

async function begin() {
  stream.abort();
  stream = new AbortController();
  session = null;
  session = await call("POST", "/sessions", { language: navigator.language.slice(0, 2), page: location.href });
  sessionStorage.setItem(KEY, JSON.stringify(session));
  seen = 0;
  page.messages.replaceChildren();
  show({ author: "assistant", text: session.greeting });
  follow(stream.signal);
}

async function say(what) {
  const id = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(36).slice(2)}`;
  try {
    await call("POST", "/messages", { id, ...what });
  } catch (error) {
    if (error.status !== GONE && error.status !== FROM_THE_START && error.code !== "closed") throw error;
    await begin();
    await call("POST", "/messages", { id, ...what });
  }
}

async function follow(signal) {
  let pause = FIRST_PAUSE_MS;
  while (!signal.aborted) {
    try {
      const headers = { Authorization: `Bearer ${session.token}`, "Last-Event-ID": String(seen) };
      const answer = await fetch("/v1/events", { headers, signal });
      if (answer.status === FROM_THE_START || answer.status === GONE) return;
      if (answer.ok) {
        await read(answer.body.pipeThrough(new TextDecoderStream()).getReader());
        pause = FIRST_PAUSE_MS;
      }
    } catch (error) {
      if (signal.aborted) return;
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  }
}

async function read(reader) {
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const parts = (rest + value).replaceAll("\r\n", "\n").split("\n\n");
    rest = parts.pop();
    for (const part of parts) {
      const lines = part.split("\n");
      const event = lines.find((line) => line.startsWith("event: "))?.slice(7);
      const data = lines.filter((line) => line.startsWith("data: ")).map((line) => line.slice(6)).join("\n");
      if (event === "message") show(JSON.parse(data));
    }
  }
}

async function attempt(work) {
  page.problem.textContent = "";
  try {
    await work();
  } catch (error) {
    page.problem.textContent = error.message;
  }
}

async function save() {
  const chat = await call("GET", "/chat");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(chat, null, 2)], { type: "application/json" }));
  link.download = "chat.json";
  link.click();
  URL.revokeObjectURL(link.href);
}

async function erase() {
  if (!confirm("Erase this chat for good?")) return;
  await call("DELETE", "/chat");
  await begin();
}

function count() {
  const left = session ? session.message_chars - [...page.text.value].length : 0;
  page.count.textContent = left < ALMOST_FULL ? `${left} characters left` : "";
}

page.form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = page.text.value;
  attempt(async () => {
    await say({ text });
    page.text.value = "";
    count();
  });
});
page.text.addEventListener("input", count);
page.text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    page.form.requestSubmit();
  }
});
page.person.addEventListener("click", () => attempt(() => call("POST", "/person")));
page.end.addEventListener("click", () => attempt(() => call("POST", "/end")));
page.save.addEventListener("click", () => attempt(save));
page.erase.addEventListener("click", () => attempt(erase));

attempt(async () => {
  const clinic = await call("GET", "/clinic");
  page.clinic.textContent = document.title = clinic.name;
  const { emergency_number: emergency, crisis_line: line, crisis_line_name: name } = clinic.resources;
  page.help.textContent = `In danger call ${emergency}. In a crisis call or text ${line} (${name}).`;
  if (session) follow(stream.signal);
  else await begin();
});
