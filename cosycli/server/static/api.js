// Requests to the server this page came from, and to no other.

import { thisTab } from "./storage.js";

const DEFAULT_WAIT = 5; // seconds, of a 429 without Retry-After
const TOO_MANY_REQUESTS = 429;
const UNAVAILABLE = 503;

// What went wrong, as a kind of `problems` in messages.js with the values its words need.
export class Problem extends Error {
  constructor(kind, values = {}) {
    super(kind);
    this.kind = kind;
    this.values = values;
  }
}

export function setKey(key) {
  if (key) thisTab.set("key", key);
  else thisTab.remove("key");
}

// The model, its voices and languages, the file formats and limits.
export async function fetchCatalogue(signal) {
  const catalogue = await readJson(await send("voices", { signal }));
  const lists = ["languages", "formats", "voices"].map((name) => catalogue?.[name]);
  if (!lists.every(Array.isArray) || !catalogue.limits) throw new Problem("garbled");
  return catalogue;
}

// Speak `request` ({text, voice, language, speed, format}); the audio's facts and its bytes as a Blob.
export async function speak(request, signal) {
  const response = await send("tts", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ ...request, response: "url" }),
    signal,
  });
  const facts = await readJson(response);
  if (typeof facts?.audio_url !== "string") throw new Problem("garbled");
  const audio = await send(facts.audio_url, { signal, headers: { Accept: "audio/*" } }, { 404: "gone" });
  return { ...facts, blob: await readBody(audio.blob()) };
}

async function send(path, options, kinds = {}) {
  const key = thisTab.get("key");
  const headers = { Accept: "application/json", ...options.headers, ...(key && { Authorization: `Bearer ${key}` }) };
  // Relative to the page, so that a proxy may serve it under a path of its own.
  const address = new URL(path.replace(/^\/+/, ""), document.baseURI);
  let response;
  try {
    response = await fetch(address, { ...options, headers, redirect: "error" });
  } catch (error) {
    throw asProblem(error);
  }
  if (!response.ok) throw await refusal(response, Boolean(key), kinds);
  return response;
}

async function refusal(response, hadKey, kinds) {
  const { status } = response;
  const answer = await response.json().catch(() => null);
  const said = answer?.error ?? {};
  const values = { status, code: text(said.code), detail: text(said.message), hint: text(said.hint) };
  const retryAfter = response.headers.get("Retry-After");
  if (status === 401) return new Problem("key", { refused: hadKey });
  if (status === TOO_MANY_REQUESTS || (status === UNAVAILABLE && retryAfter)) {
    return new Problem("busy", { wait: secondsToWait(retryAfter) });
  }
  if (status in kinds) return new Problem(kinds[status]);
  return new Problem(status < 500 ? "refused" : "failed", values);
}

// Retry-After is a number of seconds or a date (RFC 9110, 10.2.3).
function secondsToWait(header) {
  if (!header) return DEFAULT_WAIT;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(1, Math.ceil(seconds)) : DEFAULT_WAIT;
}

async function readJson(response) {
  try {
    return JSON.parse(await readBody(response.text()));
  } catch (error) {
    throw error instanceof SyntaxError ? new Problem("garbled") : error;
  }
}

async function readBody(body) {
  try {
    return await body;
  } catch (error) {
    throw asProblem(error);
  }
}

// A cancelled request stays an AbortError; any other failure of the transport is the network's.
function asProblem(error) {
  return error.name === "AbortError" ? error : new Problem("network", { host: location.host });
}

function text(value) {
  return typeof value === "string" ? value : "";
}
