#pragma once

#include "engine/base/result.h"

#include <filesystem>

namespace kaze::ui {

//! Copies the sample workspace of the installation into the data folder (`sample-workspace/`) and answers with the copy's path; what is there
//! already stays as it is. Any thread. Errors: NotFound when the installation has no sample, those of the file system.
[[nodiscard]] base::Result<std::filesystem::path> prepareSampleWorkspace(
    const std::filesystem::path& resources, const std::filesystem::path& dataFolder);

//! The agent and the task that the first start offers.
inline constexpr const char* kSampleAgent = "code-reviewer";
inline constexpr const char* kSampleTask = "Review this project";

} // namespace kaze::ui
