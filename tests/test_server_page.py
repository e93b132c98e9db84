"""The page of `cosy serve`, driven in a real browser against a real server."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import cosycli

STATIC = Path(cosycli.__file__).parent / "server" / "static"
TEXT = "你好，这是一个测试。"

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


MAGIC = {"wav": b"RIFF", "mp3": (b"ID3", b"\xff\xf3", b"\xff\xfb"), "flac": b"fLaC", "ogg": b"OggS", "opus": b"OggS"}


# ---- without a browser


def test_files_name_no_other_address_and_hold_nothing_inline() -> None:
    for path in STATIC.iterdir():
        text = path.read_text(encoding="utf-8")
        addresses = set(re.findall(r"(?:https?:)?//[\w.-]+\.\w+[^\s\"')]*", text))
        assert addresses <= {"http://www.w3.org/2000/svg"}, path.name
    page = (STATIC / "index.html").read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page)


# ---- in the browser


@dataclass
class Visit:
    """One tab, and what it did meanwhile."""

    page: Any
    base: str
    requests: list[Any] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)  # of the console, refused requests aside

    def open(self) -> None:
        """Load the page and wait until the voices are there."""
        self.page.goto(self.base)
        self.wait_for_voices()

    def reload(self) -> None:
        self.page.reload()
        self.wait_for_voices()

    def wait_for_voices(self) -> None:
        self.wait_for(lambda: self.page.locator("#voice option").count() > 1)

    def generate(self, text: str) -> dict[str, Any]:
        """Speak `text`, wait for the clip, and return the server's answer."""
        before = self.clips.count()
        self.page.locator("#text").fill(text)
        with self.page.expect_response("**/tts") as answer:
            self.page.locator("#generate").click()
        self.wait_for(lambda: self.clips.count() == before + 1)
        return answer.value.json()

    @property
    def clips(self) -> Any:
        return self.page.get_by_role("article")

    @property
    def player(self) -> Any:
        """The audio element of the newest clip."""
        return self.clips.first.locator("audio")

    @property
    def problem(self) -> str:
        return self.page.get_by_role("alert").inner_text()

    def answer_tts(self, status: int, body: str = "{}", **settings: Any) -> None:
        """Answer in the server's place from now on."""
        self.page.route("**/tts", lambda route: route.fulfill(status=status, body=body, **settings))

    def offered(self, name: str) -> list[str]:
        """What can be chosen in a list."""
        options = self.page.locator(f"#{name} option:not([disabled])")
        return options.evaluate_all("all => all.map(option => option.value)")

    def sent(self, path: str) -> list[Any]:
        """The requests made for `path`."""
        return [request for request in self.requests if request.url == self.address(path)]

    def address(self, path: str) -> str:
        return f"{self.base.rstrip('/')}/{path}"

    def wait_for(self, condition: Callable[[], object], seconds: float = 10) -> None:
        for _ in range(int(seconds / 0.05)):
            if condition():
                return
            self.page.wait_for_timeout(50)
        assert condition()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright (pip install playwright)")
    if BROWSER is None:
        pytest.skip("needs chromium, chromium-browser or google-chrome on PATH")
    with playwright.sync_playwright() as driver:
        arguments = ["--no-sandbox", "--autoplay-policy=no-user-gesture-required"]
        chromium = driver.chromium.launch(executable_path=BROWSER, args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def page_server(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server."""
    for module in ("flask", "gunicorn", "prometheus_client", "requests"):
        pytest.importorskip(module)
    from server_process import serving, user_environment

    with serving(user_environment(tmp_path_factory.mktemp("user"))) as server:
        yield server.url


@pytest.fixture
def visit_as(browser: Any, page_server: str) -> Iterator[Callable[..., Visit]]:
    """Open a tab with the settings of a context of playwright; nothing may go elsewhere or be complained of."""
    visits = []

    def visit(locale: str = "en-GB", script: str = "", **settings: Any) -> Visit:
        context = browser.new_context(locale=locale, **settings)
        context.set_default_timeout(10_000)
        if script:
            context.add_init_script(script)
        made = Visit(context.new_page(), page_server)
        visits.append(made)
        made.page.on("request", lambda request: made.requests.append(request))
        made.page.on("pageerror", lambda error: made.complaints.append(str(error)))
        made.page.on("console", lambda message: made.complaints.append(message.text))
        made.open()
        return made

    yield visit
    for made in visits:
        made.page.context.close()
        addresses = [request.url for request in made.requests]
        assert all(url.startswith((page_server, f"blob:{page_server}")) for url in addresses), addresses
        refused = "Failed to load resource"  # what a test does on purpose
        assert [text for text in made.complaints if not text.startswith(refused)] == []


@pytest.fixture
def visit(visit_as: Callable[..., Visit]) -> Visit:
    return visit_as()


def test_speaks_what_is_typed_and_plays_it(visit: Visit) -> None:
    voice = visit.offered("voice")[-1]
    visit.page.get_by_label("Voice").select_option(voice)
    answer = visit.generate(TEXT)
    assert answer["voice"] == voice
    assert json.loads(visit.sent("tts")[0].post_data) == {
        "text": TEXT,
        "voice": voice,
        "language": None,
        "speed": 1,
        "format": "wav",
        "response": "url",
    }
    assert visit.player.evaluate("audio => audio.duration") == pytest.approx(answer["duration"], abs=0.1)
    visit.wait_for(lambda: 0.2 < visit.player.evaluate("audio => audio.currentTime") < answer["duration"])
    assert TEXT in visit.clips.first.inner_text() and f"{answer['duration']:.1f} s" in visit.clips.first.inner_text()
    visit.wait_for(lambda: visit.player.evaluate("audio => audio.ended"), answer["duration"] + 5)
    assert visit.complaints == []


def test_draws_the_waveform_and_seeks_in_it(visit: Visit) -> None:
    duration = visit.generate(TEXT)["duration"]
    slider = visit.page.get_by_role("slider", name="Position")
    inked = """element => {
        const canvas = element.querySelector("canvas");
        const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
        return pixels.filter((value, i) => i % 4 === 3 && value > 0).length / (canvas.width * canvas.height);
    }"""
    visit.wait_for(lambda: 0.05 < slider.evaluate(inked) < 0.6)
    visit.player.evaluate("audio => audio.pause()")
    slider.press("Home")
    slider.press("ArrowRight")
    assert visit.player.evaluate("audio => audio.currentTime") == pytest.approx(1)
    assert slider.get_attribute("aria-valuetext") == f"1.0 s of {duration:.1f} s"
    box = slider.bounding_box()
    slider.click(position={"x": box["width"] / 4, "y": 10})
    assert visit.player.evaluate("audio => audio.currentTime") == pytest.approx(duration / 4, abs=0.1)


def test_every_format_plays_and_downloads_under_the_texts_name(visit: Visit) -> None:
    assert visit.offered("format") == list(MAGIC)
    for name in MAGIC:
        visit.page.get_by_label("File format").select_option(name)
        duration = visit.generate("你好/世界: a?")["duration"]
        visit.wait_for(lambda: visit.player.evaluate("audio => audio.readyState > 0"))
        assert visit.player.evaluate("audio => audio.duration") == pytest.approx(duration, abs=0.1), name
        with visit.page.expect_download() as download:
            visit.clips.first.get_by_role("link", name=f"Download {name.upper()}").click()
        assert download.value.suggested_filename == f"cosy-你好-世界-a.{name}"
        assert Path(download.value.path()).read_bytes().startswith(MAGIC[name]), name


@pytest.mark.parametrize(("browser_locale", "tag"), [("zh-TW", "zh-CN"), ("de-DE", "en")])
def test_speaks_the_readers_language(visit_as, browser_locale: str, tag: str) -> None:
    page = visit_as(browser_locale).page
    assert page.locator("html").get_attribute("lang") == tag
    assert page.get_by_role("button", name="生成语音" if tag == "zh-CN" else "Generate speech").is_visible()


def test_language_of_the_page_is_switched_and_remembered(visit: Visit) -> None:
    page = visit.page
    visit.generate(TEXT)
    page.locator("#text").fill("")
    page.locator("#generate").click()
    assert "There is no text yet" in visit.problem
    page.get_by_role("button", name="中文").click()
    assert page.title() == "cosy 文字转语音"
    assert "还没有文字" in visit.problem
    assert visit.clips.first.get_by_role("link", name="下载 WAV").is_visible()
    assert page.get_by_label("语言", exact=True).locator("option").nth(1).inner_text() == "普通话"
    visit.reload()
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    page.get_by_role("button", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"


def test_both_languages_have_the_same_messages(visit: Visit) -> None:
    shapes = visit.page.evaluate(
        """async () => {
            const { MESSAGES } = await import(new URL("static/messages.js", document.baseURI));
            const shape = (value) => typeof value === "object"
                ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, shape(one)]))
                : typeof value;
            return Object.values(MESSAGES).map(shape);
        }"""
    )
    assert len(shapes) == 2 and shapes[0] == shapes[1]


def test_works_by_keyboard_alone(visit: Visit) -> None:
    press = visit.page.keyboard.press

    def focused() -> str:
        return visit.page.evaluate("document.activeElement.id || document.activeElement.className")

    def tab_to(name: str) -> None:
        for _ in range(20):
            press("Tab")
            if focused() == name:
                return
        raise AssertionError(f"{name} is not reached by Tab")

    tab_to("text")
    visit.page.keyboard.type("Hello by keyboard.")
    tab_to("language")
    press("ArrowDown")
    tab_to("speed")
    press("ArrowRight")
    assert visit.page.locator("#speed-value").inner_text() == "1.05 ×"
    tab_to("generate")
    press("Enter")
    visit.wait_for(lambda: visit.clips.count() == 1)
    assert focused() == "generate"
    assert "of speech generated" in visit.page.get_by_role("status").inner_text()
    press("Control+Enter")
    visit.wait_for(lambda: visit.clips.count() == 2)
    tab_to("waveform")
    press("End")
    visit.wait_for(lambda: visit.player.evaluate("audio => audio.ended || audio.currentTime === audio.duration"))
    tab_to("delete")
    press("Enter")
    assert visit.clips.count() == 1 and focused() == "delete"
    press("Enter")
    assert visit.clips.count() == 0 and focused() == "history-title"


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_fits_a_phone(visit_as, locale: str) -> None:
    visit = visit_as(locale, viewport={"width": 360, "height": 640}, is_mobile=True, has_touch=True)
    visit.generate("Antidisestablishmentarianism" * 3)
    visit.answer_tts(429, headers={"Retry-After": "9"})
    visit.page.locator("#generate").click()
    visit.page.locator("#retry").wait_for()
    for width in (360, 320):
        visit.page.set_viewport_size({"width": width, "height": 640})
        assert visit.page.evaluate("document.documentElement.scrollWidth") == width
        too_small = """targets => targets
            .map((target) => [target, target.getBoundingClientRect()])
            .filter(([, box]) => box.width && (box.width < 44 || box.height < 44))
            .map(([target]) => target.outerHTML)"""
        targets = visit.page.locator("button, select, a.button, input, audio, .waveform")
        assert targets.evaluate_all(too_small) == []


def test_languages_narrow_the_voices(visit: Visit) -> None:
    page = visit.page
    voices = page.request.get(visit.address("voices")).json()["voices"]
    spoken = {language for voice in voices for language in voice["languages"]}
    page.get_by_label("Voice").select_option(voices[0]["id"])
    for language in visit.offered("language"):
        assert language == "" or language in spoken
        page.get_by_label("Language", exact=True).select_option(language)
        able = [voice["id"] for voice in voices if not language or language in voice["languages"]]
        assert visit.offered("voice") == ["", *able]
    assert page.get_by_label("Voice").input_value() in ("", voices[0]["id"])


def test_voice_that_cannot_speak_the_language_is_given_up(visit_as) -> None:
    visit = visit_as()
    catalogue = visit.page.request.get(visit.address("voices")).json()
    catalogue["voices"] += [catalogue["voices"][0] | {"id": "anna", "name": "anna", "languages": ["ko"]}]
    visit.page.route("**/voices", lambda route: route.fulfill(json=catalogue))
    visit.open()
    visit.page.get_by_label("Voice").select_option("anna")
    visit.page.get_by_label("Language", exact=True).select_option("zh")
    assert visit.page.get_by_label("Voice").input_value() == ""
    assert visit.page.locator("#voice option[value=anna]").is_disabled()
    assert visit.page.locator("#voice option[value=anna]").inner_text() == "anna: no Mandarin"
    assert "does not speak Mandarin" in visit.page.get_by_role("status").inner_text()


def test_an_experimental_voice_says_so(visit_as) -> None:
    visit = visit_as()
    catalogue = visit.page.request.get(visit.address("voices")).json()
    catalogue["voices"][0] |= {"languages": ["zh"], "experimental": "Its tones are flat."}
    visit.page.route("**/voices", lambda route: route.fulfill(json=catalogue))
    visit.open()
    voice = visit.page.locator(f"#voice option[value={catalogue['voices'][0]['id']}]")
    assert voice.inner_text().endswith(" (Mandarin; experimental)")
    assert voice.get_attribute("title") == "Its tones are flat."


def test_text_is_taken_up_again_and_the_draft_survives_a_reload(visit: Visit) -> None:
    visit.generate(TEXT)
    visit.page.locator("#text").fill("a draft")
    visit.page.get_by_label("File format").select_option("mp3")
    visit.reload()
    assert visit.page.get_by_label("File format").input_value() == "mp3"
    assert visit.page.locator("#text").input_value() == "a draft"
    assert visit.clips.count() == 0
    visit.generate(TEXT)
    visit.page.locator("#text").fill("a draft")
    visit.page.get_by_role("button", name="Use this text again").click()
    assert visit.page.locator("#text").input_value() == TEXT
    visit.page.keyboard.press("Control+z")
    assert visit.page.locator("#text").input_value() == "a draft"


def test_empty_text_is_said_in_words(visit: Visit) -> None:
    for text in ("", " \n\t"):
        visit.page.locator("#text").fill(text)
        visit.page.locator("#generate").click()
        assert "There is no text yet" in visit.problem
        assert visit.page.evaluate("document.activeElement.id") == "text"
        visit.page.keyboard.type("a")
        assert visit.problem == ""
    assert visit.sent("tts") == []


def test_too_long_a_text_is_counted_as_the_server_counts(visit: Visit) -> None:
    limit = visit.page.request.get(visit.address("voices")).json()["limits"]["text"]
    visit.page.locator("#text").fill("𠮷" * limit)  # two units of UTF-16 each
    assert visit.page.locator("#counter").inner_text() == f"{limit} / {limit} characters"
    visit.page.locator("#text").fill("好" * (limit + 7))
    assert "7 too many" in visit.page.locator("#counter").inner_text()
    visit.page.locator("#generate").click()
    assert "The text is too long" in visit.problem and str(limit) in visit.problem
    assert visit.sent("tts") == []


def test_what_the_server_refuses_is_said_with_its_own_words(visit: Visit) -> None:
    visit.page.locator("#text").fill("……")
    with visit.page.expect_response("**/tts") as answer:
        visit.page.locator("#generate").click()
    error = answer.value.json()["error"]
    assert (answer.value.status, error["code"]) == (400, "nothing_to_say")
    visit.wait_for(lambda: visit.problem.startswith("Nothing in this text can be spoken"))
    assert error["message"] in visit.problem and error["hint"] in visit.problem
    visit.page.get_by_role("button", name="中文").click()
    assert visit.problem.startswith("这段文字里没有能读出来的内容")
    visit.answer_tts(403)
    visit.page.locator("#generate").click()
    visit.wait_for(lambda: visit.problem == "服务器没有接受这个请求（403）")


def test_stopped_server_is_said_and_tried_again(visit: Visit) -> None:
    visit.page.route("**/tts", lambda route: route.abort("connectionrefused"))
    visit.page.locator("#text").fill(TEXT)
    visit.page.locator("#generate").click()
    visit.page.get_by_role("button", name="Try again").wait_for()
    assert "The server cannot be reached" in visit.problem
    visit.page.unroute("**/tts")
    visit.page.get_by_role("button", name="Try again").click()
    visit.wait_for(lambda: visit.clips.count() == 1)
    assert visit.problem == ""


def test_failing_server_is_said(visit: Visit) -> None:
    for body in ("<html>502 Bad Gateway</html>", '{"error": {"message": "the model broke"}}'):
        visit.answer_tts(502, body)
        visit.page.locator("#text").fill(TEXT)
        visit.page.locator("#generate").click()
        visit.wait_for(lambda: "The server failed (502)" in visit.problem)
        assert ("the model broke" in visit.problem) == body.startswith("{")
        visit.page.unroute("**/tts")


def test_busy_server_is_waited_for(visit: Visit) -> None:
    visit.answer_tts(429, headers={"Retry-After": "2"})
    visit.page.locator("#text").fill(TEXT)
    visit.page.locator("#generate").click()
    retry = visit.page.get_by_role("button", name=re.compile("Try again in [12] s"))
    retry.wait_for()
    assert "The server is busy" in visit.problem and "2 s" in visit.problem
    retry.click(force=True)
    assert len(visit.sent("tts")) == 1
    visit.page.unroute("**/tts")
    visit.page.get_by_role("button", name="Try again", exact=True).click()
    visit.wait_for(lambda: visit.clips.count() == 1)


def test_key_is_asked_for_and_kept_in_the_tab_only(visit: Visit) -> None:
    def guard(route: Any) -> None:
        if route.request.headers.get("authorization") == "Bearer sesame":
            route.continue_()
        else:
            route.fulfill(status=401, body='{"error": {"message": "no key"}}')

    for path in ("voices", "tts", "audio/*"):
        visit.page.route(f"**/{path}", guard)
    visit.page.reload()
    visit.wait_for(lambda: "This server wants an API key" in visit.problem)
    assert visit.page.evaluate("document.activeElement.id") == "key"
    for wrong in ("密钥", "wrong"):
        visit.page.keyboard.type(wrong)
        visit.page.keyboard.press("Enter")
        visit.wait_for(lambda: "The key was not accepted" in visit.problem)
        assert visit.page.evaluate("document.activeElement.id") == "key"
    visit.page.keyboard.type("sesame")
    visit.page.keyboard.press("Enter")
    visit.wait_for(lambda: visit.problem == "")
    visit.generate(TEXT)
    assert visit.page.evaluate("Object.values({...localStorage}).includes('sesame')") is False
    assert visit.page.evaluate("Object.values({...sessionStorage}).includes('sesame')") is True
    assert not any("sesame" in request.url for request in visit.requests)


def test_generating_shows_and_can_be_cancelled(visit: Visit) -> None:
    page = visit.page
    page.route("**/tts", lambda route: None)  # no answer ever
    page.locator("#text").fill(TEXT)
    page.get_by_role("button", name="Generate speech").click()
    page.get_by_role("button", name="Generating…").wait_for()
    assert page.locator("#generate").get_attribute("aria-busy") == "true"
    page.locator("#generate").click(force=True)
    assert len(visit.sent("tts")) == 1
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Generate speech").wait_for()
    assert page.evaluate("document.activeElement.id") == "generate"
    assert page.get_by_role("status").inner_text() == "Cancelled."
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Cancel").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Cancel").wait_for(state="hidden")
    page.unroute("**/tts")
    visit.generate(TEXT)


def test_works_without_storage_and_without_a_decoder(visit_as) -> None:
    visit = visit_as(
        script="""
            for (const name of ["localStorage", "sessionStorage"])
                Object.defineProperty(window, name, { get() { throw new DOMException("no", "SecurityError"); } });
            delete window.OfflineAudioContext;
        """
    )
    visit.generate(TEXT)
    visit.wait_for(lambda: visit.player.evaluate("audio => audio.currentTime > 0.1"))
    assert visit.page.get_by_role("slider", name="Position").count() == 0
    visit.page.get_by_role("button", name="中文").click()
    assert visit.page.locator("html").get_attribute("lang") == "zh-CN"


def test_clip_that_cannot_be_played_says_so(visit: Visit) -> None:
    visit.page.route("**/audio/*", lambda route: route.fulfill(body=b"no audio", content_type="audio/ogg"))
    visit.generate(TEXT)
    visit.page.get_by_text("This browser cannot play WAV.").wait_for()
    assert not visit.player.is_visible()


def test_text_is_never_taken_for_markup(visit: Visit) -> None:
    text = "<img src=x onerror=alert(1)> hello & <b>bold</b>"
    visit.generate(text)
    assert visit.clips.first.locator(".clip-text").inner_text() == text
    assert visit.clips.first.locator("img, b").count() == 0
