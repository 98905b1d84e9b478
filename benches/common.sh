# What the scripts of this folder share; they source it. It makes `NEVA` the compiler and `work` a folder that goes at
# the end.
set -euo pipefail
cd "$(dirname "$0")"

if [[ -z ${NEVA:-} ]]; then
    cargo build --release --quiet --package neva-cli
    NEVA=$(realpath "${CARGO_TARGET_DIR:-../target}/release/neva")
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The processor time of a command, in milliseconds. What it prints is thrown away.
time_of() {
    local TIMEFORMAT='%U %S' user system
    read -r user system < <({ time "$@" >/dev/null 2>&1; } 2>&1)
    echo $((10#${user/./} + 10#${system/./}))
}

# The least `time_of` a command in so many rounds.
least_of() {
    local rounds=$1
    shift
    for ((round = 0; round < rounds; round++)); do time_of "$@"; done | sort --numeric-sort | head --lines 1
}

# The smaller of two numbers.
least() {
    echo $(($1 < $2 ? $1 : $2))
}

# The ratio of two numbers, with two digits after the point.
ratio() {
    printf '%d.%02d' $(($1 / $2)) $(($1 * 100 / $2 % 100))
}

# The middle one of the numbers that are read.
median() {
    sort --numeric-sort | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'
}
