#pragma once

#include "ui/pages/traces/trace_file_pane.h"
#include "ui/shell/page_stack.h"

#include <filesystem>

namespace kaze::ui {

class Fleet;

//! All pages there are, in the order of the navigation. `resources` is the installation's folder, for its sample workspace; `opener` opens files of traces,
//! which without one cannot be opened; without a `fleet` there is no page of cells.
[[nodiscard]] QList<PageEntry> allPages(
    const std::filesystem::path& resources, const TraceFileOpener& opener = {}, Fleet* fleet = nullptr);

} // namespace kaze::ui
