#include "app/kaze/known_cells.h"

#include "app/kaze/session.h"
#include "app/kaze/usage.h"

#include <array>
#include <cstdlib>

namespace kaze::cli {

namespace {

//! The command that was given.
const CLI::App& chosenIn(const CLI::App& app)
{
    const auto below = app.get_subcommands();
    return below.empty() ? app : chosenIn(*below.front());
}

//! What works on this machine whatever is asked of another.
bool staysHere(const std::string& name)
{
    if (name == "kaze mcp serve")
        return false;
    static constexpr std::array kHere{"kaze serve", "kaze cells", "kaze completion", "kaze version", "kaze help", "kaze mcp"};
    return std::any_of(kHere.begin(), kHere.end(), [&](const std::string_view each) {
        return name.starts_with(each) && (name.size() == each.size() || name[each.size()] == ' ');
    });
}

std::unexpected<base::Error> wrong(std::string message)
{
    return base::fail(base::ErrorCode::InvalidArgument, std::move(message));
}

} // namespace

server::CellBook cellBook()
{
    base::SecretStore::Options secrets;
    secrets.file = app::configFolder() / "secrets.json";
    auto store = std::make_shared<base::SecretStore>(std::move(secrets), std::make_shared<base::Redactor>());
    return {app::configFolder() / "cells.json", std::move(store)};
}

base::Result<std::unique_ptr<api::CellClient>> connectTo(const std::string& name)
{
    const auto book = cellBook();
    const auto known = book.find(name);
    if (!known)
        return failure(known);
    auto options = book.optionsFor(*known);
    if (!options)
        return failure(options);
    auto client = server::connectRemote(std::move(*options));
    if (!client)
        return base::fail(client.error().code, "The cell \"" + name + "\": " + client.error().message);
    return std::unique_ptr<api::CellClient>(std::move(*client));
}

base::Result<> chooseCell(const CLI::App& app, Common& common)
{
    const auto& command = chosenIn(app);
    const auto name = fullName(command);
    const bool asked = !common.cell.empty();
    if (staysHere(name)) {
        if (asked)
            return wrong("`" + name + "` works on this machine; --cell has no meaning for it");
        return {};
    }
    if (asked && !common.data.empty())
        return wrong("--data is a folder of this machine and --cell is another one; give one of them");
    if (const char* set = std::getenv("KAZE_CELL"); set && !asked && common.data.empty())
        common.cell = set;
    if (common.cell == "local")
        common.cell.clear();
    if (common.cell.empty())
        return {};
    const auto* workspace = command.get_option_no_throw("--workspace");
    if (workspace && !workspace->empty() && !workspace->results().front().starts_with('/'))
        return wrong("--workspace is a folder of the machine that the cell \"" + common.cell + "\" runs on: write it from / on");
    return {};
}

} // namespace kaze::cli
