// The picture of a clip: drawn from the decoded audio, and a slider that moves the player.

const N_SLICES = 1024;
const BAR = 3; // CSS pixels
const GAP = 2;
const STEP = 1; // seconds an arrow key moves
const LONG = 300; // seconds; above it the picture is made at a lower rate, to hold less memory
const LOW_RATE = 8000;

// The mean square of each of N_SLICES slices; null where the browser cannot decode the audio.
export async function decodeEnergies(blob, sampleRate, duration) {
  if (!window.OfflineAudioContext) return null;
  try {
    const context = new OfflineAudioContext(1, 1, duration > LONG ? LOW_RATE : sampleRate);
    const decoded = await context.decodeAudioData(await blob.arrayBuffer());
    return energiesOf(decoded.getChannelData(0));
  } catch {
    return null;
  }
}

function energiesOf(samples) {
  const energies = new Float32Array(N_SLICES);
  for (let i = 0; i < samples.length; i++) {
    energies[Math.floor((i * N_SLICES) / samples.length)] += samples[i] ** 2;
  }
  return energies.map((sum) => (sum * N_SLICES) / samples.length);
}

// Heights of `count` bars, the loudest 1: root mean squares, which unlike peaks still have a shape in a long clip.
function barsOf(energies, count) {
  const bars = new Float32Array(count);
  for (let bar = 0; bar < count; bar++) {
    const from = Math.floor((bar * N_SLICES) / count);
    const slices = energies.subarray(from, Math.max(from + 1, Math.floor(((bar + 1) * N_SLICES) / count)));
    bars[bar] = Math.sqrt(slices.reduce((sum, energy) => sum + energy, 0) / slices.length);
  }
  const loudest = bars.reduce((a, b) => Math.max(a, b), 0);
  return loudest > 0 ? bars.map((bar) => bar / loudest) : bars;
}

export class Waveform {
  #element;
  #canvas;
  #audio;
  #duration;
  #energies = null;
  #texts;
  #observer;
  #schemes = ["(prefers-color-scheme: dark)", "(forced-colors: active)"].map((query) => matchMedia(query));
  #draw = () => this.#paint();

  // `element` holds a canvas; `duration` in seconds stands in until the player knows its own.
  constructor(element, audio, duration, texts) {
    this.#element = element;
    this.#canvas = element.querySelector("canvas");
    this.#audio = audio;
    this.#duration = duration;
    this.translate(texts);
    element.addEventListener("keydown", (event) => this.#press(event));
    element.addEventListener("pointerdown", (event) => this.#grab(event));
    element.addEventListener("pointermove", (event) => {
      if (element.hasPointerCapture(event.pointerId)) this.#seekTo(event);
    });
    for (const name of ["timeupdate", "seeked", "durationchange", "ended"]) {
      audio.addEventListener(name, () => this.#update());
    }
    audio.addEventListener("play", () => this.#follow());
    this.#observer = new ResizeObserver(this.#draw);
    this.#observer.observe(element);
    for (const scheme of this.#schemes) scheme.addEventListener("change", this.#draw);
  }

  show(energies) {
    this.#energies = energies;
    if (energies === null) this.#element.hidden = true;
    this.#paint();
  }

  translate(texts) {
    this.#texts = texts;
    this.#update();
  }

  close() {
    this.#observer.disconnect();
    for (const scheme of this.#schemes) scheme.removeEventListener("change", this.#draw);
  }

  get #length() {
    return Number.isFinite(this.#audio.duration) ? this.#audio.duration : this.#duration;
  }

  #update() {
    const at = this.#audio.currentTime;
    this.#element.setAttribute("aria-valuemax", this.#length.toFixed(1));
    this.#element.setAttribute("aria-valuenow", at.toFixed(1));
    this.#element.setAttribute("aria-valuetext", this.#texts.positionValue(at, this.#length));
    this.#paint();
  }

  #follow() {
    if (this.#audio.paused || !this.#element.isConnected) return;
    this.#paint();
    requestAnimationFrame(() => this.#follow());
  }

  #paint() {
    const width = this.#element.clientWidth;
    const height = this.#element.clientHeight;
    if (!this.#energies || !width || !height) return;
    const context = this.#clearCanvas(width, height);
    if (!context) return;
    const style = getComputedStyle(this.#element);
    const [playedColour, restColour] = ["--wave-played", "--wave"].map((name) => style.getPropertyValue(name).trim());
    const played = (this.#audio.currentTime / this.#length) * width;
    const bars = barsOf(this.#energies, Math.max(1, Math.floor((width + GAP) / (BAR + GAP))));
    const stride = width / bars.length;
    bars.forEach((bar, i) => {
      const tall = Math.max(2, bar * height);
      context.fillStyle = (i + 0.5) * stride < played ? playedColour : restColour;
      context.fillRect(i * stride, (height - tall) / 2, BAR, tall);
    });
  }

  // The canvas in device pixels, drawn on in CSS pixels.
  #clearCanvas(width, height) {
    const scale = window.devicePixelRatio || 1;
    const size = { width: Math.round(width * scale), height: Math.round(height * scale) };
    if (this.#canvas.width !== size.width || this.#canvas.height !== size.height) Object.assign(this.#canvas, size);
    const context = this.#canvas.getContext("2d");
    context?.setTransform(scale, 0, 0, scale, 0, 0);
    context?.clearRect(0, 0, width, height);
    return context;
  }

  #seek(seconds) {
    this.#audio.currentTime = Math.min(this.#length, Math.max(0, seconds));
    this.#update();
  }

  #seekTo(event) {
    const box = this.#element.getBoundingClientRect();
    this.#seek(((event.clientX - box.left) / box.width) * this.#length);
  }

  #grab(event) {
    if (event.button !== 0) return;
    this.#element.setPointerCapture(event.pointerId);
    this.#seekTo(event);
  }

  #press(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const at = this.#audio.currentTime;
    const page = this.#length / 10;
    const moves = {
      ArrowLeft: at - STEP,
      ArrowDown: at - STEP,
      ArrowRight: at + STEP,
      ArrowUp: at + STEP,
      PageDown: at - page,
      PageUp: at + page,
      Home: 0,
      End: this.#length,
    };
    if (Object.hasOwn(moves, event.key)) this.#seek(moves[event.key]);
    else if (event.key === " ") this.#toggle();
    else return;
    event.preventDefault();
  }

  #toggle() {
    if (this.#audio.paused) this.#audio.play().catch(() => {});
    else this.#audio.pause();
  }
}
