#pragma once

#include "engine/cell/cell.h"

#include <filesystem>

namespace kaze::app {

//! $KAZE_DATA, else $XDG_DATA_HOME/kaze, else ~/.local/share/kaze.
[[nodiscard]] std::filesystem::path defaultDataFolder();

//! $XDG_STATE_HOME, else ~/.local/state.
[[nodiscard]] std::filesystem::path defaultStateFolder();

//! $XDG_CONFIG_HOME/kaze, else ~/.config/kaze: what belongs to a person, not to a cell (cells.json, the cells on other machines).
[[nodiscard]] std::filesystem::path configFolder();

//! $KAZE_RESOURCES, else ../share/kaze beside the program, else where it was installed or built.
[[nodiscard]] std::filesystem::path resourcesFolder();

//! A cell's options for a program: its folder, or the default where none is given, with the files of the installation.
[[nodiscard]] cell::CellOptions cellOptions(const std::filesystem::path& dataFolder);

} // namespace kaze::app
