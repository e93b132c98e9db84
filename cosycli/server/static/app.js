// The page of `cosy serve`: the text, generating, the history, the language of the interface.

import { fetchCatalogue, Problem, speak } from "./api.js";
import { Choices } from "./choices.js";
import { Clip } from "./clip.js";
import { MESSAGES, preferredLocale, translate } from "./messages.js";
import { ProblemPanel } from "./problem_panel.js";
import { lasting, thisTab } from "./storage.js";

const MAX_CLIPS = 50;

const $ = (id) => document.getElementById(id);
const text = $("text");
const choices = new Choices($("request").elements, { onChange: saveDraft, announce });
const panel = new ProblemPanel();
const clips = []; // the newest first
let locale = preferredLocale(lasting.get("locale"), navigator.language);
let texts = MESSAGES[locale];
let catalogue = null; // the answer of /voices
let running = null; // the AbortController of the request under way
let overLimit = false;

restoreDraft();
wire();
render();
load();

// ---- the language of the interface

function setLocale(name) {
  locale = name;
  texts = MESSAGES[name];
  lasting.set("locale", name);
  render();
}

function render() {
  document.documentElement.lang = texts.tag;
  document.title = texts.documentTitle;
  translate(document, texts);
  for (const button of document.querySelectorAll("[data-locale]")) {
    button.setAttribute("aria-pressed", String(button.dataset.locale === locale));
  }
  choices.translate(texts);
  panel.translate(texts);
  for (const clip of clips) clip.translate(texts);
  renderCounter();
  renderBusy();
  renderHistory();
  $("modifier").textContent = /mac|iphone|ipad/i.test(navigator.platform) ? "⌘" : "Ctrl";
  $("model").textContent = catalogue ? texts.model(modelsOf(catalogue)) : "";
  $("privacy").textContent = texts.privacy(location.host);
}

function announce(words) {
  $("status").textContent = words;
}

// ---- what the server offers

async function loadCatalogue(signal) {
  catalogue = await fetchCatalogue(signal);
  choices.offer(catalogue);
  render();
}

async function load() {
  try {
    await loadCatalogue();
  } catch (error) {
    showProblem(error, load);
  }
}

function modelsOf({ model, voices }) {
  const licences = new Map(voices.map((voice) => [voice.model ?? model, voice.licence]));
  return Array.from(licences, ([name, licence]) => ({ name, licence }));
}

function showProblem(error, retry) {
  if (!(error instanceof Problem)) throw error;
  panel.show(error, retry);
}

// ---- the text and its draft

// Code points, as the server counts.
function countCharacters() {
  let count = 0;
  for (const _ of text.value) count++;
  return count;
}

function renderCounter() {
  const limit = catalogue?.limits.text;
  const count = countCharacters();
  const excess = limit ? count - limit : 0;
  $("counter").textContent = texts.counter(count, limit) + (excess > 0 ? ` · ${texts.overLimit(excess)}` : "");
  $("counter").classList.toggle("over", excess > 0);
  if (excess > 0 && !overLimit) announce($("counter").textContent);
  overLimit = excess > 0;
}

function editText() {
  text.removeAttribute("aria-invalid");
  if (["empty", "long", "refused"].includes(panel.kind)) panel.clear();
  renderCounter();
  saveDraft();
}

// Through the editor, so that the draft it replaces can be had back with undo.
function reuseText(words) {
  text.focus();
  text.select();
  if (!document.execCommand("insertText", false, words)) {
    text.value = words;
    editText();
  }
  text.scrollTop = 0;
}

function saveDraft() {
  thisTab.set("draft", JSON.stringify({ text: text.value, ...choices.chosen }));
}

function restoreDraft() {
  let draft = null;
  try {
    draft = JSON.parse(thisTab.get("draft"));
  } catch {
    // Not ours: start anew.
  }
  const { text: words = "", ...chosen } = draft ?? {};
  text.value = words;
  choices.restore(chosen);
}

// ---- generating

async function generate() {
  if (running) return;
  panel.clear();
  const flaw = flawOfText();
  if (flaw) return showFlaw(flaw);
  running = new AbortController();
  const { signal } = running;
  const request = { text: text.value, ...choices.wishes };
  startClock();
  renderBusy();
  announce(texts.generating);
  try {
    if (!catalogue) await loadCatalogue(signal);
    const answer = await speak(request, signal);
    addClip({ ...answer, text: request.text, language: request.language });
  } catch (error) {
    if (error.name === "AbortError") announce(texts.cancelled);
    else showProblem(error, error.kind === "refused" ? null : generate);
  } finally {
    running = null;
    renderBusy();
  }
}

function flawOfText() {
  if (!text.value.trim()) return new Problem("empty");
  const limit = catalogue?.limits.text;
  const count = countCharacters();
  return limit && count > limit ? new Problem("long", { count, limit }) : null;
}

function showFlaw(flaw) {
  text.setAttribute("aria-invalid", "true");
  text.focus();
  panel.show(flaw, null);
}

function cancel() {
  running?.abort();
}

function renderBusy() {
  const busy = running !== null;
  for (const id of ["generate", "history"]) $(id).setAttribute("aria-busy", String(busy));
  $("generate").setAttribute("aria-disabled", String(busy)); // `disabled` would drop the focus
  $("generate-label").textContent = busy ? texts.generating : texts.generate;
  if (!busy && document.activeElement === $("cancel")) $("generate").focus();
  $("cancel").hidden = !busy;
  if (!busy) $("elapsed").textContent = "";
}

function startClock() {
  const mine = running;
  const started = performance.now();
  const timer = setInterval(() => {
    if (running !== mine) return clearInterval(timer);
    $("elapsed").textContent = texts.elapsed(Math.floor((performance.now() - started) / 1000));
  }, 1000);
}

// ---- the history

function addClip(facts) {
  const describeVoice = (id) => choices.describeVoice(id);
  const clip = new Clip(facts, texts, { describeVoice, onReuse: reuseText, onRemove: removeClip });
  for (const other of clips) other.pause();
  clips.unshift(clip);
  $("clips").prepend(clip.element);
  while (clips.length > MAX_CLIPS) clips.pop().remove();
  renderHistory();
  announce(texts.done(facts.duration));
  clip.play();
  if (document.activeElement !== text) clip.element.scrollIntoView({ block: "nearest" });
}

function removeClip(clip) {
  const at = clips.indexOf(clip);
  clips.splice(at, 1);
  clip.remove();
  renderHistory();
  announce(texts.removed);
  const next = clips[at] ?? clips[at - 1];
  if (next) next.focusDelete();
  else $("history-title").focus();
}

function renderHistory() {
  $("empty").hidden = clips.length > 0;
  $("kept").hidden = clips.length === 0;
  $("kept").textContent = texts.kept(MAX_CLIPS);
  $("count").textContent = clips.length || "";
}

// One clip sounds at a time.
function pauseOthers(event) {
  for (const audio of $("clips").querySelectorAll("audio")) {
    if (audio !== event.target) audio.pause();
  }
}

// ---- events

function wire() {
  for (const button of document.querySelectorAll("[data-locale]")) {
    button.addEventListener("click", () => setLocale(button.dataset.locale));
  }
  text.addEventListener("input", editText);
  $("request").addEventListener("submit", (event) => {
    event.preventDefault();
    generate();
  });
  $("cancel").addEventListener("click", cancel);
  document.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // an input method's own Enter and Escape
    if (event.key === "Escape") cancel();
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (!event.repeat) generate();
  });
  $("clips").addEventListener("play", pauseOthers, true); // `play` does not bubble
}
