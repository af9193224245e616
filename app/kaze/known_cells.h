#pragma once

#include "engine/server/cell_book.h"

#include <CLI/CLI.hpp>

namespace kaze::cli {

struct Common;

//! The cells on other machines that this person has added.
[[nodiscard]] server::CellBook cellBook();

//! A client of one of them, by its name. Errors: as CellBook::find, optionsFor and connectRemote.
[[nodiscard]] base::Result<std::unique_ptr<api::CellClient>> connectTo(const std::string& name);

//! What the command line asked for is asked of the cell that --cell names, or $KAZE_CELL. Errors: InvalidArgument for what only makes sense on
//! the cell's own machine.
[[nodiscard]] base::Result<> chooseCell(const CLI::App& app, Common& common);

} // namespace kaze::cli
