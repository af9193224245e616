#include "app/kaze/commands.h"
#include "app/kaze/json_output.h"
#include "app/kaze/serving.h"
#include "app/kaze/terminal.h"
#include "engine/api/cell_requests.h"
#include "engine/api/wire.h"

#include <boost/json.hpp>

#include <iostream>

namespace kaze::cli {

namespace {

//! Where even the cell cannot be opened, that is the finding.
std::vector<api::Check> examine(const Common& common)
{
    auto session = Session::open(common);
    base::Error error;
    if (session) {
        auto list = session->ask(api::RunDoctor{});
        if (list) {
            if (common.cell.empty())
                if (auto certificate = checkCertificate(app::cellOptions(common.data).dataFolder))
                    list->checks.push_back(std::move(*certificate));
            return std::move(list->checks);
        }
        error = list.error();
    } else {
        error = session.error();
    }
    api::Check failed;
    failed.name = "cell";
    failed.status = api::CheckStatus::Failed;
    failed.message = error.text();
    failed.remedy = "correct that, then ask the doctor again";
    return {failed};
}

int doctor(const Common& common)
{
    return printChecks(examine(common), common);
}

} // namespace

int printChecks(const std::vector<api::Check>& checks, const Common& common)
{
    const bool failed
        = std::any_of(checks.begin(), checks.end(), [](const api::Check& c) { return c.status == api::CheckStatus::Failed; });
    if (common.json) {
        boost::json::array array;
        for (const auto& check : checks)
            array.push_back(api::toJson(check));
        print(array);
        return failed ? kFailed : kDone;
    }
    for (const auto& check : checks) {
        const auto mark = check.status == api::CheckStatus::Ok ? styled("ok      ", Style::Green)
            : check.status == api::CheckStatus::Warning        ? styled("warning ", Style::Yellow)
                                                               : styled("failed  ", Style::Red);
        std::cout << mark << styled(check.name, Style::Bold) << "  " << printable(check.message) << "\n";
        if (!check.remedy.empty())
            std::cout << "        " << styled("→ " + check.remedy, Style::Dim) << "\n";
    }
    return failed ? kFailed : kDone;
}

void addDoctor(CLI::App& app, std::shared_ptr<Common> common, Action& action)
{
    auto* command = app.add_subcommand("doctor", "Check everything a run needs, and say how to get what is missing");
    addCommonOptions(*command, common);
    command->callback([common, &action] { action = [common] { return doctor(*common); }; });
}

} // namespace kaze::cli
