from pathlib import Path

import pytest

from vqa_core.answering.answer import Answer, Turn
from vqa_core.answering.answerer import Readiness
from vqa_core.answering.request import Asked
from vqa_core.errors import UserError
from vqa_core.ui.ask import ask_words as words
from vqa_core.ui.ask.conversation import STALE_S, Exchange, Line, Session, Shown


def picture(name: str = "a.png") -> Shown:
    return Shown(name, Path(name), Path(name), 10, 20)


def answered(session: Session, question: str, answer: str, confidence: float | None = 0.9) -> Exchange:
    exchange = session.ask(Asked(question))
    exchange.begin()
    exchange.finish(Answer(answer, confidence, 0.42, 3, "pocket", "receipts-3"))
    return exchange


def marks(exchange: Exchange) -> list[str]:
    return [part["mark"] for part in exchange.view()["footer"] if part["mark"]]


def test_a_new_picture_ends_the_conversation_and_stops_its_answer():
    session = Session(pictures=[picture()])
    running = session.ask(Asked("What?"))
    session.show([picture("b.png")])
    assert session.exchanges == []
    assert not running.live


def test_an_added_picture_keeps_the_conversation():
    session = Session(pictures=[picture()])
    answered(session, "What?", "That.")
    session.add([picture("b.png")])
    assert [shown.name for shown in session.pictures] == ["a.png", "b.png"]
    assert session.selected == 1
    assert session.history == (Turn("What?", "That."),)


def test_nothing_is_lost_when_too_many_pictures_come():
    session = Session(pictures=[picture()] * 7)
    answered(session, "What?", "That.")
    for attempt in (session.add, session.show):
        with pytest.raises(UserError, match="up to 8"):
            attempt([picture()] * 9)
    assert len(session.pictures) == 7
    assert len(session.exchanges) == 1


def test_removing_the_last_picture_ends_the_conversation():
    session = Session(pictures=[picture("a.png"), picture("b.png")], selected=1)
    answered(session, "What?", "That.")
    session.remove(1)
    assert (session.selected, len(session.exchanges)) == (0, 1)
    session.remove(5)
    assert len(session.pictures) == 1
    session.remove(0)
    assert (session.pictures, session.exchanges) == ([], [])


def test_history_leaves_out_what_failed_or_still_runs():
    session = Session(pictures=[picture()])
    answered(session, "One?", "1")
    session.ask(Asked("Two?")).fail("No.")
    session.ask(Asked("Three?")).add("thr")
    session.exchanges[-1].stop()
    session.ask(Asked("Four?"))
    assert session.history == (Turn("One?", "1"), Turn("Three?", "thr"))
    assert session.running is session.exchanges[-1]


def test_a_stopped_answer_stays_stopped():
    exchange = Exchange(Asked("What?"))
    exchange.add("half")
    exchange.stop()
    exchange.fail("too late")
    assert (exchange.status, exchange.text, exchange.view()["problem"]) == ("stopped", "half", "")


def test_the_footer_says_model_adapter_certainty_and_seconds():
    session = Session(pictures=[picture()])
    exchange = session.ask(Asked("What?", adapter="receipts-3"))
    exchange.finish(Answer("$41.20", 0.97, 0.42, 6, "pocket", "receipts-3", load_seconds=2.0))
    view = exchange.view()
    assert [part["text"] for part in view["footer"]] == ["pocket", "receipts-3", "sure", "0.4 s"]
    assert view["details"] == "probability 97% · 6 tokens · 2.0 s of it loading the model"


def test_sure_and_not_sure_follow_the_probability():
    session = Session(pictures=[picture()])
    assert marks(answered(session, "What?", "That.", 0.76)) == ["sure"]
    assert marks(answered(session, "What?", "That.", 0.74)) == ["unsure"]
    assert marks(answered(session, "What?", "", None)) == []


def test_the_line_counts_who_came_first():
    line, first, second, third = Line(), *(Exchange(Asked(str(number))) for number in range(3))
    for exchange in (first, second, third):
        line.join(exchange, now=0.0)
    assert [line.before(one, now=1.0) for one in (first, second, third)] == [0, 1, 2]
    line.leave(first)
    assert line.before(third, now=2.0) == 1
    assert line.before(first, now=2.0) == 0


def test_who_no_longer_looks_does_not_count_but_who_is_answered_does():
    line, answered_now, gone, waiting = Line(), *(Exchange(Asked(str(number))) for number in range(3))
    for exchange in (answered_now, gone, waiting):
        line.join(exchange, now=0.0)
    line.hold(answered_now)
    line.before(waiting, now=STALE_S - 1)
    assert line.before(waiting, now=STALE_S + 1) == 1


def test_the_line_of_words_tells_loading_and_waiting():
    loading, ready = Readiness(False, "loading pocket", 3.4), Readiness(True, "pocket", 2.0)
    assert words.line(loading, False, 0) == "Loading pocket · 3 s"
    assert words.line(loading, True, 0) == "Loading pocket · 3 s · your question waits for it"
    assert words.line(ready, True, 2) == "2 questions before yours"
    assert words.line(ready, True, 0) == ""
    assert words.line(Readiness(False, "", 0.0), True, 0) == ""
