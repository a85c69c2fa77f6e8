"""Wrong answers to exercise 06.5, random_search: the right lines, with one of them changed."""

from course_lib.exercises.training.search_answers import LINES, searched
from course_lib.training import log_uniform

DRAW = LINES["s"].strip()
TRAIN = LINES["m"].strip()
KEEP = LINES["k"].strip()
IN_LOOP, IN_TRY = " " * 8, " " * 4


def draw(text: str) -> str:
    """The line of the setting with another text."""
    return f"{IN_LOOP}setting = {{{text} for name, (lo, hi) in space.items()}}"


def with_generator(text: str) -> str:
    """The line of the training with another generator."""
    return f"{IN_LOOP}model = train_fn(setting, {text})"


def before_the_loop(text: str) -> str:
    """The first line, and one more after it."""
    return f"trials = []\n{text}"


# ---------------------------------------------------------------- generators

same_seed = searched(m=with_generator("np.random.default_rng(0)"))
same_seed_42 = searched(m=with_generator("np.random.default_rng(42)"))
same_seed_n = searched(m=with_generator("np.random.default_rng(n)"))
seeds_counted = searched(m=with_generator("np.random.default_rng(_)"))
own_for_training = searched(
    a=before_the_loop("own = np.random.default_rng(0)"), m=with_generator("own")
)
own_for_all = searched(a=before_the_loop("rng = np.random.default_rng(0)"))
own_in_each_trial = searched(
    s=f"{IN_LOOP}rng = np.random.default_rng(0)\n{IN_LOOP}{DRAW}",
)

# ---------------------------------------------------------------- settings

four_values_each = searched(
    a=before_the_loop("grids = {k: np.geomspace(*ends, 4) for k, ends in space.items()}"),
    s=f"{IN_LOOP}setting = {{k: rng.choice(grid) for k, grid in grids.items()}}",
)
powers_of_ten = searched(
    s=draw("name: 10.0 ** np.round(np.log10(log_uniform(lo, hi, 1, rng)[0]))"),
)
rungs_of_a_ladder = searched(
    a=before_the_loop("grids = {k: np.geomspace(*ends, n) for k, ends in space.items()}"),
    s=f"{IN_LOOP}setting = {{k: grid[_] for k, grid in grids.items()}}",
)
mixed_rungs = searched(
    a=before_the_loop(
        "grids = {k: rng.permutation(np.geomspace(*ends, n)) for k, ends in space.items()}"
    ),
    s=f"{IN_LOOP}setting = {{k: grid[_] for k, grid in grids.items()}}",
)
one_setting = searched(a=before_the_loop(DRAW), order="atfmkepr")
one_setting_in_try = searched("atsfmkepr", s=IN_TRY + DRAW)
one_draw = searched(
    s=f"{IN_LOOP}u = rng.random()\n" + draw("name: lo * (hi / lo) ** u"),
)
linear = searched(s=draw("name: rng.uniform(lo, hi)"))
arrays_of_one = searched(s=draw("name: log_uniform(lo, hi, 1, rng)"))
columns = searched(s=draw("name: log_uniform(lo, hi, n, rng)"))

# ---------------------------------------------------------------- what is kept

not_caught = searched(
    "afsmkr",
    f="for _ in range(n):",
    s=IN_TRY + DRAW,
    m=IN_TRY + TRAIN,
    k=IN_TRY + KEEP,
)
empty_after_stop = searched(p="    return []")
raised_again = searched(p="    raise")
cleared_after_stop = searched(p="    trials = []")
new_list_each_time = searched("tfasmkepr", a=IN_LOOP + LINES["a"])
kept_after_the_loop = searched(k=IN_TRY + KEEP)
returned_in_the_loop = searched("atfsmkrep", r=IN_LOOP + "return trials")
kept_only_after_stop = searched("atfsmepkr", k=IN_TRY + KEEP)
all_swallowed = searched(e="except:")
every_error_named = searched(e="except BaseException:")
both_named = searched(e="except (KeyboardInterrupt, Exception):")
returned_at_last = searched("atfsmker", e="finally:", r="    return trials")
returned_at_last_too = searched("atfsmkepxr", x="finally:", r="    return trials")
only_exceptions = searched(e="except Exception:")
only_value_errors = searched(e="except ValueError:")


def goes_on(train_fn, val_fn, space, n, rng):
    trials = []
    for _ in range(n):
        try:
            setting = {name: log_uniform(lo, hi, 1, rng)[0] for name, (lo, hi) in space.items()}
            model = train_fn(setting, rng)
            trials.append((val_fn(model), setting, model))
        except KeyboardInterrupt:
            pass
    return trials


def goes_on_after_any_error(train_fn, val_fn, space, n, rng):
    trials = []
    for _ in range(n):
        try:
            setting = {name: log_uniform(lo, hi, 1, rng)[0] for name, (lo, hi) in space.items()}
            model = train_fn(setting, rng)
            trials.append((val_fn(model), setting, model))
        except BaseException:
            continue
    return trials


def scored_outside(train_fn, val_fn, space, n, rng):
    trials = []
    for _ in range(n):
        setting = {name: log_uniform(lo, hi, 1, rng)[0] for name, (lo, hi) in space.items()}
        try:
            model = train_fn(setting, rng)
        except KeyboardInterrupt:
            break
        trials.append((val_fn(model), setting, model))
    return trials


kept_before_its_score = searched(
    k=f"{IN_LOOP}trials.append([None, setting, model])\n{IN_LOOP}trials[-1][0] = val_fn(model)"
)
returned_after_stop = searched(r=IN_TRY + "return trials")
only_the_best = searched(r="return [max(trials, key=lambda trial: trial[0])]")
sorted_trials = searched(r="return sorted(trials, key=lambda trial: -trial[0])")
sorted_upwards = searched(r="return sorted(trials, key=lambda trial: trial[0])")
model_first = searched(k=f"{IN_LOOP}trials.append((model, setting, val_fn(model)))")
setting_first = searched(k=f"{IN_LOOP}trials.append((setting, model, val_fn(model)))")
setting_before_score = searched(k=f"{IN_LOOP}trials.append((setting, val_fn(model), model))")
no_model = searched(k=f"{IN_LOOP}trials.append((val_fn(model), setting))")
no_setting = searched(k=f"{IN_LOOP}trials.append((val_fn(model), model))")
scores_alone = searched(k=f"{IN_LOOP}trials.append(val_fn(model))")
models_alone = searched(k=f"{IN_LOOP}trials.append(model)")
dictionaries = searched(
    k=f"{IN_LOOP}trials.append({{'score': val_fn(model), 'setting': setting, 'model': model}})"
)
extended = searched(k=f"{IN_LOOP}trials += (val_fn(model), setting, model)")
model_in_the_middle = searched(k=f"{IN_LOOP}trials.append((val_fn(model), model, setting))")
model_scored_by_setting = searched(k=f"{IN_LOOP}trials.append((val_fn(setting), setting, model))")
