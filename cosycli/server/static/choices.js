// Language, voice, file format and speed: what the server offers, and what the reader chose of it.

// PCM has no header, so nothing that opens a file would know what it is.
const HEADLESS = ["pcm"];
const MEDIA_TYPES = {
  wav: "audio/wav",
  mp3: "audio/mpeg",
  flac: "audio/flac",
  ogg: 'audio/ogg; codecs="vorbis"',
  opus: 'audio/ogg; codecs="opus"',
};
const DEFAULTS = { language: "", voice: "", format: "wav", speed: "1" }; // "": left to the server

export class Choices {
  #form;
  #texts;
  #onChange;
  #announce;
  #catalogue = { languages: [], voices: [], formats: ["wav"] };
  #chosen = { ...DEFAULTS };

  // `form` is a form's elements; `onChange` is called after a choice, `announce` with what was changed unasked.
  constructor(form, { onChange, announce }) {
    this.#form = form;
    this.#onChange = onChange;
    this.#announce = announce;
    form.language.addEventListener("change", () => this.#chooseLanguage());
    for (const name of ["voice", "format"]) {
      form[name].addEventListener("change", () => this.#choose(name));
    }
    form.speed.addEventListener("input", () => this.#choose("speed"));
  }

  // As they are kept in a draft. What is not offered (yet) is kept all the same.
  get chosen() {
    return { ...this.#chosen };
  }

  restore(chosen) {
    this.#chosen = { ...DEFAULTS, ...chosen };
    this.#form.text.lang = this.#chosen.language;
    this.#form.speed.value = this.#chosen.speed;
  }

  // As the server takes them.
  get wishes() {
    const { language, voice, format, speed } = this.#form;
    return {
      language: language.value || null,
      voice: voice.value || null,
      format: format.value,
      speed: Number(speed.value),
    };
  }

  offer(catalogue) {
    this.#catalogue = catalogue;
    [this.#form.speed.min, this.#form.speed.max] = catalogue.limits.speed;
    this.#form.speed.value = this.#chosen.speed;
    this.#render();
  }

  translate(texts) {
    this.#texts = texts;
    this.#render();
  }

  // A voice's name in the interface's language.
  describeVoice(id) {
    const voice = this.#findVoice(id);
    return voice ? this.#texts.voiceShort(voice) : id;
  }

  #render() {
    const { languages, voices, formats } = this.#catalogue;
    const spoken = new Set(voices.flatMap((voice) => voice.languages));
    fill(this.#form.language, this.#chosen.language, [
      option("", this.#texts.anyLanguage),
      ...languages.map(({ id }) => option(id, this.#languageName(id), !spoken.has(id))),
    ]);
    this.#renderVoices();
    const files = formats.filter((format) => !HEADLESS.includes(format));
    fill(this.#form.format, this.#chosen.format, files.map((format) => option(format, this.#formatLabel(format))));
    this.#renderSpeed();
  }

  // Voices that cannot speak the chosen language come last, and cannot be chosen.
  #renderVoices() {
    const language = this.#form.language.value;
    const able = this.#catalogue.voices.filter((voice) => speaks(voice, language));
    const unable = this.#catalogue.voices.filter((voice) => !speaks(voice, language));
    const { anyVoice, voiceShort, cannotSpeak } = this.#texts;
    fill(this.#form.voice, this.#chosen.voice, [
      option("", anyVoice),
      ...able.map((voice) => this.#voiceOption(voice)),
      ...unable.map((voice) => option(voice.id, cannotSpeak(voiceShort(voice), this.#languageName(language)), true)),
    ]);
  }

  // With the language it is at home in. What an experimental voice lacks is told to who points at it.
  #voiceOption(voice) {
    const element = option(voice.id, this.#texts.voiceLabel(voice, this.#languageName(voice.languages[0])));
    element.title = voice.experimental ?? "";
    return element;
  }

  #renderSpeed() {
    const value = this.#texts.speedValue(Number(this.#form.speed.value));
    document.getElementById("speed-value").textContent = value;
    this.#form.speed.setAttribute("aria-valuetext", value);
  }

  #choose(name) {
    this.#chosen[name] = this.#form[name].value;
    this.#renderSpeed();
    this.#onChange();
  }

  #chooseLanguage() {
    const language = this.#form.language.value;
    const voice = this.#findVoice(this.#chosen.voice);
    if (voice && !speaks(voice, language)) {
      this.#chosen.voice = "";
      this.#announce(this.#texts.voiceReset(this.#languageName(language)));
    }
    this.#form.text.lang = language; // which glyphs Chinese characters have, how a screen reader says them
    this.#choose("language");
    this.#renderVoices();
  }

  #findVoice(id) {
    return this.#catalogue.voices.find((voice) => voice.id === id);
  }

  #languageName(id) {
    const named = this.#catalogue.languages.find((language) => language.id === id);
    return this.#texts.languages[id] ?? named?.name ?? id;
  }

  #formatLabel(format) {
    const name = format.toUpperCase();
    const type = MEDIA_TYPES[format];
    return type && !document.createElement("audio").canPlayType(type) ? this.#texts.downloadOnly(name) : name;
  }
}

function speaks(voice, language) {
  return !language || voice.languages.includes(language);
}

function option(value, label, disabled = false) {
  const element = new Option(label, value);
  element.disabled = disabled;
  return element;
}

// Replace a list and keep the choice where it is still offered.
function fill(select, chosen, options) {
  select.replaceChildren(...options);
  const kept = options.some((one) => one.value === chosen && !one.disabled);
  select.value = kept ? chosen : options[0].value;
}
