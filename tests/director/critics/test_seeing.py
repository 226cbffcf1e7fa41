"""Who is there and what they look like, and what a vision model may and may not say of it."""

import json

import numpy as np
import pytest
from exams import SIZE, Stage, moving, tone
from llm_server import Server

from director.critics import signature
from director.critics.base import review
from director.critics.continuity import Continuity
from director.critics.identity import Identity
from director.critics.vlm import ASPECTS, Vlm
from director.llm.base import Message, Prompt
from director.llm.endpoint import Endpoint
from director.llm.openai_chat import OpenAIChat
from director.llm.recording import plain
from director.llm.scripted import ScriptedLLM
from generator.base import Presence, Who
from workspace.records import Purpose, Remembered

FRAMES = 25
BOX = (0.3, 0.05, 0.7, 0.95)
RED, BLUE = (190, 40, 40), (40, 60, 190)


@pytest.fixture
def stage(tmp_path):
    return Stage(tmp_path)


def found(said):
    return {one.aspect: one for one in said.findings}


def dressed(colour, light=1.0):
    """Pictures of somebody in a coat, in the middle."""
    frames = moving(FRAMES)
    top, bottom = round(0.25 * SIZE[0]), round(0.6 * SIZE[0])
    left, right = round(0.35 * SIZE[1]), round(0.65 * SIZE[1])
    for frame in frames:
        frame[top:bottom, left:right] = (np.array(colour) * light).astype(np.uint8)
    return frames


def standing(person="mara", box=BOX):
    return Presence(person=person, boxes=(box,) * FRAMES)


class TestLooks:
    def judge(self, stage, first, second):
        who = Who(people=(standing(),))
        anchor = stage.take(1, dressed(*first), tone(FRAMES), people=["mara"], who=who)
        stage.take(2, dressed(*second), tone(FRAMES), people=["mara"], who=who)
        return review(Identity(), stage.exam(2, anchors={"mara": anchor}, kin={"mara": (anchor,)}))

    def test_the_same_coat_in_other_light_is_the_same(self, stage):
        said = self.judge(stage, (RED,), (RED, 0.8))
        assert said.findings == ()
        assert said.measures["looks:mara"] > 0.5

    def test_another_coat_is_found(self, stage):
        wrong = found(self.judge(stage, (RED,), (BLUE,)))["looks"]
        assert wrong.subject == "mara"
        assert wrong.measured < wrong.threshold
        assert "alike in colour" in wrong.evidence

    def test_colours_are_compared_in_one_light_only(self, stage):
        who = Who(people=(standing(),))
        anchor = stage.take(1, dressed(RED), tone(FRAMES), people=["mara"], who=who)
        dark = anchor.lineage.plan.model_copy(update={"time_of_day": "night"})
        anchor = anchor.model_copy(update={"lineage": anchor.lineage.model_copy(update={"plan": dark})})
        stage.take(2, dressed(BLUE), tone(FRAMES), people=["mara"], who=who)
        said = review(Identity(), stage.exam(2, anchors={"mara": anchor}, kin={"mara": (anchor,)}))
        assert said.findings == ()
        assert "another light" in said.not_judged[0].reason

    def test_the_slot_that_was_to_show_them_is_named(self, stage):
        who = Who(people=(standing(),))
        anchor = stage.take(1, dressed(RED), tone(FRAMES), people=["mara"], who=who)
        take = stage.take(2, dressed(BLUE), tone(FRAMES), people=["mara"], who=who)
        slot = Remembered(position=1, role="fixed", slot="ab" * 32, purposes=(Purpose(kind="look", card="mara"),))
        stage.takes[2] = take.model_copy(update={"lineage": take.lineage.model_copy(update={"memory": (slot,)})})
        said = review(Identity(), stage.exam(2, anchors={"mara": anchor}, kin={"mara": (anchor,)}))
        assert found(said)["looks"].slot == "ab" * 32

    def test_who_stands_for_themselves_or_is_not_shown_is_not_judged(self, stage):
        who = Who(people=(standing(),))
        anchor = stage.take(1, dressed(RED), tone(FRAMES), people=["mara"], who=who)
        (gap,) = review(Identity(), stage.exam(1, anchors={"mara": anchor})).not_judged
        assert "stands for them" in gap.reason
        stage.take(2, dressed(RED), tone(FRAMES), people=["mara"])
        (gap,) = review(Identity(), stage.exam(2, anchors={"mara": anchor})).not_judged
        assert (gap.aspect, gap.subject) == ("looks", "mara")

    def test_who_stands_in_front_lends_nobody_a_coat(self):
        (frame, *_) = dressed(RED)
        frame[:, SIZE[1] // 2 :] = BLUE
        middle = SIZE[1] // 2 / SIZE[1]
        own = signature.signature([signature.View(frame, (0.2, 0.05, 0.7, 0.95), [(middle, 0.0, 1.0, 1.0)])])
        assert own.colours["chest"] == pytest.approx(
            signature.signature([signature.View(dressed(RED)[0], BOX)]).colours["chest"]
        )
        hidden = signature.View(frame, BOX, [(0.3, 0.0, 1.0, 1.0)])
        assert signature.signature([hidden]) is None

    def test_what_is_out_of_the_picture_has_no_colour(self):
        frame = np.zeros((*SIZE, 3), np.uint8)
        assert signature.signature([signature.View(frame, (0.0, 0.95, 1.0, 3.0))]) is None
        assert signature.signature([]) is None


class TestContinuity:
    def test_who_is_missing_and_who_is_too_many(self, stage):
        who = Who(people=(standing("mara", None), standing("tom")))
        stage.take(1, moving(FRAMES), tone(FRAMES), people=["mara"], who=who)
        said = review(Continuity(), stage.exam(1))
        assert {(one.subject, one.evidence) for one in said.findings} == {
            ("mara", "Mara is planned and in no picture"),
            ("tom", "Tom is in the picture and not planned"),
        }
        stage.take(1, moving(FRAMES), tone(FRAMES), people=["mara"])
        (gap,) = review(Continuity(), stage.exam(1)).not_judged
        assert gap.aspect == "people"

    def test_light_clothes_and_sides_against_the_shot_before(self, stage):
        left, right = (0.1, 0.1, 0.4, 0.9), (0.6, 0.1, 0.9, 0.9)
        plans = (
            {"scene": "room", "time_of_day": "night", "weather": "rain"},
            {"scene": "room", "time_of_day": "night", "weather": "sun", "wardrobe": {"mara": "a green coat"}},
        )
        for number, (plan, boxes) in enumerate(zip(plans, ((left, right), (right, left)), strict=True), start=1):
            who = Who(people=(standing("mara", boxes[0]), standing("tom", boxes[1])))
            take = stage.take(number, moving(FRAMES), tone(FRAMES), people=["mara", "tom"], who=who)
            line = take.lineage.model_copy(update={"plan": take.lineage.plan.model_copy(update=plan)})
            stage.takes[number] = take.model_copy(update={"lineage": line})
        said = found(review(Continuity(), stage.exam(2, before=stage.takes[1])))
        assert set(said) == {"weather", "wardrobe", "side"}
        assert said["wardrobe"].evidence == "Mara wears a green coat, and a red coat in the shot before"
        assert {one.severity for one in said.values()} == {"note"}

    def test_a_slot_that_shows_another_state_is_named(self, stage):
        take = stage.take(2, moving(FRAMES), tone(FRAMES))
        purpose = Purpose(kind="look", card="mara", wrong=True)
        slot = Remembered(position=1, role="dynamic", slot="cd" * 32, purposes=(purpose,))
        stage.takes[2] = take.model_copy(update={"lineage": take.lineage.model_copy(update={"memory": (slot,)})})
        said = found(review(Continuity(), stage.exam(2)))["wardrobe"]
        assert (said.slot, said.suggestion) == ("cd" * 32, "leave that slot out")

    def test_slots_that_mislead_in_one_thing_are_one_finding_and_stay_for_what_they_show_right(self, stage):
        wrong, right = Purpose(kind="voice", card="mara", wrong=True), Purpose(kind="look", card="mara")
        take = stage.take(2, moving(FRAMES), tone(FRAMES), people=["mara"])
        slots = [Remembered(position=at, role="dynamic", slot=f"{at}" * 64, purposes=(right, wrong)) for at in range(3)]

        def judged(memory):
            line = take.lineage.model_copy(update={"memory": tuple(memory)})
            stage.takes[2] = take.model_copy(update={"lineage": line})
            (said,) = [one for one in review(Continuity(), stage.exam(2)).findings if one.aspect == "voice"]
            return said

        assert judged(slots).evidence == (
            "the voice of Mara is in another state in memory slots 0, 1 and 2 than this shot needs"
        )
        assert judged(slots).suggestion.startswith("remember only what it shows right")
        useless = Remembered(position=3, role="dynamic", slot="d" * 64, purposes=(wrong,))
        assert judged([*slots, useless]).slot == "d" * 64, "the one that shows nothing right is to blame"


def answer(*, control="wrong", wrong=(), listed=None, seen="it is so", **verdicts):
    """What a vision model might fill in."""
    said = {name: {"verdict": "wrong" if name in wrong else "right", "seen": seen, "picture": 2} for name in ASPECTS}
    said |= {name: {"verdict": verdict, "seen": seen} for name, verdict in verdicts.items()}
    said["control"] = {"verdict": control, "seen": "there is none"}
    return json.dumps({"described": "a room", **said, "wrong": list(wrong if listed is None else listed)})


class TestVisionModel:
    @pytest.fixture
    def exam(self, stage):
        stage.take(1, dressed(RED), tone(FRAMES), people=["mara"], who=Who(people=(standing(),)))
        return stage.exam(1, memory=lambda take: [("Mara", moving(1)[0])])

    def judge(self, exam, *answers):
        with ScriptedLLM(answers) as llm:
            return review(Vlm(llm), exam), llm.prompts[0]

    def test_its_words_are_the_evidence_and_it_sees_the_pictures_and_the_condition(self, exam):
        said, prompt = self.judge(exam, answer(wrong=["wardrobe"], seen="her coat is green"))
        wrong = found(said)["wardrobe"]
        assert wrong.evidence == "scripted: “her coat is green”"
        assert (wrong.t0, wrong.critic) == (exam.footage.at(sorted(exam.footage.kept)[1]), "vlm")
        assert exam.take.lineage.condition in prompt.messages[-1].text
        assert len(prompt.messages[-1].images) == len(exam.footage.kept) + 1
        assert all(image.startswith("data:image/jpeg;base64,") for image in prompt.messages[-1].images)

    def test_one_that_calls_everything_good_is_not_believed(self, exam):
        said, _ = self.judge(exam, answer(control="right"))
        assert said.findings == ()
        assert [gap.aspect for gap in said.not_judged] == ["all"]
        assert "does not look" in said.not_judged[0].reason
        said, _ = self.judge(exam, "Looks good!", "Looks good!")
        assert [gap.aspect for gap in said.not_judged] == ["all"]

    def test_where_it_contradicts_itself_nothing_is_judged(self, exam):
        said, _ = self.judge(exam, answer(wrong=["place"], listed=["props"]))
        assert said.findings == ()
        assert {gap.aspect for gap in said.not_judged} == {"place", "props"}
        assert all("contradicts itself" in gap.reason for gap in said.not_judged)

    def test_what_it_cannot_tell_or_does_not_say_is_not_judged(self, exam):
        said, _ = self.judge(exam, answer(wrong=["looks"], seen="", framing="cannot tell"))
        assert said.findings == ()
        assert {gap.aspect for gap in said.not_judged} == {"framing", "looks"}

    def test_it_disagrees_with_the_measures_in_the_open(self, stage):
        black = [np.zeros((*SIZE, 3), np.uint8)] * FRAMES
        stage.take(1, black, tone(FRAMES), people=["mara"], who=Who(people=(standing("mara", None),)))
        said, _ = self.judge(stage.exam(1), answer(seen="a sunny room"))
        told = [one.evidence for one in said.findings if one.aspect == "disagreement"]
        assert len(told) == 2
        assert "a sunny room" in told[0]
        assert "black" in told[0]
        assert "Mara in no picture" in told[1]

    def test_pictures_travel_over_the_wire_and_into_recordings(self):
        with Server("fine") as server:
            endpoint = Endpoint(base_url=server.url, model="tiny", key="", max_tokens=99, timeout=5, tries=1)
            shown = Prompt([Message("user", "what is this?", images=("data:image/jpeg;base64,AA==",))])
            OpenAIChat(endpoint).complete(shown)
        text, picture = server.asked[0]["messages"][0]["content"]
        assert text == {"type": "text", "text": "what is this?"}
        assert picture == {"type": "image_url", "image_url": {"url": "data:image/jpeg;base64,AA=="}}
        assert plain(shown)["messages"][0]["images"] == ["data:image/jpeg;base64,AA=="]
        assert "images" not in plain(Prompt([Message("user", "hello")]))["messages"][0]
