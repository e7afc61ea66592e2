"""The one error that a user reads."""


class UserError(Exception):
    """Something a user did or can mend: its text says what, its value, the rule and the next step.

    The page shows the text as it is; the command line prints it as one line and exits with 2.
    Any other exception is a bug of ours.
    """
