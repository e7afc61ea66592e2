from collections.abc import Generator, Iterable
from dataclasses import replace
from pathlib import Path

import gradio as gr
import pillow_heif
import pytest
from PIL import Image

from tests.examples.pdfs import page, write_pdf
from vqa_core import hardware
from vqa_core.answering.answer import Answer, Question
from vqa_core.answering.answerer import Answerer
from vqa_core.answering.few_shot import Shots
from vqa_core.errors import UserError
from vqa_core.runs.store import RunStore
from vqa_core.settings import Settings
from vqa_core.ui.ask import arriving
from vqa_core.ui.ask import ask_words as words
from vqa_core.ui.ask.answer_with import AnswerWith, example_sources
from vqa_core.ui.ask.ask_events import AskEvents
from vqa_core.ui.ask.conversation import Session
from vqa_core.ui.ask.intake import link_of, open_given, shown, uploaded
from vqa_core.ui.ask.samples import Sample
from vqa_core.ui.context import Context
from vqa_core.ui.owner import Visitor

OWNER = Visitor(owner=True)


class Letters(Answerer):
    """Answers with the question's letters, one piece each; `closed` once its stream was closed."""

    asked: Question
    closed = False

    def stream(self, question: Question) -> Generator[str | Answer, None, None]:
        self.asked = question
        if question.text == "fail":
            raise UserError("It cannot. Ask another model.")
        try:
            yield from question.text
            known = {"model": question.model, "adapter": question.adapter}
            shots = {"shots": question.shots.count, "support": question.shots.support if question.shots.count else ""}
            yield Answer(question.text, 0.9, 0.1, len(question.text), **known, **shots)
        finally:
            self.closed = True


@pytest.fixture
def upload_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "uploads"
    folder.mkdir()
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(folder))
    return folder


@pytest.fixture
def events(tmp_path: Path, upload_folder: Path) -> AskEvents:
    settings = Settings.from_environment({"DOCDEX_HOME": str(tmp_path / "home")})
    store = RunStore(settings)
    context = Context(settings, store, Letters(settings, store), hardware.detect())
    return AskEvents(context, [sample(upload_folder, "receipt", "document"), sample(upload_folder, "ember", "card")])


def sample(folder: Path, id: str, kind: str) -> Sample:
    return Sample(id, id.title(), kind, shown(png(folder, id), id), (f"What is the {id}?",))


def png(folder: Path, name: str) -> Path:
    path = folder / f"{name}.png"
    Image.new("RGB", (60, 40), "white").save(path)
    return path


def last(views: Iterable[tuple[dict, dict]]) -> tuple[dict, dict]:
    return list(views)[-1]


def event(**data: object) -> gr.EventData:
    return gr.EventData(None, data)


def ask(events: AskEvents, session: Session, text: str) -> list[dict]:
    events.on_talk_submit(session, event(text=text), AnswerWith("pocket", words.AUTOMATIC), OWNER)
    return list(events.answer(session))


def test_the_first_paint_has_an_example_and_its_questions(events):
    session = events.first_session()
    assert [shown["name"] for shown in events.pictures(session)["pictures"]] == ["receipt"]
    assert events.talk(session)["quick"] == ["What is the receipt?"]


def test_a_question_streams_to_its_answer(events):
    session = events.first_session()
    views = ask(events, session, "abc")
    assert views[0]["busy"] and views[0]["turns"][0]["status"] == "reading"
    assert not views[-1]["busy"]
    assert (views[-1]["turns"][0]["status"], views[-1]["turns"][0]["text"]) == ("done", "abc")
    assert [image.mode for image in events._context.answerer.asked.images] == ["RGB"]


def test_a_follow_up_carries_the_history_and_a_new_picture_does_not(events, upload_folder):
    session = events.first_session()
    ask(events, session, "one")
    ask(events, session, "two")
    assert [turn.question for turn in events._context.answerer.asked.history] == ["one"]
    last(
        events.on_pictures_upload(
            session, event(files=[{"path": str(png(upload_folder, "new")), "name": "new.png"}]), OWNER
        )
    )
    ask(events, session, "three")
    assert events._context.answerer.asked.history == ()


def test_stop_closes_the_stream_and_keeps_the_words(events):
    session = events.first_session()
    events.on_talk_submit(session, event(text="abcdef"), AnswerWith("pocket", ""), OWNER)
    running = events.answer(session)
    next(running)
    next(running)
    events.on_talk_stop(session)
    last = list(running)[-1]
    assert events._context.answerer.closed
    assert (last["busy"], last["turns"][0]["status"], last["turns"][0]["text"]) == (False, "stopped", "a")


def test_a_closed_tab_closes_the_stream(events):
    session = events.first_session()
    events.on_talk_submit(session, event(text="abcdef"), AnswerWith("pocket", ""), OWNER)
    running = events.answer(session)
    next(running)
    next(running)
    running.close()
    assert events._context.answerer.closed


def test_a_question_stopped_in_line_is_not_answered(events):
    session = events.first_session()
    events.on_talk_submit(session, event(text="abc"), AnswerWith("pocket", ""), OWNER)
    events.on_talk_stop(session)
    assert list(events.answer(session)) == [gr.skip()]
    assert session.exchanges[0].text == ""


def test_a_question_without_picture_asks_for_one_and_is_not_lost(events):
    session = Session()
    view, _ = events.on_talk_submit(session, event(text="What?"), AnswerWith("pocket", ""), OWNER)
    assert view["notice"] == "Add a picture first - or take an example"
    assert view["turns"] == []


def test_a_failure_is_told_in_words_and_the_next_question_works(events):
    session = events.first_session()
    assert ask(events, session, "fail")[-1]["turns"][-1]["problem"] == "It cannot. Ask another model."
    assert ask(events, session, "abc")[-1]["turns"][-1]["status"] == "done"


@pytest.mark.parametrize(
    ("model", "said"), [("run:gone", "no run 'gone'"), ("run:../x", "no run id"), ("", "No model")]
)
@pytest.mark.slow
def test_a_model_that_is_not_there_is_told_in_the_answer(events, model, said):
    session = events.first_session()
    view, _ = events.on_talk_submit(session, event(text="What?"), AnswerWith(model, ""), OWNER)
    assert said in view["turns"][0]["problem"]
    assert not view["busy"]


def test_a_refused_file_leaves_picture_and_conversation(events, upload_folder):
    session = events.first_session()
    ask(events, session, "abc")
    (upload_folder / "text.jpg").write_text("not a picture")
    pictures, talk = last(
        events.on_pictures_upload(
            session,
            event(files=[{"path": str(upload_folder / "text.jpg"), "name": "text.jpg"}]),
            OWNER,
        )
    )
    assert "'text.jpg' is not a picture" in pictures["note"]
    assert pictures["example"] == "receipt"
    assert len(talk["turns"]) == 1


def test_what_is_made_for_a_visitor_can_be_swept(events, upload_folder):
    session = events.first_session()
    last(
        events.on_pictures_upload(
            session, event(files=[{"path": str(png(upload_folder, "new")), "name": "new.png"}]), OWNER
        )
    )
    assert {str(session.pictures[0].preview), str(session.pictures[0].file)} == events.made


def test_good_files_are_taken_beside_a_refused_one(events, upload_folder):
    session = events.first_session()
    (upload_folder / "text.jpg").write_text("not a picture")
    files = [{"path": str(upload_folder / "text.jpg")}, {"path": str(png(upload_folder, "good")), "name": "good.png"}]
    pictures, _ = last(events.on_pictures_upload(session, event(files=files), OWNER))
    assert [shown["name"] for shown in pictures["pictures"]] == ["good.png"]
    assert "text.jpg" in pictures["note"]


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/a.png", "file:///etc/passwd", "http://169.254.169.254/", "", None, 3]
)
def test_a_link_that_is_not_public_is_refused_in_words(events, url):
    session = events.first_session()
    pictures, _ = last(events.on_pictures_submit(session, event(url=url), OWNER))
    assert pictures["note"]
    assert pictures["example"] == "receipt"


@pytest.mark.parametrize("path", ["/etc/passwd", "../../etc/passwd", "", None, 7, {"path": "/etc/passwd"}, "a\0b"])
def test_only_uploads_are_opened(events, upload_folder, path):
    with pytest.raises(UserError, match="uploaded"):
        uploaded(path)
    pictures, _ = last(events.on_pictures_upload(Session(), event(files=[{"path": path}]), OWNER))
    assert pictures["pictures"] == []


def paged(folder: Path, name: str, count: int) -> dict[str, str]:
    """A PDF whose pages differ in their breadth, as the browser sends it."""
    path = write_pdf(folder / name, [page(f"0 0 {300 + 10 * number} 200") for number in range(1, count + 1)])
    return {"path": str(path), "name": name}


@pytest.mark.slow
def test_a_pdf_of_one_page_is_a_picture_at_once(events, upload_folder):
    session = events.first_session()
    pictures, _ = last(events.on_pictures_upload(session, event(files=[paged(upload_folder, "a.pdf", 1)]), OWNER))
    assert [one["caption"] for one in pictures["pictures"]] == ["a.pdf · 1000 × 646 px"]
    assert pictures["offers"] == []
    assert {str(session.pictures[0].preview), str(session.pictures[0].file)} == events.made


@pytest.mark.slow
def test_of_a_longer_pdf_pages_are_offered_and_the_chosen_ones_shown(events, upload_folder):
    session = events.first_session()
    sent = paged(upload_folder, "a.pdf", 3)
    *before, (pictures, _) = events.on_pictures_upload(session, event(files=[sent]), OWNER)
    assert [view["busy"] for view, _ in before] == [f"Drawing the pages of a.pdf: {n} of 3" for n in (1, 2, 3)]
    assert pictures["example"] == "receipt"
    (offer,) = pictures["offers"]
    assert [small["number"] for small in offer["pages"]] == [1, 2, 3]
    with Image.open(offer["pages"][2]["preview"]) as small:
        assert small.size == (300, 182)
    assert {small["preview"] for small in offer["pages"]} <= events.made
    chosen = [{"path": offer["file"], "name": offer["name"], "page": number} for number in (3, 1)]
    pictures, _ = last(events.on_pictures_upload(session, event(files=chosen, add=pictures["add"]), OWNER))
    names = ["a.pdf, page 3 · 1000 × 607 px", "a.pdf, page 1 · 1000 × 646 px"]
    assert [one["caption"] for one in pictures["pictures"]] == names
    assert pictures["offers"] == []


@pytest.mark.slow
def test_pages_join_the_picture_that_came_with_them(events, upload_folder):
    session = events.first_session()
    files = [paged(upload_folder, "a.pdf", 2), {"path": str(png(upload_folder, "new")), "name": "new.png"}]
    pictures, _ = last(events.on_pictures_upload(session, event(files=files), OWNER))
    assert [one["name"] for one in pictures["pictures"]] == ["new.png"]
    assert pictures["add"] is True


@pytest.mark.slow
def test_of_a_long_pdf_the_first_pages_are_drawn_and_any_is_taken(events, upload_folder, monkeypatch):
    monkeypatch.setattr(arriving, "MAX_OFFERED", 2)
    session = events.first_session()
    sent = paged(upload_folder, "a.pdf", 5)
    (offer,) = last(events.on_pictures_upload(session, event(files=[sent]), OWNER))[0]["offers"]
    assert (offer["count"], len(offer["pages"])) == (5, 2)
    assert offer["title"] == "a.pdf has 5 pages. The first 2 are here. Which ones are asked about?"
    pictures, _ = last(events.on_pictures_upload(session, event(files=[{**sent, "page": 5}]), OWNER))
    assert [one["name"] for one in pictures["pictures"]] == ["a.pdf, page 5"]
    pictures, _ = last(events.on_pictures_upload(session, event(files=[{**sent, "page": 6}]), OWNER))
    assert "'a.pdf' has no page 6" in pictures["note"]
    assert [one["name"] for one in pictures["pictures"]] == ["a.pdf, page 5"]


@pytest.mark.slow
def test_pages_that_take_long_to_draw_are_offered_by_their_number(events, upload_folder, monkeypatch):
    monkeypatch.setattr(arriving, "OFFER_S", 0.0)
    sent = paged(upload_folder, "a.pdf", 5)
    (offer,) = last(events.on_pictures_upload(events.first_session(), event(files=[sent]), OWNER))[0]["offers"]
    assert (offer["count"], len(offer["pages"])) == (5, 1)


@pytest.mark.slow
def test_a_damaged_page_does_not_hide_the_others(events, upload_folder):
    path = write_pdf(upload_folder / "a.pdf", [page(), page("0 0 0.1 300"), page("0 0 310 200")])
    session, sent = events.first_session(), {"path": str(path), "name": "a.pdf"}
    pictures, _ = last(events.on_pictures_upload(session, event(files=[sent]), OWNER))
    assert "Page 2 of 'a.pdf' is 0.1 x 300 points" in pictures["note"]
    (offer,) = pictures["offers"]
    assert (offer["count"], len(offer["pages"])) == (3, 1)
    pictures, _ = last(events.on_pictures_upload(session, event(files=[{**sent, "page": 3}]), OWNER))
    assert [one["name"] for one in pictures["pictures"]] == ["a.pdf, page 3"]


def test_a_pdf_that_cannot_be_read_is_refused_in_words(events, upload_folder):
    session = events.first_session()
    (upload_folder / "cut.pdf").write_bytes(b"%PDF-1.7 and no more")
    sent = [{"path": str(upload_folder / "cut.pdf"), "name": "cut.pdf"}]
    pictures, _ = last(events.on_pictures_upload(session, event(files=sent), OWNER))
    assert "'cut.pdf' is damaged" in pictures["note"]
    assert pictures["example"] == "receipt"


def test_a_heic_picture_gets_a_preview_that_a_browser_can_show(events, upload_folder):
    session = events.first_session()
    pillow_heif.from_pillow(Image.new("RGB", (60, 40), "red")).save(upload_folder / "a.heic")
    sent = [{"path": str(upload_folder / "a.heic"), "name": "a.heic"}]
    pictures, _ = last(events.on_pictures_upload(session, event(files=sent), OWNER))
    with Image.open(pictures["pictures"][0]["preview"]) as preview:
        assert (preview.format, preview.size) == ("JPEG", (60, 40))


@pytest.mark.slow
def test_a_caller_of_the_api_names_a_page_of_a_pdf(upload_folder):
    sent = paged(upload_folder, "a.pdf", 3)
    assert open_given({"path": sent["path"]}).size == (1000, 646)
    assert open_given({"path": sent["path"], "page": 3}).size == (1000, 607)
    assert open_given({"file": {"path": sent["path"], "orig_name": "a.pdf"}, "page": 3}).size == (1000, 607)
    for page_, said in ((4, "'a.pdf' has no page 4"), ("three", "page is 'three': it is a whole number")):
        with pytest.raises(UserError, match=said):
            open_given({"path": sent["path"], "orig_name": "a.pdf", "page": page_})


def test_a_link_in_the_upload_folder_leads_nowhere_else(upload_folder, tmp_path):
    (tmp_path / "secret.png").write_bytes(png(tmp_path, "x").read_bytes())
    (upload_folder / "link.png").symlink_to(tmp_path / "secret.png")
    with pytest.raises(UserError, match="uploaded"):
        uploaded(str(upload_folder / "link.png"))


def test_a_caller_of_the_api_gives_file_data_and_no_path(upload_folder, tmp_path):
    good = png(upload_folder, "mine")
    assert open_given({"path": str(good), "meta": {"_type": "gradio.FileData"}}).size == (60, 40)
    with pytest.raises(UserError, match="uploaded"):
        open_given({"path": str(png(tmp_path, "other"))})
    for given in ({"path": "http://127.0.0.1:9/a.png"}, {"file": {"url": "http://127.0.0.1:9/a.pdf#page=2"}}):
        assert link_of(given).startswith("http://127.0.0.1:9/a.")
        with pytest.raises(UserError, match="not on the public internet"):
            open_given(given)


def test_a_kind_brings_its_example_unless_something_was_asked(events):
    session = events.first_session()
    pictures, talk = events.on_pictures_input(session, event(kind="card"))
    assert (pictures["example"], talk["placeholder"]) == ("ember", words.PLACEHOLDER["card"])
    ask(events, session, "abc")
    pictures, talk = events.on_pictures_input(session, event(kind="document"))
    assert (pictures["example"], len(talk["turns"])) == ("ember", 1)
    events.on_pictures_input(session, event(kind="<script>"))
    assert session.kind == "document"


def test_larger_models_get_the_hint_of_the_kind():
    assert words.automatic_hint("document", "owner/model", "") == "Answer briefly."
    assert words.automatic_hint("card", "owner/model", "") == "Explain."
    assert words.automatic_hint("document", "pocket", "") == ""
    assert words.automatic_hint("document", "owner/model", "run-1") == ""


def test_a_second_question_waits_for_the_first(events):
    session = events.first_session()
    events.on_talk_submit(session, event(text="abc"), AnswerWith("pocket", ""), OWNER)
    view, _ = events.on_talk_submit(session, event(text="def"), AnswerWith("pocket", ""), OWNER)
    assert view["notice"] == words.STILL_ANSWERING
    assert [turn["question"] for turn in view["turns"]] == ["abc"]


def test_a_fault_of_ours_does_not_leave_the_question_open(events):
    session = events.first_session()
    events.on_talk_submit(session, event(text="abc"), AnswerWith("pocket", ""), OWNER)
    next(events.answer(session))
    view = events.on_answer_failure(session)
    assert view["turns"][0]["problem"] == words.BROKEN
    assert not view["busy"]


def test_a_question_that_a_full_queue_refused_says_so(events):
    session = events.first_session()
    events.on_talk_submit(session, event(text="abc"), AnswerWith("pocket", ""), OWNER)
    assert events.on_answer_failure(session)["turns"][0]["problem"] == words.BUSY


def test_examples_before_the_question_reach_the_model_and_the_footer(events):
    session = events.first_session()
    beside = AnswerWith("pocket", "", 96, "builtin:cards", 4, "similar")
    events.on_talk_submit(session, event(text="abc"), beside, OWNER)
    turn = list(events.answer(session))[-1]["turns"][0]
    assert events._context.answerer.asked.shots == Shots("builtin:cards", 4, "similar")
    assert "4 examples" in [part["text"] for part in turn["footer"]]
    assert "examples chosen by likeness" in turn["details"]
    assert "example" not in str(ask(events, session, "plain")[-1]["turns"][-1]["footer"])


@pytest.mark.parametrize(
    ("shots", "support", "words_of_it"), [(40, "random", "0 to 32"), ("4", "random", "0 to 32"), (4, "best", "random")]
)
def test_examples_that_cannot_be_are_refused_where_the_answer_would_stand(events, shots, support, words_of_it):
    session = events.first_session()
    events.on_talk_submit(
        session, event(text="abc"), AnswerWith("pocket", "", 96, "builtin:cards", shots, support), OWNER
    )
    turn = events.talk(session)["turns"][0]
    assert turn["status"] == "failed" and words_of_it in turn["problem"]


def test_a_stranger_on_a_space_gets_no_rows_of_the_owner(tmp_path, events):
    space = Settings.from_environment({"DOCDEX_HOME": str(tmp_path / "home"), "SPACE_ID": "me/docdex"})
    on_space = AskEvents(replace(events._context, settings=space), events._samples.values())
    session = on_space.first_session()
    on_space.on_talk_submit(session, event(text="abc"), AnswerWith("pocket", "", 96, "set:0123456789ab", 4), OWNER)
    assert "not offered on this Space" in on_space.talk(session)["turns"][0]["problem"]
    assert all(value.startswith("builtin:") for _, value in example_sources(space))


def test_nothing_is_said_while_examples_are_compared(events, monkeypatch):
    def comparing(question: Question) -> Generator[str | Answer, None, None]:
        yield ""
        yield Answer("red", 0.9, 0.1, 3, "pocket", "")

    monkeypatch.setattr(events._context.answerer, "stream", comparing)
    session = events.first_session()
    views = ask(events, session, "abc")
    assert [view["turns"][0]["status"] for view in views] == ["reading", "done"]


def test_on_a_space_page_and_api_hold_a_visitor_to_the_same_limits(tmp_path, upload_folder, monkeypatch):
    limits = {"DOCDEX_PUBLIC_ASKS_A_MINUTE": "3", "DOCDEX_PUBLIC_MEGAPIXELS": "1", "DOCDEX_PUBLIC_PICTURES": "1"}
    settings = Settings.from_environment({"SPACE_ID": "me/docdex", "DOCDEX_HOME": str(tmp_path / "home"), **limits})
    store = RunStore(settings)
    context = Context(settings, store, Letters(settings, store), hardware.detect())
    events = AskEvents(context, [sample(upload_folder, "receipt", "document")])
    session, visitor = events.first_session(), Visitor(address="8.8.8.8")
    beside = AnswerWith("pocket", "")

    def last(who: Visitor) -> dict:
        events.on_talk_submit(session, event(text="abc"), beside, who)
        return list(events.answer(session))[-1]["turns"][-1] if session.running else events.talk(session)["turns"][-1]

    context.limiter.take(visitor)  # as the API does
    assert [last(visitor)["status"] for _ in range(2)] == ["done", "done"]
    assert "Ask again in" in last(visitor)["problem"]
    assert last(Visitor(address="8.8.4.4"))["status"] == last(OWNER)["status"] == "done"
    Image.new("L", (2000, 1000)).save(upload_folder / "large.png")
    large = {"path": str(upload_folder / "large.png"), "name": "large.png"}
    for who, words_of_it in ((Visitor(address="1.1.1.1"), "up to 1 million"), (OWNER, "")):
        *_, (pictures, _) = events.on_pictures_upload(session, event(files=[large]), who)
        assert words_of_it in pictures["note"] and (who is OWNER or pictures["pictures"][0]["name"] != "large.png")
    assert "up to 1 million" in last(Visitor(address="1.1.1.1"))["problem"]
    session.pictures = [session.pictures[0]] * 2
    assert "up to 1" in last(Visitor(address="1.1.1.1"))["problem"]
