"""The 13 municipalities of maatregel 29, and which have a steering group. Facts, no rules.

Source of codes and predecessors: the TOOI register of municipalities. The five of the Agenda voor Herstel have a
steering group; who sits in it is for the organisation file.
"""

from dataclasses import dataclass
from types import MappingProxyType

from domain.expectation import one_of


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality: its CBS code (four digits), its TOOI id, and the codes of those that merged into it.

    A BAG number keeps the code of its birth, so `predecessors` are codes that addresses here may begin with.
    """

    code: str
    name: str
    province: str
    predecessors: tuple[str, ...] = ()
    has_steering_group: bool = False

    @property
    def tooi(self) -> str:
        """The TOOI id, relative to https://identifier.overheid.nl/tooi/id/."""
        return f"gemeente/gm{self.code}"


_GRONINGEN = "Groningen"
_DRENTHE = "Drenthe"

MUNICIPALITIES: MappingProxyType[str, Municipality] = MappingProxyType(
    {
        municipality.code: municipality
        for municipality in (
            Municipality("0014", "Groningen", _GRONINGEN, ("0009", "0017"), has_steering_group=True),
            Municipality("0037", "Stadskanaal", _GRONINGEN),
            Municipality("0047", "Veendam", _GRONINGEN),
            Municipality("0765", "Pekela", _GRONINGEN),
            Municipality("1895", "Oldambt", _GRONINGEN, ("0039", "0052", "1661"), has_steering_group=True),
            Municipality("1950", "Westerwolde", _GRONINGEN, ("0007", "0048")),
            Municipality("1952", "Midden-Groningen", _GRONINGEN, ("0018", "0040", "1987"), has_steering_group=True),
            Municipality("1966", "Het Hogeland", _GRONINGEN, ("0005", "0053", "1651", "1663"), has_steering_group=True),
            Municipality("1969", "Westerkwartier", _GRONINGEN, ("0015", "0022", "0025", "0053", "0056")),
            Municipality("1979", "Eemsdelta", _GRONINGEN, ("0003", "0010", "0024"), has_steering_group=True),
            Municipality("1680", "Aa en Hunze", _DRENTHE),
            Municipality("1699", "Noordenveld", _DRENTHE),
            Municipality("1730", "Tynaarlo", _DRENTHE),
        )
    }
)
"""By CBS code."""


def municipality_name(code: str) -> str:
    """The name of the municipality with this CBS code; the code itself where it is none of them."""
    found = MUNICIPALITIES.get(code)
    return found.name if found else code


STEERING_GROUP_CODES: tuple[str, ...] = tuple(code for code, m in MUNICIPALITIES.items() if m.has_steering_group)
"""The codes of the municipalities with a lokale stuurgroep."""

ONE_OF_THE_MUNICIPALITIES = one_of(f"{one.code} ({one.name})" for one in MUNICIPALITIES.values())
"""What would be right where none of them was named."""
