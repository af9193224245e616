#include "app/kaze/asking.h"
#include "app/kaze/commands.h"
#include "app/kaze/editor.h"
#include "app/kaze/memory_texts.h"
#include "app/kaze/skills_texts.h"
#include "app/kaze/terminal.h"
#include "engine/api/skill_requests.h"

#include <algorithm>
#include <iostream>

namespace kaze::cli {

namespace {

struct SkillEditing {
    std::string name, file;
};

struct SkillLearning {
    api::LearnSkills query;
    std::vector<std::string> save;
};

//! Whoever changed the skill meanwhile is not overruled, and what was written is not lost.
int editSkill(const SkillEditing& options, const Common& common)
{
    if (common.json || !inputIsTerminal() || !outputIsTerminal())
        return report(base::fail(base::ErrorCode::InvalidArgument, "an editor needs a terminal").error(), common);
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    const auto skill = session->ask(api::GetSkill{options.name, {}, options.file});
    if (!skill)
        return report(asUsage(skill.error()), common);
    if (skill->truncated)
        return report(base::fail(base::ErrorCode::InvalidArgument, "the file is too long to be edited here").error(), common);
    const auto text = edited(skill->text, std::filesystem::path(skill->file).filename().string());
    if (!text)
        return report(text.error(), common);
    std::error_code ignored; // a folder in /tmp may stay
    if (text->text == skill->text) {
        std::filesystem::remove_all(text->folder, ignored);
        std::cout << "Nothing was changed.\n";
        return kDone;
    }
    auto saved = session->ask(api::SaveSkill{options.name, skill->file, text->text, skill->skill.version});
    if (saved && saved->usable)
        std::filesystem::remove_all(text->folder, ignored);
    else if (!saved)
        saved.error().message += "; your text is kept in " + text->file().string();
    else
        std::cerr << "Nothing was saved; your text is kept in " << text->file().string() << "\n";
    return tellValidation(saved, common, "is saved");
}

void tellProposals(const api::SkillProposals& proposals, const Common& common)
{
    for (const auto& proposal : proposals.proposals)
        std::cout << styled(printable(proposal.name), Style::Bold) << "  "
                  << successText(std::ssize(proposal.episodes), proposal.successes, proposal.successLow) << ", likeness at least "
                  << decimalText(proposal.similarity, 2) << "\n"
                  << printable(proposal.description) << "\n\n";
    if (!proposals.remark.empty())
        std::cout << printable(proposals.remark) << "\n";
    std::cout << styled(std::to_string(proposals.episodes) + " episodes were looked at.", Style::Dim) << "\n";
    if (!proposals.proposals.empty())
        std::cout << "Nothing is kept yet: `" << commandFor(common, "skills learn --save " + proposals.proposals.front().name)
                  << "` makes a skill of one, `--json` has their texts.\n";
}

int saveProposals(Session& session, const SkillLearning& options, const api::SkillProposals& proposals, const Common& common)
{
    int code = kDone;
    for (const auto& name : options.save) {
        const auto found = std::ranges::find(proposals.proposals, name, &api::SkillProposal::name);
        if (found == proposals.proposals.end())
            return report(base::fail(base::ErrorCode::NotFound, "no skill of the name " + name + " is proposed").error(), common);
        const auto saved = session.ask(api::SaveSkill{name, {}, found->text, {}});
        code = std::max(code, tellValidation(saved, common, "is in the library"));
    }
    return code;
}

int learnSkills(const SkillLearning& options, const Common& common)
{
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    const auto proposals = session->ask(options.query);
    if (!proposals)
        return report(asUsage(proposals.error()), common);
    if (!options.save.empty())
        return saveProposals(*session, options, *proposals, common);
    if (common.json)
        print(replyJson(*proposals));
    else
        tellProposals(*proposals, common);
    return kDone;
}

} // namespace

std::string successText(std::int64_t uses, std::int64_t successes, double low)
{
    return uses == 0
        ? std::string()
        : std::to_string(successes) + " of " + std::to_string(uses) + ", at least " + decimalText(100 * low, 0) + " %";
}

void addSkillLearning(CLI::App& skills, const std::shared_ptr<Common>& common, Action& action)
{
    auto editing = std::make_shared<SkillEditing>();
    auto* edit = skills.add_subcommand("edit", "Open a file of a skill in $VISUAL or $EDITOR; it is checked before it is saved");
    edit->add_option("NAME", editing->name, "Its name")->required()->option_text(" ");
    edit->add_option("--file", editing->file, "Which file (default: SKILL.md)")->option_text("PATH");
    addCommonOptions(*edit, common);
    edit->callback([=, &action] { action = [=] { return editSkill(*editing, *common); }; });

    auto learning = std::make_shared<SkillLearning>();
    auto& query = learning->query;
    auto* learn = skills.add_subcommand("learn", "Propose skills of what runs with like tasks have learnt");
    learn->add_option("--tenant", query.tenant, "Whose runs (default: default)")->option_text("NAME");
    learn->add_option("--project", query.project, "Those of a project")->option_text("NAME");
    learn->add_option("--filter", query.filter, "Only episodes that fit, as in `kaze memory list`")->option_text("FILTER");
    learn->add_option("--min", query.minEpisodes, "Episodes that a skill needs (default: 3)")
        ->check(CLI::Range(2, 1000))
        ->option_text("N");
    learn->add_option("--similarity", query.similarity, "From which tasks are alike, 0 to 1 (default: 0.6)")
        ->check(CLI::Range(0.0, 1.0))
        ->option_text("S");
    learn->add_option("--success", query.minSuccess, "Least share of successes that is sure (default: 0.3)")
        ->check(CLI::Range(0.0, 1.0))
        ->option_text("P");
    learn->add_option("--model", query.model, "Which model writes them (default: none, a template)")->option_text("MODEL");
    learn->add_option("--save", learning->save, "Put the one of this name into the library; may be given again")
        ->option_text("NAME")
        ->allow_extra_args(false);
    learn->footer("Examples:\n  kaze skills learn --filter 'agent:dev-*'\n  kaze skills learn --save restore-backups");
    addCommonOptions(*learn, common);
    learn->callback([=, &action] { action = [=] { return learnSkills(*learning, *common); }; });
}

} // namespace kaze::cli
