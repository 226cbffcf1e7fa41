"""`director chat`: a conversation about one film. What begins with / is a command, everything else is for the director."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from director.cli.common import FILM, JSON, llm_options, open_film, print_json
from director.cli.console import Console
from director.cli.errors import in_words

if TYPE_CHECKING:
    from director.llm.metered import Metered, Took
    from director.talk.loop import Talk

QUIT = frozenset({"quit", "exit", "q"})
HISTORY = "chat.history"  # what the arrow keys bring back: a cache
NOT_HERE = frozenset({"chat"})
DIGITS = {"money": 4, "minutes": 2, "tokens": 0, "calls": 0}  # of what is left of a budget


@click.command()
@FILM
@llm_options
@click.option("--yes", is_flag=True, help="Give every yes beforehand.")
def chat(film: Path, yes: bool, **asked: Any) -> None:
    """Talk with the director about a film: plan it, look at it, change it, ask why.

    \b
    7: make it night                         a note for one shot, with or without a language model
    /shots /show 4 /takes 4 /play 4          every command of `director` works with a / before it
    /undo /cost /why 9 /skills /save /help /quit

    Reads lines from a pipe as well. Ctrl-C stops what is being done, not the conversation.
    """
    console = Console(yes=yes)
    console.say(f"{film}: say what you want, or /help")
    _Chat(film, console, asked, yes=yes).run()


@click.command()
@FILM
@JSON
def cost(film: Path, as_json: bool) -> None:
    """Say what a film has cost: calls, tokens, money and time, for each stage, and what is left of the budget."""
    now = open_film(film).cost()
    if as_json:
        print_json(now.model_dump(mode="json"))
        return
    for row in now.purposes:
        failed = f", {row.failed} of them failed" if row.failed else ""
        money = f"{row.money:.4f} {now.currency}" if row.unpriced < row.calls else "no price"
        tokens = f"{row.prompt_tokens:,} + {row.completion_tokens:,} tokens"
        click.echo(f"{row.purpose or 'other':<12} {row.calls} calls{failed}, {tokens}, {money}, {row.seconds:.1f} s")
    total = f"{now.calls} calls, {now.tokens:,} tokens, {now.money:.4f} {now.currency}, {now.seconds:.1f} s"
    click.echo(f"language models: {total if now.calls else 'none asked yet'}")
    click.echo(f"rendering: {now.takes} takes, {now.rendering_seconds:.1f} s")
    for name, limit in now.budget.model_dump().items():
        if limit:
            unit = now.currency if name == "money" else name
            click.echo(f"left: {getattr(now.left, name):,.{DIGITS[name]}f} of {limit:,.{DIGITS[name]}f} {unit}")


COMMANDS = (chat, cost)


class _Chat:
    """One conversation as it is typed."""

    def __init__(self, folder: Path, console: Console, asked: dict[str, Any], *, yes: bool) -> None:
        self._folder, self._console, self._asked, self._yes = folder, console, asked, yes
        self._talk: Talk | None = None
        self._took: list[Took] = []
        self._worker = ThreadPoolExecutor(1)
        self._llm = self._worker.submit(self._find_llm)  # while the person thinks: imports and the keyring take time

    def run(self) -> None:
        """Until /quit or the end of the lines. An error ends a turn, not the conversation."""
        self._console.complete(self._words)
        if any(self._asked.values()):
            self._llm.result()  # what was asked for and cannot be had is said at once
        self._console.remember(self._folder / HISTORY)
        try:
            self._turns()
        finally:
            if _is_film(self._folder):
                self._console.keep(self._folder / HISTORY)

    def _turns(self) -> None:
        while True:
            try:
                line = self._console.read()
                if line is None or (line.startswith("/") and line[1:].strip() in QUIT):
                    return
                if line.strip():
                    self._take(line.strip())
            except (KeyboardInterrupt, click.Abort):
                self._console.end()
                if not self._console.terminal:
                    raise
                click.echo("stopped; /quit ends the conversation", err=True)
            except click.exceptions.Exit:
                continue  # a command has said what it had to say
            except click.ClickException as error:
                click.echo(error.format_message(), err=True)
            except Exception as error:  # the border to the person: nothing may pass it but sentences
                self._console.end()
                click.echo(f"director: {in_words(error)[1]}", err=True)

    def _take(self, line: str) -> None:
        if not line.startswith("/"):
            self._begin().say(line)
            return
        if _is_film(self._folder):
            from director.talk.loop import keep_command

            keep_command(self._folder, line)
        self._command(line[1:])

    def _begin(self) -> Talk:
        """The conversation, once it is needed."""
        from director.api import Director
        from director.cli.progress import Lines
        from director.talk.loop import Talk

        if self._talk is None:
            llm = self._llm.result()
            film = Director(self._folder, report=Lines(), llm=llm)
            kept = {name: self._asked[name] for name in ("llm", "llm_base_url", "llm_model", "budget")}
            self._talk = Talk(film, self._console, llm=llm, took=self._took, options={**kept, "yes": self._yes})
        return self._talk

    def _find_llm(self) -> Metered | None:
        _warm_up()
        return _find_llm(self._folder, self._asked, self._took, self._console.note)

    def _command(self, line: str) -> None:
        """Any command of `director`, on this film."""
        from director.cli.main import main

        try:
            name, *words = shlex.split(line) or [""]
        except ValueError as error:
            raise click.UsageError(f"/{line}: {error}") from error
        own: dict[str, Callable[[list[str]], None]] = {"help": self._help, "save": self._save}
        if name in own:
            own[name](words)
            return
        command = main.all().get(name)
        if command is None or name in NOT_HERE:
            raise click.UsageError(f"there is no /{name}; /help lists what there is")
        takes = {str(parameter.name): parameter.param_type_name for parameter in command.params}
        if "llm" in takes:
            asked = {name: value for name, value in self._asked.items() if value}
            words = [*(f"--{name.replace('_', '-')}={value}" for name, value in asked.items()), *words]
        if "film" in takes:
            words = [*(("--film",) if takes["film"] == "option" else ()), str(self._folder), *words]
        elif "project" in takes:
            words = [*words, "--project", str(self._folder)]
        command.main(words, prog_name=f"/{name}", standalone_mode=False)

    def _help(self, words: list[str]) -> None:
        from director.cli.main import main

        if words and words[0] in main.all():
            self._command(f"{words[0]} --help")
            return
        click.echo("Say what you want in your own words, or a note for a shot: 7: make it night")
        rows = {"save": "Write the conversation as Markdown."}
        rows |= {name: command.get_short_help_str(70) for name, command in sorted(main.all().items())}
        for name, said in {**rows, "help cut": "All about one command.", "quit": "End."}.items():
            if name not in NOT_HERE:
                click.echo(f"  /{name:<10} {said}")

    def _save(self, words: list[str]) -> None:
        target = Path(words[0]) if words else self._folder / "exports" / "conversation.md"
        turns = open_film(self._folder).conversation()
        if not words:
            target.parent.mkdir(exist_ok=True)
        who = {"person": "you", "director": "director"}
        said = [f"**{who[turn.who]}**: {turn.text}" for turn in turns if not turn.text.startswith("/")]
        target.write_text("\n\n".join(said) + "\n", encoding="utf-8")
        click.echo(f"{target}; the film itself is always saved")

    def _words(self, line: str) -> list[str]:
        """What the tab key offers: commands after a /, shots after a command, else the characters."""
        from director.cli.main import main

        if line.startswith("/") and " " not in line:
            return [f"/{name}" for name in (*main.all(), "help", "save", "quit")]
        if not _is_film(self._folder):
            return []
        film = open_film(self._folder)
        names = [card.name for card in film.cards() if card.kind == "character"]
        return [*(str(shot.number) for shot in film.shots()), *names] if line.startswith("/") else names


def _find_llm(folder: Path, said: dict[str, Any], took: list[Took], say: Callable[[str], None]) -> Metered | None:
    """The language model to talk with; None when none is set up and none was asked for. `say` hears of its retries."""
    from director.config import read_config
    from director.errors import BadInput
    from director.llm.asked import Asked
    from director.llm.budget import Totals
    from director.llm.find import NOTHING_SET, find_llm

    spent = Totals.of(open_film(folder).cost().purposes) if _is_film(folder) else None
    try:
        return find_llm(read_config(folder), Asked(**said), needed=True, spent=spent, on_call=took.append, say=say)
    except BadInput as error:
        if str(error) == NOTHING_SET and not any(said.values()):
            return None
        raise


def _is_film(folder: Path) -> bool:
    return (folder / "workspace.db").is_file()


def _warm_up() -> None:
    import director.api
    import director.cli.progress
    import director.confirmation
    import director.llm.find
    import director.talk.loop  # noqa: F401  # only to have them
