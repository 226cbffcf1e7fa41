"""What can go wrong, by who acts next. The command line turns each into one sentence and an exit code."""


class DirectorError(Exception):
    """Base of everything that the director raises on purpose."""

    exit_code = 1


class BadInput(DirectorError):
    """The person gave something that cannot be used: says what was got, what was wanted and what to do."""

    exit_code = 2


class WorkFailed(DirectorError):
    """The work itself failed (a shot, a file, a disk): the operator looks at it, the same command continues."""

    exit_code = 1


class NeedsYes(DirectorError):
    """A yes is needed and nobody is there to give it. Nothing has changed."""

    exit_code = 3
