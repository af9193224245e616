#pragma once

#include "engine/knowledge/knowledge.h"
#include "engine/storage/connection.h"

namespace kaze::knowledge::detail {

//! How episodes fared that name a skill, by name and version; with the newest uses where one skill is asked for. A read job.
[[nodiscard]] base::Result<std::vector<SkillUsage>> usesOfSkills(storage::Connection& connection, const std::string& skill);

} // namespace kaze::knowledge::detail
