// The skills of the sample cell, and what it could learn.

#include "engine/api/skill_requests.h"
#include "ui/link/detail/sample_skills.h"

namespace kaze::ui {

namespace {

using Files = std::map<std::string, std::string>;

constexpr const char* kChangelog = R"(---
name: changelog
description: Turns merged changes into a changelog in Keep-a-Changelog form. Use it for release notes and version bumps.
license: MIT
compatibility: needs git in the workspace
allowed-tools: files.* shell.run
metadata:
  owner: platform
---

# Changelog

1. Read the merged changes since the last tag with `git log --merges <tag>..HEAD`.
2. Sort each into **Added**, **Changed**, **Fixed** or **Removed**. See [the style](references/style.md).
3. Say what it means *for who uses it*, not what was done to the code.
4. Put the new section above the older ones and leave those as they are.

| kind | belongs to |
|---|---|
| a new command | Added |
| a faster one | Changed |
| a crash that is gone | Fixed |

```sh
python3 scripts/collect.py --since v2.4 > merged.txt
```

> Never invent a change: every line names the commit it comes from.
)";

constexpr const char* kChangelogBefore = R"(---
name: changelog
description: Turns merged changes into a changelog. Use it for release notes.
license: MIT
---

# Changelog

1. Read the merged changes since the last tag.
2. Sort each into Added, Changed or Fixed. See [the style](references/style.md).
3. Put the new section above the older ones.
)";

constexpr const char* kStyle = R"(# Style

- One line for one change, in the present tense: "Reads files of 2 GB and more".
- The commit stands at the end in brackets.
- No names of people, no names of branches.
)";

constexpr const char* kCollect = R"(#!/usr/bin/env python3
"""Prints the merged changes since a tag, one a line."""
import argparse
import subprocess

parser = argparse.ArgumentParser()
parser.add_argument("--since", required=True)
given = parser.parse_args()
print(subprocess.check_output(
    ["git", "log", "--merges", "--format=%h %s", f"{given.since}..HEAD"], text=True), end="")
)";

constexpr const char* kDiagnose = R"(---
name: diagnose-slow-job
description: Finds why a job takes longer than it did. Compare the last two traces first, then read the change that touched the slowest span.
license: Apache-2.0
allowed-tools: files.read files.search memory.search shell.run
---

# A job got slower

1. Get the traces of the last good and the first slow run.
2. Compare them span by span; the one that grew most is where to look.
3. Read the changes between the two that touched its code.
4. Say the cause in a sentence, with the two numbers, before you change anything.

Common causes are listed in [causes](references/causes.md).
)";

constexpr const char* kDiagnoseBefore = R"(---
name: diagnose-slow-job
description: Finds why a job takes longer than it did.
license: Apache-2.0
---

# A job got slower

1. Profile the job.
2. Look at the slowest function.
)";

constexpr const char* kCauses = R"(# What it usually was

- A batch size that was lost: one call for each record.
- An index that is not used any more after a change of the query.
- A cache whose key holds a time.
)";

std::string plain(const std::string& name, const std::string& description, const std::string& body, const std::string& more = {})
{
    return "---\nname: " + name + "\ndescription: " + description + "\n" + more + "---\n\n" + body;
}

ToldSkill changelog()
{
    const Files now{{"SKILL.md", kChangelog}, {"references/style.md", kStyle}, {"scripts/collect.py", kCollect},
        {"assets/example.png", std::string("\x89PNG\0\0\0", 7)}};
    Files before = now;
    before["SKILL.md"] = kChangelogBefore;
    before.erase("scripts/collect.py");
    const Files first{
        {"SKILL.md", plain("changelog", "Writes a changelog.", "# Changelog\n\nRead the commits and list them.\n")}};
    return {"changelog", {"release-writer"}, {{52, 10, 8, now}, {24 * 19, 21, 14, before}, {24 * 64, 6, 2, first}}};
}

ToldSkill diagnose()
{
    const Files now{{"SKILL.md", kDiagnose}, {"references/causes.md", kCauses}};
    return {"diagnose-slow-job", {"index-doctor", "issue-fixer"},
        {{24 * 8, 37, 35, now}, {24 * 41, 9, 6, {{"SKILL.md", kDiagnoseBefore}}}}};
}

} // namespace

std::vector<ToldSkill> toldSkills()
{
    const auto one = [](std::string name, std::vector<std::string> agents, int hours, std::int64_t uses, std::int64_t successes,
                         std::string text) {
        return ToldSkill{std::move(name), std::move(agents), {{hours, uses, successes, {{"SKILL.md", std::move(text)}}}}};
    };
    return {changelog(), diagnose(),
        one("deploy-runbook", {}, 5, 0, 0,
            "---\nname: deploy_runbook\ndescription:\nauthor: mira\n---\n\n# Deploy\n\n1. Announce it.\n2. Roll one cell, wait "
            "ten "
            "minutes, roll the others.\n"),
        one("issue-triage", {"triage"}, 24 * 12, 34, 31,
            plain("issue-triage", "Sorts issues by cause and area, finds duplicates and sets labels.",
                "# Triage\n\n1. Search the memory for the error message first.\n2. Set `area:` and `kind:` labels, never more "
                "than "
                "three.\n3. Close a duplicate with a link to the older one.\n")),
        one("quote-sources", {"librarian", "researcher"}, 24 * 30, 20, 18,
            plain("quote-sources", "Quotes what a source says with its file and line, and says when two sources disagree.",
                "# Quoting\n\n- Quote the sentence, not its gist.\n- Name file and line: `notes/backups.md:14`.\n- Where two "
                "sources disagree, show both and say which is newer.\n",
                "license: CC-BY-4.0\n")),
        one("reconcile-csv", {"reconciler"}, 24 * 6, 12, 12,
            plain("reconcile-csv", "Compares two tables by key and tells what is missing, doubled or different.",
                "# Reconciling\n\n1. Find the key columns, and say which they are.\n2. Normalise dates and amounts before "
                "comparing.\n3. Write `differences.csv` with a reason a row.\n")),
        one("review-checklist", {"code-reviewer"}, 24 * 3, 29, 24,
            plain("review-checklist", "What to look at in a review, in which order, and how to say it.",
                "# Review\n\n- [x] Does it do what it says?\n- [ ] What happens when the disk is full?\n- [ ] Is there a test "
                "that "
                "fails without it?\n\nSee [examples](references/examples.md).\n",
                "license: MIT\n")),
        one("secret-scan", {"security-sweep"}, 24 * 2, 7, 3,
            plain("secret-scan", "Looks for keys and passwords in commits and images without printing them.",
                "# Secrets\n\nNever print what was found: name the file, the line and the kind.\n",
                "allowed-tools: files.search shell.run\n")),
        one("sign-releases", {}, 24 * 21, 0, 0,
            plain("sign-releases", "Signs packages with the release key and checks the signature from a second machine.",
                "# Signing\n\n1. Take the key from the vault, never from a file.\n2. Sign, then verify on another machine.\n"))};
}

std::vector<api::SkillProposal> toldProposals()
{
    const auto episodes = [](int first, int count) {
        std::vector<std::string> ids;
        for (int i = 0; i < count; ++i)
            ids.push_back("0199a2c4-7e10-7b3c-9d21-00000000" + std::to_string(1000 + first + i));
        return ids;
    };
    const auto proposal = [](std::string name, std::string description, const std::string& body, std::vector<std::string> made,
                              std::int64_t successes, double similarity) {
        api::SkillProposal one;
        one.text = plain(name, description, body);
        one.name = std::move(name);
        one.description = std::move(description);
        one.episodes = std::move(made);
        one.successes = successes;
        one.similarity = similarity;
        return one;
    };
    return {
        proposal("rebuild-index-segment", "Rebuilds a segment of the search index whose checksum is wrong, and checks it.",
            "# A segment fails its checksum\n\n1. Stop writes to the segment.\n2. Rebuild it from the originals, not from the "
            "cache.\n3. Compare counts before and after; report both.\n",
            episodes(0, 12), 11, 0.83),
        proposal("summarise-thread", "Summarises a long discussion into what was decided, by whom, and what is open.",
            "# Summaries\n\n1. Read the thread to its end before writing.\n2. Decisions first, then reasons, then open "
            "questions.\n3. Link each to the message it comes from.\n",
            episodes(40, 9), 8, 0.71),
        proposal("update-manifests", "Sets one version in every manifest of a repository and checks that none was missed.",
            "# Versions\n\n1. List the manifests with `git ls-files`.\n2. Set the version.\n3. Search for the old one again.\n",
            episodes(80, 5), 4, 0.64)};
}

} // namespace kaze::ui
