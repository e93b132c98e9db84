// What went wrong, in words, with what can be done about it: try again, wait, enter the key.

import { Problem, setKey } from "./api.js";

const KEY = /^[!-~]+$/; // what a header can carry

const $ = (id) => document.getElementById(id);

export class ProblemPanel {
  #problem = null;
  #retry = null;
  #readyAt = 0; // when the server lets one try again, as Date.now()
  #timer = 0;
  #texts;

  constructor() {
    $("retry").addEventListener("click", () => {
      if (this.#left() === 0) this.#again();
    });
    $("key-form").addEventListener("submit", (event) => {
      event.preventDefault();
      const key = $("key").value.trim();
      $("key").setAttribute("aria-invalid", String(!key));
      if (!key) return $("key").focus();
      $("key").value = "";
      if (!KEY.test(key)) return this.show(new Problem("key", { refused: true }), this.#retry);
      setKey(key);
      this.#again();
    });
  }

  get kind() {
    return this.#problem?.kind ?? null;
  }

  // `retry` is called when the reader tries again; null where only another input helps.
  show(problem, retry) {
    this.clear();
    this.#problem = problem;
    this.#retry = retry;
    const { wait } = problem.values;
    if (wait) {
      this.#readyAt = Date.now() + wait * 1000;
      this.#timer = setInterval(() => this.#showRetry(), 250);
    }
    $("problem").dataset.kind = problem.kind;
    $("retry").hidden = retry === null || problem.kind === "key";
    $("key-form").hidden = problem.kind !== "key";
    $("key").removeAttribute("aria-invalid");
    this.#showWords();
    this.#showRetry();
    if (problem.kind === "key") $("key").focus();
    $("problem").scrollIntoView({ block: "nearest" });
  }

  clear() {
    clearInterval(this.#timer);
    this.#problem = null;
    this.#readyAt = 0;
    delete $("problem").dataset.kind;
    $("problem-words").replaceChildren();
    // A focused control that goes away would leave the keyboard nowhere.
    const lost = $("problem").contains(document.activeElement);
    $("retry").hidden = true;
    $("key-form").hidden = true;
    if (lost) $("generate").focus();
  }

  translate(texts) {
    this.#texts = texts;
    if (!this.#problem) return;
    this.#showWords();
    this.#showRetry();
  }

  #again() {
    const retry = this.#retry;
    this.clear();
    retry();
  }

  // The page's words come first; the server's own, which are English, follow.
  #showWords() {
    const { kind, values } = this.#problem;
    const words = this.#texts.problems[kind](values);
    const detail = words.detail ?? values.detail;
    const hint = values.hint || words.hint;
    $("problem-words").replaceChildren(
      paragraph("problem-title", words.title),
      ...(detail ? [paragraph("problem-detail", detail, !words.detail)] : []),
      ...(hint ? [paragraph("problem-hint", hint, hint === values.hint)] : []),
    );
  }

  #left() {
    return Math.max(0, Math.ceil((this.#readyAt - Date.now()) / 1000));
  }

  #showRetry() {
    const left = this.#left();
    $("retry").textContent = left ? this.#texts.retryIn(left) : this.#texts.retry;
    $("retry").setAttribute("aria-disabled", String(left > 0));
    if (!left) clearInterval(this.#timer);
  }
}

function paragraph(name, text, fromServer = false) {
  const element = document.createElement("p");
  element.className = name;
  element.textContent = text;
  if (fromServer) element.lang = "en";
  return element;
}
