"""What can go wrong while a shot is made. Each exception names who acts."""


class GeneratorError(Exception):
    """Base of everything that the generators raise on purpose."""


class RequestError(GeneratorError):
    """The request cannot be rendered as asked: the person changes the plan or a setting."""


class GenerationFailed(GeneratorError):
    """Rendering broke: the operator looks at disk, memory or driver."""


class Cancelled(GeneratorError):
    """Somebody asked to stop. Nothing was kept."""
