#pragma once

#include <QStringList>

#include <filesystem>

namespace kaze::ui {

//! Words that may stand in an agent file: the names of properties and the fixed values in its JSON Schema. Empty when the file cannot be read.
[[nodiscard]] QStringList agentFileWords(const std::filesystem::path& schema);

//! What a new agent begins with.
[[nodiscard]] QString agentTemplate();

} // namespace kaze::ui
