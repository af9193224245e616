#pragma once

#include "app/kaze/commands.h"
#include "engine/api/skill_requests.h"

#include <string>
#include <vector>

namespace kaze::cli {

//! "8 of 10, at least 49 %"; empty without uses.
[[nodiscard]] std::string successText(std::int64_t uses, std::int64_t successes, double low);

void printProblems(const std::vector<api::SkillProblem>& problems);

//! Says what a check of a skill found; `good` follows its name where it can be used. Returns the exit code.
int tellValidation(const base::Result<api::SkillValidation>& reply, const Common& common, const std::string& good);

//! edit and learn, below `skills`.
void addSkillLearning(CLI::App& skills, const std::shared_ptr<Common>& common, Action& action);

} // namespace kaze::cli
