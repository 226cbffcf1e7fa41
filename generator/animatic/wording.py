"""What the words of a person fix: kind, age, hair, clothes. What they leave open is not decided here."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from generator.animatic.palette import COLOUR_WORD, family
from generator.request import Person

_KINDS = {
    "mouse": "mouse rat hamster squirrel hedgehog ferret weasel otter",
    "cat": "cat kitten lion lioness tiger leopard panther lynx jaguar cheetah",
    "dog": "dog puppy wolf hound coyote terrier hyena",
    "fox": "fox",
    "bear": "bear monkey panda gorilla ape chimpanzee badger raccoon beaver",
    "rabbit": "rabbit hare bunny kangaroo",
    "pig": "pig piglet boar",
    "bird": "bird goose duck duckling hen chicken rooster owl raven gull seagull parrot penguin crow swan eagle hawk "
    "falcon pigeon dove sparrow stork pelican ostrich peacock magpie",
    "frog": "frog toad",
    "horse": "horse pony foal mare stallion donkey mule zebra deer stag fawn reindeer elk moose camel llama giraffe unicorn",
    "cow": "cow bull ox calf goat sheep lamb buffalo bison rhino hippo",
    "elephant": "elephant mammoth",
    "lizard": "lizard crocodile alligator gecko salamander dinosaur dragon",
    "turtle": "turtle tortoise snail",
    "seal": "seal walrus",
    "fish": "fish whale dolphin shark goldfish salmon orca",
    "bug": "bee bug beetle ladybird ladybug butterfly wasp firefly moth dragonfly",
}
BEASTS = {word: kind for kind, words in _KINDS.items() for word in words.split()}
_HAIR_SHAPES = (
    ("bald", r"\bbald\b|hairless|shaved bald"),
    ("shaved", r"shaved head|shaven|buzz ?cut|crew ?cut|stubble[d]? head|cropped to the skull|closely[- ]shaved"),
    ("bun", r"\b(bun|chignon|topknot|updo)\b|hair (pinned|tied) up|braids? round"),
    ("braids", r"\b(braids|plaits|pigtails)\b"),
    ("ponytail", r"pony ?tail|\bbraid\b|\bplait\b|hair tied back"),
    ("afro", r"\bafro\b"),
    ("curly", r"\b(curl\w*|ringlets|perm|frizzy)\b"),
    ("bob", r"\b(bob|chin-length|pageboy)\b"),
    ("wavy", r"\b(waves|wavy)\b"),
    (
        "long",
        r"\blong\b[\w ,-]{0,24}\bhair|shoulder-length|hair to (his|her|their) (waist|shoulders|back)|flowing hair|\bmane\b",
    ),
    ("tousled", r"tousled|untidy|unruly|messy hair|spiky|unkempt|wild hair|windswept|dishevel"),
    ("parted", r"side[- ]part\w*|\bparted\b|sleek|slick\w*|combed|sideburns"),
    ("short", r"\b(short|cropped)\b[\w ,-]{0,24}\bhair|\bcropped\b"),
)
_HATS = (
    ("cap", r"\b(cap|baseball cap|beret|service cap|kepi)\b"),
    ("brim", r"\b(hat|fedora|stetson|trilby|sombrero|sou'?wester)\b"),
    ("tall", r"\b(top|tall) (\w+ )?hat\b"),
    ("beanie", r"\b(beanie|woolly hat|knit cap|toque)\b"),
    ("hood", r"\b(hooded|hood up|wimple|headscarf|head scarf|hijab|veil|cowl|bonnet|kerchief)\b"),
    ("turban", r"\bturban\b"),
    ("crown", r"\b(crown|tiara|diadem)\b"),
    ("helmet", r"\b(helmet|hard hat)\b"),
)
_GARMENTS = (  # part of the body, cut, words
    ("over", "apron", r"aprons?"),
    ("over", "overalls", r"overalls|dungarees"),
    ("neck", "scarf", r"scarf|shawl|muffler|neckerchief|bandana"),
    ("neck", "tie", r"(?:bow )?tie|necktie"),
    ("feet", "shoes", r"shoes|boots|sneakers|trainers|sandals|slippers|heels|clogs|wellies"),
    ("hands", "gloves", r"gloves|mittens"),
    ("whole", "dress", r"(?:\w+-)?dress|gown|frock(?! coat)|kimono|nightgown|sundress"),
    ("whole", "robe", r"robes?|habit|cloak|cape|poncho|cassock|toga|smock|housecoat|bathrobe"),
    (
        "whole",
        "coat",
        r"(?:rain|over|great|trench|lab|frock|fur|long|winter|tail)?[- ]?coat|raincoat|overcoat|greatcoat|oilskins?|parka",
    ),
    (
        "whole",
        "jumpsuit",
        r"(?:flight|space|jump|boiler|track|wet|diving|pressure|racing|ski|hazmat)[- ]?suits?|coveralls?",
    ),
    ("whole", "uniform", r"uniform|fatigues|scrubs|livery"),
    ("whole", "suit", r"(?:\w+-)?suit|tuxedo|leathers|costume"),
    ("top", "jacket", r"jacket|blazer|doublet|bomber|anorak"),
    ("top", "vest", r"vest|waistcoat|undershirt|tank top|braces"),
    ("top", "sweater", r"sweater|jumper|jersey|hoodie|cardigan|pullover|knit(?: top)?|turtleneck|sweatshirt|fleece"),
    ("top", "shirt", r"(?:t-)?shirts?|shirtsleeves|blouse|tunic|polo|top"),
    ("bottom", "shorts", r"shorts"),
    ("bottom", "skirt", r"skirts?|kilt"),
    ("bottom", "trousers", r"trousers|pants|jeans|slacks|leggings|breeches|chinos"),
)
_PATTERNS = (
    ("stripes", r"strip(?:ed|es|y)"),
    ("dots", r"polka|dotted|spotted"),
    ("checks", r"check\w*|plaid|tartan|flannel|gingham"),
)
_HAIR_WORDS = {
    "black": "black",
    "dark": "dark",
    "brown": "brown",
    "blond": "blond blonde golden fair sandy wheat bleached",
    "platinum": "platinum pale",
    "ginger": "red copper ginger",
    "auburn": "auburn chestnut",
    "grey": "grey gray silver salt",
    "white": "white snow",
    "pink": "pink",
    "blue": "blue",
    "green": "green",
    "purple": "purple",
}
_HAIR_COLOURS = {word: colour for colour, words in _HAIR_WORDS.items() for word in words.split()}
_HAIR = re.compile(
    r"\b(" + "|".join(_HAIR_COLOURS) + r")\b(?:[\w' ,-]{0,28}?)\b"
    r"(hair|curls?|curly|ringlets|braids?|plaits?|bob|waves|bun|perm|ponytail|mane|haired|sideburns|locks|temples|afro|crop)\b",
    re.IGNORECASE,
)
_BEARD = re.compile(r"\b(beard(?:ed)?|moustache|mustache|goatee|whiskers|stubble|unshaven)\b", re.IGNORECASE)
_HAIR_COLOUR = re.compile(r"\b(" + "|".join(_HAIR_COLOURS) + r")\b", re.IGNORECASE)
_SKINS = (
    ("dark", r"\b(dark|black|deep brown|ebony)[- ](skin\w*|complexion)|\bblack (man|woman|boy|girl)\b|\bAfrican\b|\bNigerian\b"),
    ("brown", r"\bbrown[- ](skin\w*|complexion)|\b(indian|latina?|latino|hispanic|mexican|arab)\b"),
    ("olive", r"\b(olive|tanned|sun-?\w+|weathered|swarthy|tan)\b[- ]?(skin\w*|complexion|face)?|sun-lined"),
    ("pale", r"\b(pale|ivory|fair|porcelain|freckled)\b[- ]?(skin\w*|complexion|face|arms)"),
)  # fmt: skip

_BUILDS = (
    ("broad", r"\b(broad|stout|fat|big|heavy|large|burly|gigantic|stocky|plump|huge|round)\b"),
    ("thin", r"\b(thin|slim|slender|lanky|skinny|slight|gaunt|bony|wiry|narrow|lean)\b"),
)
_HEIGHTS = (
    ("tall", r"\b(tall|gigantic|giant|lanky)\b"),
    ("small", r"\b(small|short (woman|man)|tiny|petite|little)\b"),
)


@dataclass(frozen=True)
class Garment:
    """One thing that somebody wears."""

    cut: str
    colour: str = ""  # colour family; empty when the words do not say
    pattern: str = ""


@dataclass(frozen=True)
class Wording:
    """Everything that the words of a person say about how they look. Empty fields are open."""

    kind: str = "human"  # human, robot or a beast
    age: str = "adult"  # child, teen, adult, old
    sex: str = ""  # f, m or open
    skin: str = ""
    hair: str = ""  # hair colour
    shape: str = ""  # hair shape
    build: str = ""  # thin, broad
    height: str = ""  # tall, small
    beard: str = ""  # beard, moustache, stubble
    beard_hair: str = ""  # its colour, where the words give it one of its own
    glasses: str = ""  # round, dark, plain
    hat: Garment | None = None
    worn: dict[str, Garment] = field(default_factory=dict)  # part of the body -> garment

    @property
    def wild(self) -> bool:
        """An animal as nature made it. One that wears something walks upright and talks like a person."""
        return self.kind not in ("human", "robot") and not self.worn


def _first(pairs: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for name, pattern in pairs if re.search(pattern, text, re.IGNORECASE)), "")


def _age(text: str) -> str:
    years = re.search(r"\b(?:of|aged?|about|around|,)\s*(\d{1,2})\b|\b(\d{1,2})[- ]year", text)
    if years:
        n = int(years.group(1) or years.group(2))
        return "child" if n < 12 else "teen" if n < 17 else "old" if n >= 60 else "adult"
    if re.search(
        r"\b(old|elderly|aged|ancient|sixty|sixties|seventy|seventies|eighty|eighties|ninety|grand(mother|father|ma|pa)|granny|retired)\b",
        text,
    ):
        return "old"
    if re.search(r"\b(child|boy|girl|kid|toddler|little (one|brother|sister)|schoolboy|schoolgirl|baby)\b", text):
        return "child"
    return "teen" if re.search(r"\b(teen\w*|youth|adolescent)\b", text) else "adult"


def _sex(text: str) -> str:
    """f or m by the first word that tells."""
    found = re.search(
        r"\b(?:(woman|girl|lady|female|mother|grandmother|sister|aunt|wife|queen|she|her|actress|nun|princess|daughter|widow|mistress|maid|nurse)"
        r"|(man|boy|male|father|grandfather|brother|uncle|husband|king|he|his|actor|gentleman|prince|son|lad|guy|policeman|postman|fisherman))\b",
        text,
    )
    return "" if not found else "f" if found.group(1) else "m"


def _colour_in(text: str) -> str:
    found = COLOUR_WORD.findall(text)
    return family(found[-1]) if found else ""


def clothes(text: str) -> dict[str, Garment]:
    """Part of the body -> what is worn there, in the colour that stands before it."""
    worn: dict[str, Garment] = {}
    for phrase in re.split(r",|;|\band\b|\bover\b|\bwith\b|\bunder\b|\.", text):
        for part, cut, pattern in _GARMENTS:
            found = re.search(rf"\b(?:{pattern})\b", phrase, re.IGNORECASE)
            if found and part not in worn:
                before = phrase[: found.end()]
                worn[part] = Garment(cut, _colour_in(before), _first(_PATTERNS, before))
                break
    return worn


def _hat(text: str) -> Garment | None:
    for cut, pattern in reversed(_HATS):
        found = re.search(rf"([\w' -]{{0,24}}){pattern}", text, re.IGNORECASE)
        if found:
            straw = "gold" if "straw" in found.group(0).lower() else ""
            return Garment(cut, _colour_in(found.group(0)) or straw)
    return None


def _hair_before(text: str, end: int) -> str:
    """The hair colour that stands before a place, in the same phrase: of "black hair and a grey beard", grey."""
    found = _HAIR_COLOUR.findall(re.split(r",|\band\b|\bwith\b", text[:end])[-1])
    return _HAIR_COLOURS[found[-1].lower()] if found else ""


def _kind(text: str) -> str:
    if re.search(r"\b(robot|android|automaton|droid)\b", text):
        return "robot"
    head = re.split(r"\b(?:wear\w*|with|holding|and his|and her)\b", text)[0]
    person = re.search(r"\b(woman|man|girl|boy|lady|person|child|youth|human|actor|singer|policeman)\b", head)
    found = re.search(r"\b(" + "|".join(BEASTS) + r")\b", head)
    return BEASTS[found.group(1)] if found and not person else "human"


def _fur(text: str) -> str:
    """The colour family of an animal or a robot: the last colour before its name."""
    head = re.split(r"\b(?:" + "|".join([*BEASTS, "robot", "android", "droid"]) + r")\b", text)[0]
    return _colour_in(head)


def read(person: Person) -> Wording:
    """What the identity, the clothing and the name of a person say."""
    who, worn = person.identity.lower(), person.clothing.lower()
    text = f"{person.name.lower()}, {who}"
    everything = f"{who}, {worn}"
    hair, beard = _HAIR.search(who), _BEARD.search(who)
    bearded, beard_hair = (beard.group(1), _hair_before(who, beard.start())) if beard else ("", "")
    kind, shape = _kind(text), _first(_HAIR_SHAPES, who)
    sex = _sex(who) or _sex(person.name.lower()) or _sex(person.voice.lower())
    return Wording(
        kind=kind,
        age=_age(text),
        sex=sex,
        skin=_first(_SKINS, who) if kind == "human" else _fur(who),
        hair=_HAIR_COLOURS[hair.group(1).lower()] if hair else beard_hair,
        shape="tousled" if shape == "wavy" and sex == "m" and "long" not in who else shape,
        build=_first(_BUILDS, who),
        height=_first(_HEIGHTS, who),
        beard="" if not bearded else "moustache" if bearded.startswith(("mou", "mus")) else
              "stubble" if bearded in ("stubble", "unshaven") else "beard",
        beard_hair=beard_hair,
        glasses="" if not re.search(r"glasses|spectacles|goggles|monocle|shades", everything) else
                "dark" if re.search(r"sunglasses|dark glasses|mirrored|shades", everything) else
                "round" if re.search(r"round|rimless", everything) else "plain",
        hat=_hat(f"{worn}, {who}"),
        worn=clothes(worn or who),
    )  # fmt: skip
