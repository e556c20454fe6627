"""What can go wrong with an estimate, said in words that a reader of the table understands."""


class EstimationError(ValueError):
    """An estimate cannot be made as asked; the message says why and names no person."""


class TableError(EstimationError):
    """The table of lists is malformed; the message says where (row and column), never what identifier stood there."""


class ModelError(EstimationError):
    """A model is not hierarchical, is too large, or does not belong to the table."""


class NoEstimateError(EstimationError):
    """The data do not determine the number asked for: no estimate exists, or it is not identifiable."""


class OptionError(EstimationError):
    """An option is unknown, of the wrong kind or out of its range, or does not go with another; the message says so."""
