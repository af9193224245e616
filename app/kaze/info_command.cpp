#include "app/kaze/asking.h"
#include "app/kaze/commands.h"
#include "app/kaze/terminal.h"
#include "engine/api/cell_requests.h"

#include <iostream>

namespace kaze::cli {

namespace {

void tellLine(const std::string& name, const std::string& value)
{
    if (!value.empty())
        std::cout << "  " << name << std::string(name.size() < 14 ? 14 - name.size() : 1, ' ') << printable(value) << "\n";
}

void tellCell(const api::CellReply& reply)
{
    const auto& cell = reply.cell;
    std::cout << styled(printable(cell.name), Style::Bold) << (cell.draining ? "  is about to end" : "") << "\n";
    tellLine("id", cell.id);
    tellLine("environment", cell.environment);
    tellLine("region", cell.region);
    std::string labels;
    for (const auto& [name, value] : cell.labels)
        labels += (labels.empty() ? "" : ", ") + name + '=' + value;
    tellLine("labels", labels);
    tellLine("version", cell.version + ", protocol " + std::to_string(cell.protocol));
    tellLine("started", agoText(cell.startedAt));
    tellLine("you are", cell.role.name() + (cell.tenant.empty() ? "" : " of the tenant " + cell.tenant));
}

} // namespace

void addInfo(CLI::App& app, std::shared_ptr<Common> common, Action& action)
{
    auto* command = app.add_subcommand("info", "Show who the cell is: name, id, environment, region, labels, version");
    addCommonOptions(*command, common);
    command->callback([common, &action] {
        action = [common] {
            return answer(
                *common, api::GetCell{}, [](const auto& reply) { return api::toJson(api::Response{reply}).at("cell"); },
                tellCell);
        };
    });
}

} // namespace kaze::cli
