"""Audits the locked packages for known problems; `make audit` runs it.

Without options the kept answers are used, so it needs no network. With --ask the registries are asked anew by
their ordinary clients, with --from a folder of advisories (a copy of PyPA's or GitHub's database).
"""

import argparse
import sys
from datetime import UTC, date, datetime
from pathlib import Path

from advisories import answers as kept_answers
from advisories import exceptions
from advisories.answers import Answers
from advisories.asking import NoAnswer, of_folder, of_npm_audit, of_pip_audit
from advisories.locks import PROJECT, Locked, locked
from advisories.verdict import is_old, judged, name, problems


def main(arguments: list[str] | None = None) -> int:
    """Ask if told to, compare, print, and return the exit code."""
    options = parsed(arguments)
    project: Path = options.project
    packages = locked(project)
    file = project / "docs/audit/answers.json"
    kept = kept_answers.read(file)
    try:
        if options.ask or options.folder:
            asked(kept, packages, options)
            kept_answers.write(kept, file)
        entries, unanswered = exceptions.read(project / "docs/audit/exceptions.toml")
    except (NoAnswer, exceptions.BadException) as error:
        print(error, file=sys.stderr)
        return 2
    wrong = problems(packages, kept, entries, unanswered, options.today)
    summary(packages, kept, entries, options.today)
    for one in unanswered:
        print(f"{'Old data' if one.old else 'Not answered'} for: {one.ecosystem}. {one.why}")
    for sentence in wrong:
        print(f"PROBLEM: {sentence}", file=sys.stderr)
    print(f"{len(wrong)} to do." if wrong else "Nothing to do.")
    return 1 if wrong else 0


def asked(kept: Answers, packages: list[Locked], options: argparse.Namespace) -> None:
    """Ask each ecosystem's source, and keep what is answered."""
    for ecosystem, client in (("PyPI", of_pip_audit), ("npm", of_npm_audit)):
        if options.folder and ecosystem != options.ecosystem:
            continue
        try:
            if options.folder:
                source, about, found = of_folder(
                    options.folder, ecosystem, packages, options.today, name=options.name
                )
            else:
                source, about, found = client(packages, options.today)
        except NoAnswer as error:
            if options.folder:
                raise
            print(f"No answer for {ecosystem}: {error} What was kept before stays.", file=sys.stderr)
            continue
        kept.add(ecosystem, source, about, found)


def summary(packages: list[Locked], kept: Answers, entries: list[exceptions.Kept], today: date) -> None:
    """Print who was asked, about how much, and what they named."""
    for ecosystem, source in sorted(kept.sources.items()):
        about = [one for one in packages if one.ecosystem == ecosystem]
        answered = sum(one.key in kept.asked for one in about)
        size = f", {source.advisories} advisories" if source.advisories else ""
        print(
            f"{ecosystem}: {answered} of {len(about)} packages asked about ({source.name} of {source.data_of}{size})."
        )
    for ecosystem, source in sorted(kept.sources.items()):
        if is_old(source, today):
            print(f"The data about {ecosystem} are of {source.data_of}: what was found since is not in them.")
    for one in kept.found:
        print(f"  {one.package} {one.version}: {name(one)}" + (" (judged)" if judged(one, entries) else ""))


def parsed(arguments: list[str] | None) -> argparse.Namespace:
    """Return the options."""
    parser = argparse.ArgumentParser(prog="make audit", description="Known problems of the locked packages.")
    parser.add_argument("--ask", action="store_true", help="ask the registries anew and keep their answers")
    parser.add_argument("--from", dest="folder", type=Path, help="ask a folder of advisories in OSV's form")
    parser.add_argument("--name", help="of the folder's database; its folder's name if left out")
    parser.add_argument("--ecosystem", choices=("PyPI", "npm"), default="PyPI", help="of the folder")
    parser.add_argument(
        "--today", type=date.fromisoformat, default=datetime.now(UTC).date(), help=argparse.SUPPRESS
    )
    parser.add_argument("--project", type=Path, default=PROJECT, help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
