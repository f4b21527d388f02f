"""Synthetic hospital timelines with known hazards: what the demo model is trained on and judged against.

A timeline is age, sex and chronic conditions, then stays in hospital. A stay is an admission, a reason, and rounds: an interval token,
an early-warning score (its decile is the patient's whole acute state), laboratory values with deciles, medication, and then what may
happen: transfer to intensive care and back, a procedure, cardiac arrest, death, discharge. After a discharge the timeline ends, or
an interval of days to months leads to another admission or to death at home.

Everything that decides the next token can be read off the tokens before it, so `branches` gives its exact distribution. That makes
three things exact: the entropy rate (no model can have a smaller loss), the likelihood of any timeline, and, by simulation, every
risk. The numbers are invented; they describe no hospital and no patient.
"""
import math
import random
from bisect import bisect
from itertools import accumulate
from operator import itemgetter
from typing import NamedTuple

AGES = ["AGE//18-39", "AGE//40-54", "AGE//55-64", "AGE//65-74", "AGE//75-84", "AGE//85+"]
SEXES = ["SEX//F", "SEX//M"]
CONDITIONS = ["HX//DIABETES", "HX//COPD", "HX//HEART_FAILURE", "HX//CKD", "HX//CANCER", "HX//HYPERTENSION"]
ADMISSIONS = ["ADMISSION//EMERGENCY", "ADMISSION//ELECTIVE", "ADMISSION//TRANSFER"]
# reason, mean early-warning decile at admission, weight
REASONS = [
    ("DX//PNEUMONIA", 5.0, 9), ("DX//SEPSIS", 6.8, 6), ("DX//HEART_FAILURE_ACUTE", 5.2, 8), ("DX//MYOCARDIAL_INFARCTION", 5.0, 6),
    ("DX//STROKE", 4.8, 6), ("DX//COPD_EXACERBATION", 4.8, 6), ("DX//GI_BLEED", 4.6, 5), ("DX//HIP_FRACTURE", 3.0, 5),
    ("DX//ACUTE_KIDNEY_INJURY", 4.4, 5), ("DX//PANCREATITIS", 4.0, 4), ("DX//DIABETIC_KETOACIDOSIS", 4.6, 3),
    ("DX//PULMONARY_EMBOLISM", 5.0, 4), ("DX//URINARY_INFECTION", 3.2, 6), ("DX//CELLULITIS", 2.6, 4), ("DX//SYNCOPE", 2.2, 4),
    ("DX//ARRHYTHMIA", 3.6, 5), ("DX//CHOLECYSTITIS", 3.0, 4), ("DX//JOINT_REPLACEMENT", 1.8, 5), ("DX//CHEMOTHERAPY", 2.6, 3),
    ("DX//TRAUMA", 4.2, 4),
]
SHORT = ["TIME//15m-1h", "TIME//1h-2h", "TIME//2h-4h", "TIME//4h-8h", "TIME//8h-12h", "TIME//12h-1d", "TIME//1d-2d"]
LONG = ["TIME//2d-7d", "TIME//7d-15d", "TIME//15d-30d", "TIME//30d-60d", "TIME//60d-6mt", "TIME//6mt-1y"]
# hours that an interval token stands for: the geometric middle of its range
HOURS = [0.5, 1.41, 2.83, 5.66, 9.8, 17.0, 33.9, 89.8, 246.0, 509.0, 1018.0, 2513.0, 6235.0]
CLOCK = dict(zip(SHORT + LONG, HOURS))
SCORE = "VITAL//EARLY_WARNING"
DECILES = [f"Q{i}" for i in range(1, 11)]
# laboratory value, how strongly it follows the early-warning decile, chance in a round
LABS = [
    ("LAB//LACTATE", 0.9, 0.22), ("LAB//CREATININE", 0.5, 0.20), ("LAB//SODIUM", -0.2, 0.14), ("LAB//POTASSIUM", 0.2, 0.14),
    ("LAB//HEMOGLOBIN", -0.4, 0.16), ("LAB//WBC", 0.6, 0.16), ("LAB//PLATELETS", -0.4, 0.10), ("LAB//CRP", 0.7, 0.12),
    ("LAB//BILIRUBIN", 0.4, 0.07), ("LAB//TROPONIN", 0.5, 0.08), ("LAB//BNP", 0.5, 0.07), ("LAB//GLUCOSE", 0.3, 0.14),
    ("LAB//PH", -0.7, 0.08), ("LAB//PAO2", -0.6, 0.08), ("LAB//INR", 0.3, 0.07), ("LAB//ALBUMIN", -0.4, 0.06),
]
MEDICATIONS = [
    "MED//ANTIBIOTIC", "MED//VASOPRESSOR", "MED//FLUIDS", "MED//STEROID", "MED//DIURETIC", "MED//INSULIN", "MED//HEPARIN",
    "MED//OPIOID", "MED//BETA_BLOCKER", "MED//ACE_INHIBITOR", "MED//BRONCHODILATOR", "MED//PPI", "MED//SEDATIVE",
    "MED//ANTIARRHYTHMIC", "MED//STATIN", "MED//ANTIEMETIC", "MED//TRANSFUSION", "MED//ANTICOAGULANT",
]
PROCEDURES = ["PROC//CT", "PROC//ECHO", "PROC//SURGERY", "PROC//DIALYSIS", "PROC//VENTILATION", "PROC//ENDOSCOPY",
              "PROC//CATHETERISATION", "PROC//XRAY"]
DISCHARGES = ["HOSPITAL_DISCHARGE//HOME", "HOSPITAL_DISCHARGE//NURSING", "HOSPITAL_DISCHARGE//REHAB"]
ICU_IN, ICU_OUT, ARREST, DEATH, END = "ICU_ADMISSION", "ICU_DISCHARGE", "CARDIAC_ARREST", "MEDS_DEATH", "TIMELINE_END"
PAD = "PAD"

VOCABULARY = ([PAD] + AGES + SEXES + CONDITIONS + ADMISSIONS + [r[0] for r in REASONS] + SHORT + LONG + [SCORE] + DECILES
              + [lab[0] for lab in LABS] + MEDICATIONS + PROCEDURES + [ICU_IN, ICU_OUT, ARREST] + DISCHARGES + [DEATH, END])
ID = {token: i for i, token in enumerate(VOCABULARY)}


class State(NamedTuple):
    """What decides the next token. phase: the place in the grammar; k: its counter (condition, laboratory value)."""
    phase: str
    k: int = 0
    age: int = 0
    conditions: int = 0  # one bit each
    reason: int = 0
    score: int = 0  # 0..9
    icu: bool = False
    treated: bool = False  # an antibiotic or vasopressor since the last score
    arrested: bool = False  # in this stay
    stays: int = 0  # 0, 1, 2 (or more) before this one


def logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def shares(weights):
    total = sum(weights)
    return [w / total for w in weights]


def bell(count: int, centre: float, width: float):
    return shares([math.exp(-((i - centre) ** 2) / (2 * width * width)) for i in range(count)])


def has(conditions: int, which: int) -> int:
    return conditions >> which & 1


def burden(conditions: int) -> int:
    return sum(has(conditions, i) for i in range(5))


def condition_chance(age: int, i: int) -> float:
    return logistic([-1.9, -2.4, -2.9, -2.7, -2.6, -1.4][i] + 0.35 * age)


# Each phase below gives its options as (token, chance, what changes). The token None emits nothing: the phase is passed over and the
# next one decides. Tokens of phases that can follow one another without a token in between are different, so the chance of a token
# is the product along the one way that leads to it. `Reads` says on which fields an option list depends: it is made once for each.


def interval(score: int, icu: bool):
    """Sicker patients and those in intensive care are seen more often."""
    centre = 1.6 - 0.06 * score if icu else 4.3 - 0.25 * score
    return [(t, p, {"phase": "score"}) for t, p in zip(SHORT, bell(len(SHORT), centre, 1.0))]


def next_score(score: int, age: int, conditions: int, treated: bool, arrested: bool):
    drift = -0.65 + 0.1 * burden(conditions) + 0.12 * (age >= 4) - 0.45 * treated + 0.8 * arrested
    centre = min(max(score + drift, 0.0), 9.0)
    return [(t, p, {"phase": "lab", "k": 0, "score": q, "treated": False})
            for q, (t, p) in enumerate(zip(DECILES, bell(10, centre, 1.15)))]


def laboratory(k: int, icu: bool):
    """Laboratory values stand in a fixed order, each by its own chance; then medication."""
    out, left = [], 1.0
    for i in range(k, len(LABS)):
        chance = min(LABS[i][2] * (1.5 if icu else 1.0), 0.5)
        out.append((LABS[i][0], left * chance, {"phase": "lab value", "k": i}))
        left *= 1 - chance
    return [*out, (None, left, {"phase": "medication", "k": 0})]


def lab_value(k: int, score: int):
    centre = 4.5 + LABS[k][1] * (score - 4.5)
    return [(t, p, {"phase": "lab", "k": k + 1}) for t, p in zip(DECILES, bell(10, centre, 1.7))]


def medication(reason: int, score: int, icu: bool):
    weights = [0.4 + 0.6 * ((i * 7 + reason * 5) % 11 < 3) for i in range(len(MEDICATIONS))]
    weights[0] += 3.0 * (reason in (0, 1, 12, 13, 16))
    weights[1] += 0.9 * icu * max(0, score - 4)
    chance = 0.3 + 0.03 * score
    given = [(m, chance * p, {"phase": "event", "treated": i <= 1}) for i, (m, p) in enumerate(zip(MEDICATIONS, shares(weights)))]
    return [*given, (None, 1 - chance, {"phase": "event"})]


def hazards(score: int, age: int, conditions: int, icu: bool, arrested: bool):
    """Chance of each event that may end a round, given that none before it in this order happened."""
    return {
        "death": logistic(-7.6 + 0.5 * score + 0.28 * age + 0.6 * has(conditions, 4) + 0.4 * icu + 2.2 * arrested),
        "arrest": 0.0 if arrested else logistic(-6.1 + 0.06 * score + 0.5 * has(conditions, 2)),
        "icu_in": 0.0 if icu else logistic(-6.6 + 0.75 * score),
        "icu_out": logistic(1.2 - 0.8 * score) if icu else 0.0,
        "discharge": 0.0 if icu else logistic(-0.6 - 0.75 * (score - 1) - 0.12 * age),
    }


def event(reason: int, score: int, age: int, conditions: int, icu: bool, arrested: bool):
    h = hazards(score, age, conditions, icu, arrested)
    out, left = [], 1.0
    for name, token, change in [("death", DEATH, {"phase": "over"}), ("arrest", ARREST, {"phase": "interval", "arrested": True}),
                                ("icu_in", ICU_IN, {"phase": "interval", "icu": True}),
                                ("icu_out", ICU_OUT, {"phase": "interval", "icu": False})]:
        out.append((token, left * h[name], change))
        left *= 1 - h[name]
    home = shares([3.0 - 0.4 * age, 0.4 + 0.35 * age, 0.5])
    out += [(t, left * h["discharge"] * p, {"phase": "discharged"}) for t, p in zip(DISCHARGES, home)]
    left *= 1 - h["discharge"]
    done = 0.05 + 0.03 * icu
    kinds = shares([1 + 2 * ((i * 3 + reason) % 8 < 2) for i in range(len(PROCEDURES))])
    out += [(t, left * done * p, {"phase": "interval"}) for t, p in zip(PROCEDURES, kinds)]
    return [*out, (None, left * (1 - done), {"phase": "interval"})]


def discharged(age: int, conditions: int, stays: int):
    back = logistic(-1.7 + 0.25 * burden(conditions) + 0.1 * age - 0.3 * stays)
    away = [(t, back * p, {"phase": "at home"}) for t, p in zip(LONG, bell(len(LONG), 2.0, 1.6))]
    return [(END, 1 - back, {"phase": "over"}), *away]


def at_home(age: int, conditions: int, stays: int):
    death = logistic(-4.2 + 0.3 * age + 0.7 * has(conditions, 4))
    stay = {"phase": "reason", "icu": False, "treated": False, "arrested": False, "stays": min(stays + 1, 2)}
    return [(DEATH, death, {"phase": "over"}), *((t, (1 - death) * p, stay) for t, p in zip(ADMISSIONS, shares([7, 2, 1])))]


def reasons(conditions: int):
    likely = {2: 2, 5: 1, 18: 4, 10: 0}
    weights = [w * (1 + 2 * (i in likely and has(conditions, likely[i]))) for i, (_, _, w) in enumerate(REASONS)]
    return [(REASONS[i][0], p, {"phase": "first score", "reason": i}) for i, p in enumerate(shares(weights))]


def first_score(reason: int, conditions: int):
    centre = REASONS[reason][1] + 0.15 * burden(conditions)
    return [(t, p, {"phase": "lab", "k": 0, "score": q}) for q, (t, p) in enumerate(zip(DECILES, bell(10, centre, 1.5)))]


def history(k: int, age: int, conditions: int):
    """Chronic conditions in a fixed order, then the first admission."""
    out, left = [], 1.0
    for i in range(k, len(CONDITIONS)):
        p = condition_chance(age, i)
        out.append((CONDITIONS[i], left * p, {"k": i + 1, "conditions": conditions | 1 << i}))
        left *= 1 - p
    return [*out, *((t, left * p, {"phase": "reason", "k": 0}) for t, p in zip(ADMISSIONS, shares([7, 2, 1])))]


PHASES = {
    "age": (lambda: [(t, p, {"phase": "sex", "age": i}) for i, (t, p) in enumerate(zip(AGES, shares([2, 3, 3, 4, 4, 2])))], ()),
    "sex": (lambda: [(t, 0.5, {"phase": "history"}) for t in SEXES], ()),
    "history": (history, ("k", "age", "conditions")),
    "reason": (reasons, ("conditions",)),
    "first score": (lambda: [(SCORE, 1.0, {"phase": "first score value"})], ()),
    "first score value": (first_score, ("reason", "conditions")),
    "interval": (interval, ("score", "icu")),
    "score": (lambda: [(SCORE, 1.0, {"phase": "score value"})], ()),
    "score value": (next_score, ("score", "age", "conditions", "treated", "arrested")),
    "lab": (laboratory, ("k", "icu")),
    "lab value": (lab_value, ("k", "score")),
    "medication": (medication, ("reason", "score", "icu")),
    "event": (event, ("reason", "score", "age", "conditions", "icu", "arrested")),
    "discharged": (discharged, ("age", "conditions", "stays")),
    "at home": (at_home, ("age", "conditions", "stays")),
}
READS = {phase: itemgetter(*(State._fields.index(f) for f in fields)) if fields else (lambda _: ())
         for phase, (_, fields) in PHASES.items()}
made = {}


def options(s: State):
    """The options of the present phase, as (token ids or None, chances, cumulated chances, changes)."""
    key = (s.phase, READS[s.phase](s))
    if key not in made:
        build, fields = PHASES[s.phase]
        parts = [part for part in build(**{f: getattr(s, f) for f in fields}) if part[1] > 0]
        chances = [p for _, p, _ in parts]
        assert abs(sum(chances) - 1) < 1e-12, key
        made[key] = ([None if t is None else ID[t] for t, _, _ in parts], chances, list(accumulate(chances)), [c for _, _, c in parts])
    return made[key]


def branches(s: State, chance: float = 1.0):
    """Every token that may follow: (id, probability, state after it)."""
    out = []
    for token, p, change in zip(*itemgetter(0, 1, 3)(options(s))):
        after = s._replace(**change)
        out += branches(after, chance * p) if token is None else [(token, chance * p, after)]
    return out


START = State("age")


def sample(rng: random.Random, state: State = START, limit: int = 100_000):
    """Tokens from `state` to the end of the timeline (or `limit` of them), and the -log probability of each."""
    tokens, nats, passed = [], [], 1.0
    while state.phase != "over" and len(tokens) < limit:
        ids, chances, cumulated, changes = options(state)
        i = min(bisect(cumulated, rng.random()), len(ids) - 1)
        state = state._replace(**changes[i])
        if ids[i] is None:
            passed *= chances[i]
        else:
            tokens.append(ids[i])
            nats.append(-math.log(passed * chances[i]))
            passed = 1.0
    return tokens, nats


def follow(tokens, state: State = START) -> State:
    """The state after `tokens`. Raises StopIteration where the simulator cannot make them."""
    for token in tokens:
        state = next(after for t, _, after in branches(state) if t == token)
    return state
