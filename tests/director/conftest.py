"""What tests of the commands share."""

import pytest


@pytest.fixture
def director(tmp_path, monkeypatch, capsys):
    """Type a command in a clean folder: (exit code, stdout, stderr)."""
    from director.cli.main import main

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("director.session.TEMPLATE", '[embedding]\nmodel = "words"\n')

    def run(*words):
        with pytest.raises(SystemExit) as end:
            main([str(word) for word in words])
        out, err = capsys.readouterr()
        return end.value.code, out, err

    return run
