// Every word of the page in its two languages. What takes values is a function.

const seconds = (value) => value.toFixed(1);
const clock = (value) => `${Math.floor(value / 60)}:${String(Math.floor(value % 60)).padStart(2, "0")}`;

const zh = {
  tag: "zh-CN",
  documentTitle: "cosy 文字转语音",
  title: "文字转语音",
  tagline: "写下文字，听它说出来。",
  interfaceLanguage: "界面语言",
  text: "要说的话",
  textPlaceholder: "在这里输入或粘贴文字",
  counter: (count, limit) => (limit ? `${count} / ${limit} 字` : `${count} 字`),
  overLimit: (excess) => `超出 ${excess} 字`,
  language: "语言",
  anyLanguage: "自动识别",
  languages: { zh: "普通话", en: "英语", ja: "日语", yue: "粤语", ko: "韩语" },
  voice: "声音",
  anyVoice: "自动，随语言",
  voiceLabel: (voice, language) => `${voice.name}（${language}${voice.experimental ? "；试验" : ""}）`,
  voiceShort: (voice) => voice.name,
  cannotSpeak: (label, language) => `${label}：不会说${language}`,
  voiceReset: (language) => `原来的声音不会说${language}，已改为自动选择。`,
  format: "文件格式",
  downloadOnly: (name) => `${name}（此浏览器只能下载）`,
  speed: "语速",
  speedValue: (value) => `${value.toFixed(2)} 倍`,
  generate: "生成语音",
  generating: "正在生成…",
  elapsed: (value) => `${value} 秒`,
  cancel: "取消",
  cancelled: "已取消。",
  done: (duration) => `已生成 ${zh.duration(duration)}的语音。`,
  history: "本次生成的语音",
  noClips: "生成的语音会出现在这里：可以播放、看波形、下载。",
  kept: (limit) => `语音只留在这个标签页里，最多 ${limit} 条；关闭或刷新页面就没有了，要保留请下载。`,
  duration: (value) => (value < 60 ? `${seconds(value)} 秒` : clock(value)),
  position: "播放位置",
  positionValue: (at, duration) => `${zh.duration(at)}，共 ${zh.duration(duration)}`,
  player: (text) => `播放：${text}`,
  cannotPlay: (format) => `此浏览器不能播放 ${format}。可以下载，或换一种文件格式再生成。`,
  download: (format) => `下载 ${format}`,
  reuse: "再用这段文字",
  remove: "删除",
  removed: "已删除。",
  retry: "重试",
  retryIn: (left) => `${left} 秒后可重试`,
  key: "API 密钥",
  useKey: "使用",
  keyNote: "密钥只留在这个标签页里，关闭后就没有了。",
  synthetic: "这里生成的是合成语音。请不要拿它冒充真人的声音。",
  model: (models) => `模型：${models.map(({ name, licence }) => `${name}，许可 ${licence}`).join("；")}。`,
  privacy: (host) => `文字只发送到 ${host}。`,
  // What the server's codes mean; its own words follow.
  refusals: {
    nothing_to_say: "这段文字里没有能读出来的内容",
    text_too_long: "文字太长",
    bad_text: "这段文字无法朗读",
    unknown_voice: "没有这个声音",
    language_not_spoken: "这个模型不会说这种语言",
    missing_extra: "这台服务器没有读日语汉字的词典",
  },
  problems: {
    empty: () => ({ title: "还没有文字", hint: "请先写下要说的话。" }),
    long: ({ count, limit }) => ({
      title: "文字太长",
      detail: `现在 ${count} 字，一次最多 ${limit} 字。`,
      hint: "请删短，或分几次生成。",
    }),
    network: ({ host }) => ({
      title: "连不上服务器",
      detail: `${host} 没有回应。`,
      hint: "请确认 cosy serve 还在运行，网络也通，然后重试。",
    }),
    key: ({ refused }) => ({
      title: refused ? "密钥不对" : "这台服务器需要 API 密钥",
      hint: refused ? "请检查后重新输入。" : "请输入启动服务器的人给你的密钥。",
    }),
    busy: ({ wait }) => ({ title: "服务器正忙", hint: `请等 ${wait} 秒再试。` }),
    gone: () => ({ title: "音频已经不在服务器上了", hint: "请重新生成。" }),
    refused: ({ status, code }) => ({ title: (Object.hasOwn(zh.refusals, code) ? zh.refusals[code] : null) ?? `服务器没有接受这个请求（${status}）` }),
    failed: ({ status }) => ({ title: `服务器出错了（${status}）`, hint: "请稍后重试；如果一直这样，请看服务器的日志。" }),
    garbled: () => ({ title: "看不懂服务器的回答", hint: "这个地址上的可能不是 cosy serve。" }),
  },
};

const en = {
  tag: "en",
  documentTitle: "cosy text to speech",
  title: "text to speech",
  tagline: "Write something, and hear it said.",
  interfaceLanguage: "Language of this page",
  text: "Text to speak",
  textPlaceholder: "Type or paste text here",
  counter: (count, limit) => (limit ? `${count} / ${limit} characters` : `${count} characters`),
  overLimit: (excess) => `${excess} too many`,
  language: "Language",
  anyLanguage: "Recognize it",
  languages: { zh: "Mandarin", en: "English", ja: "Japanese", yue: "Cantonese", ko: "Korean" },
  voice: "Voice",
  anyVoice: "Automatic, by language",
  voiceLabel: (voice, language) => `${voice.id} (${language}${voice.experimental ? "; experimental" : ""})`,
  voiceShort: (voice) => voice.id,
  cannotSpeak: (label, language) => `${label}: no ${language}`,
  voiceReset: (language) => `The voice you had does not speak ${language}; it is now chosen automatically.`,
  format: "File format",
  downloadOnly: (name) => `${name} (this browser can only download it)`,
  speed: "Speed",
  speedValue: (value) => `${value.toFixed(2)} ×`,
  generate: "Generate speech",
  generating: "Generating…",
  elapsed: (value) => `${value} s`,
  cancel: "Cancel",
  cancelled: "Cancelled.",
  done: (duration) => `${en.duration(duration)} of speech generated.`,
  history: "Clips of this session",
  noClips: "What you generate appears here: play it, see its waveform, download it.",
  kept: (limit) =>
    `Clips live in this tab only, ${limit} at most. They go when you close or reload the page: ` +
    "download those you want to keep.",
  duration: (value) => (value < 60 ? `${seconds(value)} s` : clock(value)),
  position: "Position",
  positionValue: (at, duration) => `${en.duration(at)} of ${en.duration(duration)}`,
  player: (text) => `Player: ${text}`,
  cannotPlay: (format) => `This browser cannot play ${format}. Download it, or generate again in another file format.`,
  download: (format) => `Download ${format}`,
  reuse: "Use this text again",
  remove: "Delete",
  removed: "Deleted.",
  retry: "Try again",
  retryIn: (left) => `Try again in ${left} s`,
  key: "API key",
  useKey: "Use it",
  keyNote: "The key is kept in this tab only and goes when you close it.",
  synthetic: "This is synthetic speech. Do not pass it off as a person’s.",
  model: (models) => `Model: ${models.map(({ name, licence }) => `${name}, licence ${licence}`).join("; ")}.`,
  privacy: (host) => `Your text goes to ${host} and nowhere else.`,
  // What the server's codes mean; its own words follow.
  refusals: {
    nothing_to_say: "Nothing in this text can be spoken",
    text_too_long: "The text is too long",
    bad_text: "This text cannot be spoken",
    unknown_voice: "There is no such voice",
    language_not_spoken: "This model does not speak that language",
    missing_extra: "This server has no dictionary for Japanese kanji",
  },
  problems: {
    empty: () => ({ title: "There is no text yet", hint: "Write what should be said." }),
    long: ({ count, limit }) => ({
      title: "The text is too long",
      detail: `It has ${count} characters; the limit is ${limit}.`,
      hint: "Shorten it, or generate it in parts.",
    }),
    network: ({ host }) => ({
      title: "The server cannot be reached",
      detail: `${host} did not answer.`,
      hint: "Check that cosy serve is still running and that the network is up, then try again.",
    }),
    key: ({ refused }) => ({
      title: refused ? "The key was not accepted" : "This server wants an API key",
      hint: refused ? "Check it and enter it again." : "Enter the key you got from whoever runs the server.",
    }),
    busy: ({ wait }) => ({ title: "The server is busy", hint: `Try again in ${wait} s.` }),
    gone: () => ({ title: "The audio is no longer on the server", hint: "Generate it again." }),
    refused: ({ status, code }) => ({
      title: (Object.hasOwn(en.refusals, code) ? en.refusals[code] : null) ?? `The server did not accept this request (${status})`,
    }),
    failed: ({ status }) => ({
      title: `The server failed (${status})`,
      hint: "Try again in a while; if it stays so, look at the server’s log.",
    }),
    garbled: () => ({
      title: "The server’s answer makes no sense",
      hint: "What runs at this address may not be cosy serve.",
    }),
  },
};

export const MESSAGES = { zh, en };

// Chinese or English, by what the reader chose before, else by the browser's first language.
export function preferredLocale(chosen, browserLanguage) {
  if (Object.hasOwn(MESSAGES, chosen ?? "")) return chosen;
  return /^zh\b/i.test(browserLanguage ?? "") ? "zh" : "en";
}

// Write the fixed words under `root`: texts, accessible names, placeholders.
export function translate(root, texts) {
  for (const element of root.querySelectorAll("[data-message]")) {
    const text = texts[element.dataset.message];
    if (typeof text === "string") element.textContent = text;
  }
  for (const element of root.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", texts[element.dataset.label]);
  }
  for (const element of root.querySelectorAll("[data-placeholder]")) {
    element.placeholder = texts[element.dataset.placeholder];
  }
}
