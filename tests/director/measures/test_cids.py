"""Self-CIDS: boxes found by words, given to roles, and each role compared with itself."""

import json

import numpy as np
import pytest
from fakes import make_film

from director.build import FilmState
from director.errors import BadInput
from director.measures import cids, clip, measure
from director.measures.cids import ArcFace, Cids, Pictured, find_cids
from director.measures.weights import kept


def unit(*numbers):
    return np.array(numbers, np.float32) / np.linalg.norm(numbers)


class Boxes:
    """Each column of a picture is somebody."""

    name = "boxes"

    def crops(self, frame, most):
        return [frame[:, at : at + 1] for at in range(frame.shape[1])][:most]


class Colours:
    """A body is known by its colour, and a face too where it is not dark."""

    name = "colours"

    def pictures(self, frames):
        return np.stack([unit(*frame[0, 0].astype(float) + 1) for frame in frames])

    def face(self, crop):
        return self.pictures([crop])[0] if crop.max() > 100 else None


RED, ROSE, BLUE, NIGHT = (250, 0, 0), (250, 80, 80), (0, 0, 250), (0, 0, 90)


def shown(roles, *colours):
    return Pictured(np.array([colours], np.uint8), roles)


def test_boxes_of_several_go_to_whom_they_are_most_like_and_a_role_is_compared_with_itself():
    colours = Colours()
    found = Cids(Boxes(), colours, colours).likeness(
        [
            shown(("mara",), RED),
            shown(("tom",), BLUE),
            shown(("tom", "mara"), ROSE, BLUE),  # mara is the surer box, and comes first
            shown((), RED),  # nobody is meant to be seen here
            shown(("tom",), NIGHT),  # too dark for a face
            shown(("ann",), RED),  # seen once: nothing to compare with
        ]
    )
    red, rose, blue, night = (unit(*np.array(one) + 1.0) for one in (RED, ROSE, BLUE, NIGHT))
    mara, tom = red @ rose, (1 + 2 * blue @ night) / 3
    assert found == {
        "Self-CIDS by bodies: colours in boxes of boxes": pytest.approx([mara, tom]),
        "substitute for Self-CIDS by faces: colours in boxes of boxes": pytest.approx([mara, 1.0]),
    }


def test_a_box_that_may_be_of_two_who_are_never_alone_is_nobodys():
    found = Cids(Boxes(), Colours(), None).likeness([shown(("mara", "tom"), RED, BLUE)] * 2)
    assert found == {"Self-CIDS by bodies: colours in boxes of boxes": []}


def test_it_measures_a_film_by_the_models_that_are_named(tmp_path, tiny_clip, tiny_dino):
    with make_film(tmp_path / "film", 4, width=96, height=64) as film, film.view() as view:
        found = [one for one in measure(film, FilmState.read(view)) if one.name == "per-role identity"]
    assert found[0].means == "Self-CIDS by bodies: CLIP tiny-clip in boxes of GroundingDINO tiny-dino"
    assert (found[0].count, 0 < found[0].value <= 1.001) == (2, True), "two people, each in two shots"
    assert all(one.means.startswith("substitute for Self-CIDS by faces: dlib") for one in found[1:])


def test_no_more_boxes_are_kept_than_people_are_planned(tiny_clip, tiny_dino, picture):
    detector = find_cids().detector
    assert [len(detector.crops(picture, most)) for most in (1, 2)] == [1, 2]
    assert np.array_equal(detector.crops(picture, 2)[0], detector.crops(picture, 1)[0]), "the surest first"


def test_a_folder_of_something_else_is_refused_in_words(tmp_path, tiny_clip, tiny_dino, picture, monkeypatch):
    monkeypatch.setenv(cids.DINO, str(tiny_clip))
    kept.cache_clear()
    with pytest.raises(BadInput, match="the model in it is of kind 'clip', wanted 'grounding-dino'"):
        find_cids().detector.crops(picture, 1)
    monkeypatch.setenv(cids.DINO, str(tmp_path))
    kept.cache_clear()
    with pytest.raises(BadInput, match=r"DIRECTOR_DINO=.*: cannot be loaded"):
        find_cids().detector.crops(picture, 1)
    monkeypatch.delenv(clip.FOLDER)
    kept.cache_clear()
    with pytest.raises(BadInput, match="finds people, and CLIP compares them: name the folder of one in DIRECTOR_CLIP"):
        find_cids()


def test_weights_that_are_not_all_there_are_refused(tiny_clip, picture):
    from safetensors.torch import load_file, save_file

    held = load_file(tiny_clip / "model.safetensors")
    save_file({name: one for name, one in held.items() if "projection" not in name}, tiny_clip / "model.safetensors")
    with pytest.raises(BadInput, match=r"weights are missing: text_projection.weight"):
        clip.find_clip().pictures([picture])
    config = json.loads((tiny_clip / "config.json").read_text())
    (tiny_clip / "config.json").write_text(json.dumps({**config, "model_type": "bert"}))
    with pytest.raises(BadInput, match="of kind 'bert', wanted 'clip'"):
        clip.find_clip().pictures([picture])


def test_faces_are_known_by_insightface_where_its_models_are_named(
    tmp_path, tiny_clip, tiny_dino, monkeypatch, picture
):
    pytest.importorskip("insightface.app")
    pack = tmp_path / "tiny-pack"
    pack.mkdir()
    monkeypatch.setenv(cids.ARCFACE, str(pack))
    found = find_cids()
    assert found.faces == "Self-CIDS by faces: ArcFace tiny-pack by insightface in boxes of GroundingDINO tiny-dino"
    with pytest.raises(BadInput, match=r"no \*.onnx is there; wanted a model pack such as antelopev2"):
        found.faced.face(picture)
    write_pack(pack)
    one, other = ArcFace(pack).face(picture), ArcFace(pack).face(picture[:, ::-1])
    assert (one.shape, np.linalg.norm(one)) == ((3,), pytest.approx(1))
    assert abs(one @ other) < 0.9999, "another picture, another vector"


def write_pack(folder):
    """A detector that always finds one face in the middle, and an embedding of three numbers: its mean colour."""
    onnx = pytest.importorskip("onnx")
    from onnx import helper, numpy_helper

    def save(name, size, outputs, nodes, constants):
        picture = helper.make_tensor_value_info("picture", onnx.TensorProto.FLOAT, [1, 3, size, size])
        told = [helper.make_tensor_value_info(one, onnx.TensorProto.FLOAT, shape) for one, shape in outputs.items()]
        graph = helper.make_graph(nodes, name, [picture], told, constants)
        onnx.save(
            helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), folder / f"{name}.onnx"
        )

    outputs, nodes, constants = {}, [], []
    for what, width in (("score", 1), ("box", 4), ("points", 10)):
        for stride in (8, 16, 32):
            count = 2 * (640 // stride) ** 2
            told = np.zeros((count, width), np.float32)
            if stride == 32:
                middle = count // 2 + 10
                points = [(-2, -2), (2, -2), (0, 0), (-1, 2), (1, 2)]
                told[middle] = {"score": [0.9], "box": [4] * 4, "points": np.ravel(points)}[what]
            name = f"{what}{stride}"
            outputs[name] = told.shape
            constants += [
                numpy_helper.from_array(told, f"{name}-kept"),
                numpy_helper.from_array(np.float32(0), f"{name}-0"),
            ]
            nodes += [
                helper.make_node("ReduceMean", ["picture"], [f"{name}-mean"], keepdims=0),
                helper.make_node("Mul", [f"{name}-mean", f"{name}-0"], [f"{name}-none"]),
                helper.make_node("Add", [f"{name}-kept", f"{name}-none"], [name]),
            ]
    save("det", 640, outputs, nodes, constants)
    mean = helper.make_node("ReduceMean", ["picture"], ["vector"], axes=[2, 3], keepdims=0)
    save("rec", 112, {"vector": [1, 3]}, [mean], [])
