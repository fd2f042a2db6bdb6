#!/usr/bin/env bash
# Runs the house as its containers do: a read-only file system but for /tmp, an unprivileged user, no capabilities.
# Called as: unshare --mount --pid --fork --kill-child locked_down.sh PROJECT ACTIONS_PORT EDGE_PORT
# Settings and secrets come in the environment; what it prints is the visitor's view of one turn.
set -euo pipefail
project=$1 actions_port=$2 edge_port=$3
mount --make-rprivate /

# What is needed of root's home and of /tmp stays visible to the user; the rest of them is not.
needed=("$project" "$(readlink -f "$project/.venv")" "$(readlink -f "$project/assistant/.venv")" "$(readlink -f "$project/models")")
for python in "$project/.venv/bin/python" "$project/assistant/.venv/bin/python"; do
    needed+=("$(dirname "$(dirname "$(readlink -f "$python")")")")
done
mount -t tmpfs tmpfs /mnt
for number in "${!needed[@]}"; do
    mkdir "/mnt/$number" && mount --bind "${needed[number]}" "/mnt/$number"
done
mount -t tmpfs -o mode=755 tmpfs /root
mount -t tmpfs -o mode=1777,size=512m tmpfs /tmp
for number in "${!needed[@]}"; do
    case ${needed[number]} in
        /root/* | /tmp/*) mkdir -p "${needed[number]}" && mount --bind "/mnt/$number" "${needed[number]}" ;;
    esac
done
mount -o remount,ro,bind /
for number in "${!needed[@]}"; do
    case ${needed[number]} in
        /root/* | /tmp/*) mount -o remount,ro,bind "${needed[number]}" ;;
    esac
done
install -d -o 10001 -g 10001 -m 700 /tmp/state
cd "$project"
if touch "$project/written" 2>/dev/null; then echo "the file system can be written to" >&2 && exit 1; fi

as_nobody() { setpriv --reuid 10001 --regid 10001 --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all "$@"; }
as_nobody .venv/bin/python -m frontdesk.cli migrate >&2
as_nobody assistant/.venv/bin/python -m actions.serve "$actions_port" >/tmp/actions.log 2>&1 &
as_nobody assistant/.venv/bin/python -m frontdesk.channel.serve run >/tmp/assistant.log 2>&1 &
as_nobody .venv/bin/python -m frontdesk.edge.serve >/tmp/edge.log 2>&1 &

exec .venv/bin/python tests/integration/deploy/one_turn.py "http://127.0.0.1:$edge_port"
