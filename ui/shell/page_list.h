#pragma once

#include "ui/shell/page_stack.h"

#include <filesystem>

namespace kaze::ui {

//! All pages there are, in the order of the navigation. `resources` is the installation's folder, for its sample workspace.
[[nodiscard]] QList<PageEntry> allPages(const std::filesystem::path& resources);

} // namespace kaze::ui
