// One clip of the history: its text, player, picture and file.

import { translate } from "./messages.js";
import { decodeEnergies, Waveform } from "./waveform.js";

const NAME_LENGTH = 24; // characters of the text in a file's name

// A file name every system takes, that begins with the clip's own words.
export function fileName(text, format) {
  const words = text
    .replace(/[\p{C}\p{Z}\\/:*?"<>|.%~]+/gu, " ")
    .trim()
    .replace(/ /g, "-");
  const start = Array.from(words).slice(0, NAME_LENGTH).join("").replace(/-+$/, "");
  return `cosy-${start || "speech"}.${format}`;
}

export class Clip {
  #facts;
  #made;
  #url;
  #audio;
  #waveform;
  #describeVoice;

  // `facts` is the server's answer with `text`, `language` and `blob`; `describeVoice` names a voice id in the
  // interface's language.
  constructor(facts, texts, { describeVoice, onReuse, onRemove }) {
    this.#facts = facts;
    this.#describeVoice = describeVoice;
    this.#made = new Date();
    this.element = document.getElementById("clip").content.cloneNode(true).firstElementChild;
    this.#url = URL.createObjectURL(facts.blob);

    const words = this.#part(".clip-text");
    words.textContent = facts.text.trim();
    words.lang = facts.language ?? "";
    this.#audio = this.#part("audio");
    this.#audio.src = this.#url;
    this.#audio.addEventListener("error", () => this.#showUnplayable());
    const link = this.#part(".download");
    link.href = this.#url;
    link.download = fileName(facts.text, facts.format);
    this.#part(".reuse").addEventListener("click", () => onReuse(facts.text));
    this.#part(".delete").addEventListener("click", () => onRemove(this));
    this.#waveform = new Waveform(this.#part(".waveform"), this.#audio, facts.duration, texts);
    this.translate(texts);
    decodeEnergies(facts.blob, facts.sample_rate, facts.duration).then((energies) => this.#waveform.show(energies));
  }

  // Browsers may refuse to play what nobody pressed play for.
  play() {
    this.#audio.play().catch(() => {});
  }

  pause() {
    this.#audio.pause();
  }

  translate(texts) {
    translate(this.element, texts);
    const { text, format, duration, voice } = this.#facts;
    const time = new Intl.DateTimeFormat(texts.tag, { timeStyle: "short" }).format(this.#made);
    const name = format.toUpperCase();
    const facts = [this.#describeVoice(voice), texts.duration(duration), name, time];
    this.#part(".clip-facts").textContent = facts.join(" · ");
    this.#part(".download").textContent = texts.download(name);
    this.#part(".cannot-play").textContent = texts.cannotPlay(name);
    const start = Array.from(text.trim()).slice(0, NAME_LENGTH).join("");
    this.#part("article").setAttribute("aria-label", start);
    this.#audio.setAttribute("aria-label", texts.player(start));
    this.#waveform.translate(texts);
  }

  focusDelete() {
    this.#part(".delete").focus();
  }

  // Take the clip off the page and free its audio.
  remove() {
    this.pause();
    this.#waveform.close();
    this.element.remove();
    URL.revokeObjectURL(this.#url);
  }

  #part(selector) {
    return this.element.querySelector(selector);
  }

  #showUnplayable() {
    if (!this.element.isConnected) return;
    this.#audio.hidden = true;
    this.#part(".waveform").hidden = true;
    this.#part(".cannot-play").hidden = false;
  }
}
