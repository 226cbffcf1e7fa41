"""What the workspace refuses, by who acts next."""


class WorkspaceError(Exception):
    """Base of everything that the workspace raises on purpose."""


class NotAFilm(WorkspaceError):
    """The folder holds no film, or something else: the person names another."""


class NewerFilm(WorkspaceError):
    """The film was made by a newer version: the person upgrades."""


class Damaged(WorkspaceError):
    """The database or a media file is broken or missing: the operator restores it, or renders again."""


class ReadOnly(WorkspaceError):
    """The film lies where nothing can be written: the person copies it, or changes its rights."""


class Busy(WorkspaceError):
    """Somebody else holds the film: the person waits."""


class Refused(WorkspaceError):
    """A gate said no: whoever asked (a model, a person) changes the request."""


class ApprovalNeeded(WorkspaceError):
    """A gate wants a yes first."""
