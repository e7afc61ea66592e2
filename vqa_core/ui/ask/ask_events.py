"""What the Ask tab does when something is clicked: each handler reads, changes the visitor's Session, and shows it."""

import time
from collections.abc import Generator, Iterable
from functools import partial
from typing import Any

import gradio as gr

from vqa_core.answering.answer import Answer, Question
from vqa_core.answering.request import MAX_PICTURES, Asked, as_question, check_picture_count
from vqa_core.errors import UserError
from vqa_core.examples.pictures import open_picture
from vqa_core.ui.ask import ask_words as words
from vqa_core.ui.ask.answer_with import AnswerWith
from vqa_core.ui.ask.arriving import arrive
from vqa_core.ui.ask.conversation import Exchange, Line, Session
from vqa_core.ui.ask.intake import caption, saved_from_link
from vqa_core.ui.ask.samples import Sample
from vqa_core.ui.context import Context
from vqa_core.ui.owner import Visitor

SHOW_EVERY_S = 0.05
"""Pieces that come faster are shown together."""

View = dict[str, Any]
Views = Generator[tuple[View, View], None, None]


class AskEvents:
    """The handlers; holds nothing of a visitor. Values from a browser are checked here, whatever the page allowed."""

    def __init__(self, context: Context, samples: Iterable[Sample]) -> None:
        self._context = context
        self._samples = {sample.id: sample for sample in samples}
        self._line = Line()
        self.made: set[str] = set()
        """Files made for visitors, for whoever sweeps them."""

    def first_session(self) -> Session:
        """What a new visitor sees: the first example, not yet asked about."""
        session = Session()
        self._show_sample(session, next(iter(self._samples.values()), None))
        return session

    # Views

    def pictures(self, session: Session, note: str = "") -> View:
        shown = [{"name": one.name, "preview": str(one.preview), "caption": caption(one)} for one in session.pictures]
        strip = [sample for sample in self._samples.values() if sample.kind == session.kind]
        examples = [{"id": one.id, "title": one.title, "preview": str(one.shown.preview)} for one in strip]
        return {
            "kind": session.kind,
            "pictures": shown,
            "selected": session.selected,
            "example": session.example,
            "examples": examples,
            "most": MAX_PICTURES,
            "offers": [],
            "note": note,
            "busy": "",
            "drawn_at": time.time_ns(),  # the same note twice must still reach the browser
        }

    def talk(self, session: Session, notice: str = "") -> View:
        sample = self._samples.get(session.example)
        return {
            "turns": [exchange.view() for exchange in session.exchanges],
            "quick": list(sample.questions if sample else words.QUICK[session.kind]),
            "placeholder": words.PLACEHOLDER[session.kind] if session.pictures else words.MISSING_PICTURE,
            "notice": notice,
            "busy": session.running is not None,
            "drawn_at": time.time_ns(),
        }

    # Pictures

    def on_pictures_upload(self, session: Session, event: gr.EventData, visitor: Visitor) -> Views:
        """Files that the browser has uploaded become the pictures, or join them where `add` is set."""
        files = event._data.get("files")
        files = [file for file in files if isinstance(file, dict)] if isinstance(files, list) else []
        try:
            check_picture_count(len(files))
        except UserError as error:
            yield self._both(session, str(error))
            return
        yield from self._arrive(session, files, bool(event._data.get("add")), visitor)

    def on_pictures_submit(self, session: Session, event: gr.EventData, visitor: Visitor) -> Views:
        """A link: its picture is fetched, from public addresses only."""
        try:
            self._context.limiter.take(visitor)
            file = saved_from_link(event._data.get("url"), partial(self._context.limiter.check_file, visitor))
        except UserError as error:
            yield self._both(session, str(error))
            return
        self.made.add(file["path"])
        yield from self._arrive(session, [file], bool(event._data.get("add")), visitor)

    def on_pictures_select(self, session: Session, event: gr.EventData) -> tuple[View, View]:
        """An example is chosen."""
        sample = self._samples.get(str(event._data.get("example")))
        if sample is not None:
            self._show_sample(session, sample)
        return self._both(session)

    def on_pictures_delete(self, session: Session, event: gr.EventData) -> tuple[View, View]:
        index = event._data.get("index")
        if isinstance(index, int):
            session.remove(index)
        return self._both(session)

    def on_pictures_input(self, session: Session, event: gr.EventData) -> tuple[View, View]:
        """Document or Card: hint, quick questions and examples follow; an example not yet asked about is exchanged."""
        kind = event._data.get("kind")
        if kind in words.KINDS:
            session.kind = kind
            if not session.exchanges and (session.example or not session.pictures):
                fitting = (sample for sample in self._samples.values() if sample.kind == kind)
                self._show_sample(session, next(fitting, None))
        return self._both(session)

    # Conversation

    def on_talk_submit(
        self, session: Session, event: gr.EventData, answer_with: AnswerWith, visitor: Visitor
    ) -> tuple[View, gr.Timer]:
        """Take the question at once, so that it stands in line and on the page; `answer` does the rest."""
        if session.running is not None:
            return self.talk(session, words.STILL_ANSWERING), gr.Timer(active=True)
        if not session.pictures:
            return self.talk(session, words.MISSING_PICTURE), gr.Timer(active=True)
        text = str(event._data.get("text", ""))
        try:
            asked = answer_with.asked(text, session.kind, self._context, visitor)
            self._check_pictures(session, visitor)
            self._context.limiter.take(visitor)
        except UserError as error:
            session.ask(Asked(text)).fail(str(error))
            return self.talk(session), gr.Timer(active=True)
        self._line.join(session.ask(asked))
        return self.talk(session), gr.Timer(active=True)

    def answer(self, session: Session) -> Generator[View, None, None]:
        """Stream the answer to the question that waits; ends early where the visitor stopped or turned away."""
        exchange = session.running
        if exchange is None or exchange.status != "waiting":
            # A generator that yields nothing would leave the component without any value.
            yield gr.skip()
            return
        history = session.history
        exchange.begin()
        self._line.hold(exchange)
        try:
            yield self.talk(session)
            images = [open_picture(shown.file, shown.name) for shown in session.pictures]
            yield from self._stream(session, exchange, as_question(exchange.asked, images, history))
        except UserError as error:
            exchange.fail(str(error))
        finally:
            self._line.leave(exchange)
        yield self.talk(session)

    def _check_pictures(self, session: Session, visitor: Visitor) -> None:
        if not session.example:
            self._context.limiter.check_count(visitor, len(session.pictures))
        self._context.limiter.check_sizes(visitor, [(one.name, one.width, one.height) for one in session.pictures])

    def on_answer_failure(self, session: Session) -> View:
        """Gradio's queue was full, or a fault of ours: the question must not stay open for ever."""
        running = session.running
        if running is not None:
            self._line.leave(running)
            running.fail(words.BUSY if running.status == "waiting" else words.BROKEN)
        return self.talk(session)

    def on_talk_stop(self, session: Session) -> View:
        if session.running is not None:
            self._line.leave(session.running)
            session.running.stop()
        return self.talk(session)

    def on_talk_clear(self, session: Session) -> View:
        session.clear()
        return self.talk(session)

    def on_timer_tick(self, session: Session) -> tuple[str, gr.Timer]:
        """What the model does and who comes first; rests once there is nothing more to tell."""
        readiness, running = self._context.answerer.readiness(), session.running
        waiting = running is not None and running.status in ("waiting", "reading")
        before = self._line.before(running) if running is not None else 0
        return words.line(readiness, waiting, before), gr.Timer(active=waiting or not readiness.ready)

    # Parts

    def _stream(self, session: Session, exchange: Exchange, question: Question) -> Generator[View, None, None]:
        stream = self._context.answerer.stream(question)
        shown_at = 0.0
        try:
            for piece in stream:
                if not exchange.live:
                    return
                if isinstance(piece, Answer):
                    exchange.finish(piece)
                    return
                # Nothing to show yet: pictures of examples are being compared.
                if not piece:
                    continue
                exchange.add(piece)
                if time.monotonic() - shown_at >= SHOW_EVERY_S:
                    yield self.talk(session)
                    shown_at = time.monotonic()
        finally:
            # Closing is what stops the model, also when the visitor is gone.
            stream.close()

    def _arrive(self, session: Session, files: list[dict[str, Any]], add: bool, visitor: Visitor) -> Views:
        for step in arrive(files, partial(self._context.limiter.check_file, visitor)):
            if isinstance(step, str):
                yield {**self.pictures(session), "busy": step}, gr.skip()
                continue
            self.made |= step.made
            problems = list(step.problems)
            if step.shown:
                try:
                    session.add(step.shown) if add else session.show(step.shown)
                except UserError as error:
                    problems.append(str(error))
            pictures, talk = self._both(session, " ".join(problems))
            # What came with a PDF is there already, so its pages join it.
            offers = {"offers": [offer.view() for offer in step.offers], "add": add or bool(step.shown)}
            yield {**pictures, **offers}, talk

    def _show_sample(self, session: Session, sample: Sample | None) -> None:
        if sample is not None:
            session.kind = sample.kind
            session.show([sample.shown], sample.id)

    def _both(self, session: Session, note: str = "") -> tuple[View, View]:
        return self.pictures(session, note), self.talk(session)
