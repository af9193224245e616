#pragma once

#include <CLI/CLI.hpp>

namespace kaze::cli {

//! What is wrong with a command line, for people: what is not known by its name, with what was perhaps meant.
[[nodiscard]] std::string complaint(const CLI::App& app, const CLI::ParseError& error);

//! As --help shows it.
[[nodiscard]] std::string helpOf(const CLI::App& command);

//! The command that these words name, as far as they name one; the program itself where they begin with none.
[[nodiscard]] const CLI::App& commandOf(const CLI::App& app, const std::vector<std::string>& words);

//! The commands below it that a person may know of.
[[nodiscard]] std::vector<const CLI::App*> commandsOf(const CLI::App& app);

//! "kaze runs list".
[[nodiscard]] std::string fullName(const CLI::App& command);

} // namespace kaze::cli
