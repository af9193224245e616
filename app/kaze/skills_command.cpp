#include "app/kaze/asking.h"
#include "app/kaze/commands.h"
#include "app/kaze/skills_texts.h"
#include "app/kaze/terminal.h"
#include "engine/api/skill_requests.h"
#include "engine/base/text.h"

#include <filesystem>
#include <iostream>

namespace kaze::cli {

namespace {

struct SkillOptions {
    api::GetSkill get;
    api::AddSkill add;
    std::string name;
};

} // namespace

void printProblems(const std::vector<api::SkillProblem>& problems)
{
    for (const auto& problem : problems) {
        const auto place = problem.file + (problem.line > 0 ? ":" + std::to_string(problem.line) : "");
        std::cout << styled(problem.error ? "error  " : "remark ", problem.error ? Style::Red : Style::Yellow)
                  << (place.empty() ? "" : printable(place) + ": ") << printable(problem.rule) << ": "
                  << printable(problem.message) << "\n";
    }
}

namespace {

bool hasErrors(const api::SkillRow& skill)
{
    return std::any_of(skill.problems.begin(), skill.problems.end(), [](const auto& problem) { return problem.error; });
}

int listSkills(const Common& common)
{
    const auto tell = [](const api::SkillList& list) {
        std::vector<std::vector<std::string>> rows;
        for (const auto& skill : list.skills)
            rows.push_back({printable(skill.name), hasErrors(skill) ? styled("has errors", Style::Red) : skill.version,
                std::to_string(skill.versions), std::to_string(skill.files),
                successText(skill.uses, skill.successes, skill.successLow), printable(base::shortened(skill.description, 200))});
        if (rows.empty())
            std::cout << "There are no skills in " << printable(list.folder) << ". `kaze skills add FOLDER` copies one there.\n";
        else
            std::cout << table({"SKILL", "VERSION", "KEPT", "FILES", "ENDED WELL", "WHAT IT IS FOR"}, rows);
    };
    return answer(
        common, api::ListSkills{}, [](const auto& list) { return replyJson(list).at("skills"); }, tell);
}

int showSkill(const SkillOptions& options, const Common& common)
{
    const auto tell = [&](const api::SkillReply& reply) {
        if (!options.get.file.empty()) {
            std::cout << printable(reply.text);
            return;
        }
        const auto& skill = reply.skill;
        std::cout << styled(printable(skill.name), Style::Bold) << "  " << skill.version << "\n"
                  << printable(skill.description) << "\n\nin " << printable(skill.folder) << "\n";
        if (!skill.license.empty())
            std::cout << "license " << printable(skill.license) << "\n";
        if (!skill.compatibility.empty())
            std::cout << "needs " << printable(skill.compatibility) << "\n";
        if (skill.uses > 0)
            std::cout << "ended well in " << successText(skill.uses, skill.successes, skill.successLow)
                      << " of the runs that read it\n";
        if (!skill.agents.empty())
            std::cout << "of the agents " << printable(joined(skill.agents)) << "\n";
        printProblems(skill.problems);
        std::vector<std::vector<std::string>> files, versions;
        for (const auto& file : reply.files)
            files.push_back({printable(file.path), base::sizeText(static_cast<std::uint64_t>(file.bytes))});
        for (const auto& version : reply.versions)
            versions.push_back({version.version, agoText(version.firstSeen),
                successText(version.uses, version.successes, version.successLow), version.current ? "current" : ""});
        std::cout << "\n"
                  << table({"FILE", "SIZE"}, files) << "\n"
                  << table({"VERSION", "SINCE", "ENDED WELL", ""}, versions) << "\n"
                  << printable(reply.text) << "\n";
    };
    return answer(
        common, options.get, [](const auto& reply) { return replyJson(reply); }, tell);
}

} // namespace

int tellValidation(const base::Result<api::SkillValidation>& reply, const Common& common, const std::string& good)
{
    if (!reply)
        return report(reply.error(), common);
    if (common.json) {
        print(replyJson(*reply));
    } else {
        printProblems(reply->problems);
        if (reply->usable)
            std::cout << printable(reply->name) << " " << good << " (version " << reply->version << ").\n";
    }
    return reply->usable ? kDone : kFailed;
}

namespace {

//! Relative to where the person stands, not to where the cell runs.
std::string fromHere(const std::string& path)
{
    std::error_code error; // the cell says what is wrong with it
    return std::filesystem::exists(path, error) ? std::filesystem::absolute(path, error).lexically_normal().string() : path;
}

template <class Q>
int check(const Q& query, const Common& common, const std::string& good)
{
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    return tellValidation(session->ask(query), common, good);
}

} // namespace

void addSkills(CLI::App& app, std::shared_ptr<Common> common, Action& action)
{
    auto* skills = app.add_subcommand("skills", "Keep the skills that agents may have");
    skills->require_subcommand(1);
    auto options = std::make_shared<SkillOptions>();
    const auto add = [&](CLI::App* command, auto run) {
        addCommonOptions(*command, common);
        command->callback(
            [options, common, &action, run] { action = [options, common, run] { return run(*options, *common); }; });
    };
    add(skills->add_subcommand("list", "List the skills of the library"),
        [](const SkillOptions&, const Common& given) { return listSkills(given); });

    auto* shown = skills->add_subcommand("show", "Show a skill: its text, its files, its versions");
    shown->add_option("NAME", options->get.name, "Its name")->required()->option_text(" ");
    shown->add_option("--version", options->get.version, "An earlier version, or the beginning of its number")
        ->option_text("VERSION");
    shown->add_option("--file", options->get.file, "Print this file of it alone")->option_text("PATH");
    add(shown, showSkill);

    auto* added = skills->add_subcommand("add", "Copy a folder with a SKILL.md into the library, after checking it");
    added->add_option("FOLDER", options->add.path, "The folder")->required()->option_text(" ");
    added->add_flag("--replace", options->add.replace, "Instead of the one of that name; runs that began with it keep it");
    add(added, [](const SkillOptions& given, const Common& with) {
        auto query = given.add;
        query.path = fromHere(query.path);
        return check(query, with, "is in the library");
    });

    auto* removed = skills->add_subcommand("remove", "Take a skill from the library; runs that began with it keep it");
    removed->add_option("NAME", options->name, "Its name")->required()->option_text(" ");
    add(removed, [](const SkillOptions& given, const Common& with) {
        const api::RemoveSkill query{given.name};
        return answer(
            with, query, [](const auto& reply) { return replyJson(reply); },
            [&](const auto&) { std::cout << printable(given.name) << " was removed.\n"; });
    });

    addSkillLearning(*skills, common, action);

    auto* validated = skills->add_subcommand("validate", "Check a folder, or a skill of the library, against the format");
    validated->add_option("FOLDER", options->name, "The folder, or a skill's name")->required()->option_text(" ");
    add(validated, [](const SkillOptions& given, const Common& with) {
        const api::ValidateSkill query{fromHere(given.name)};
        return check(query, with, "is as it should be");
    });
}

} // namespace kaze::cli
