#pragma once

#include "engine/api/skill_requests.h"
#include "ui/widgets/tokens.h"

#include <QString>
#include <QStringList>

#include <map>

//! Skills in the console's words, and the little of their format that the console reads itself. Pure.
namespace kaze::ui::skills {

//! The file that every skill has.
[[nodiscard]] QString mainFile();

//! "8 of 10, at least 49 %"; "not used yet".
[[nodiscard]] QString successText(std::int64_t successes, std::int64_t uses, double low);
//! What that rests on, in a sentence.
[[nodiscard]] QString successHelp(std::int64_t successes, std::int64_t uses, double low);
[[nodiscard]] Tone successTone(std::int64_t successes, std::int64_t uses, double low);

//! "2 errors, 1 remark"; "none".
[[nodiscard]] QString problemsText(const std::vector<api::SkillProblem>& problems);
//! The worst of that alone: "2 errors"; empty for none.
[[nodiscard]] QString worstText(const std::vector<api::SkillProblem>& problems);
[[nodiscard]] Tone problemsTone(const std::vector<api::SkillProblem>& problems);
[[nodiscard]] int errorsIn(const std::vector<api::SkillProblem>& problems);
//! "SKILL.md:3".
[[nodiscard]] QString placeOf(const api::SkillProblem& problem);
//! What is wrong with `file`, by line; what is wrong with it as a whole stands at its first line.
[[nodiscard]] std::map<int, QString> problemsByLine(const std::vector<api::SkillProblem>& problems, const QString& file);

//! "code-reviewer, triage"; a dash for none.
[[nodiscard]] QString agentsText(const std::vector<std::string>& agents);
//! A version as short as it is still told from others.
[[nodiscard]] QString shortVersion(const std::string& version);

//! A SKILL.md in two parts. Both are empty where the front matter has no end.
struct Parts {
    QString matter; //!< between the lines of dashes
    QString body; //!< what agents read
    bool found = false;
};
[[nodiscard]] Parts partsOf(const QString& text);
//! The skill's name as its front matter says it; empty where it says none.
[[nodiscard]] QString nameIn(const QString& text);

//! What a new skill begins with: complete but for what only its author knows.
[[nodiscard]] QString newSkillText();
//! Why this cannot be a skill's name; empty when it can.
[[nodiscard]] QString nameProblem(const QString& name);

} // namespace kaze::ui::skills
