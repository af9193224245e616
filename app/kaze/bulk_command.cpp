#include "app/kaze/json_output.h"
#include "app/kaze/run_commands.h"
#include "app/kaze/terminal.h"
#include "engine/api/run_control_requests.h"
#include "engine/api/run_control_wire.h"
#include "engine/base/open_enum.h"

#include <boost/json.hpp>

#include <iostream>

namespace kaze::cli {

namespace {

std::string counted(std::int64_t runs)
{
    return std::to_string(runs) + (runs == 1 ? " run" : " runs");
}

//! Whether it is to be done. Errors: InvalidArgument where nobody can be asked.
base::Result<bool> confirmed(const std::string& verb, std::int64_t runs)
{
    if (!inputIsTerminal())
        return base::fail(base::ErrorCode::InvalidArgument,
            "this would " + verb + " " + counted(runs) + "; say --yes where nobody can be asked");
    std::cout << verb << " " << counted(runs) << "? [y/N] " << std::flush;
    std::string line;
    return std::getline(std::cin, line) && (line == "y" || line == "Y" || line == "yes");
}

} // namespace

int bulk(api::BulkAction what, const std::string& filter, const std::string& reason, bool yes, const Common& common)
{
    auto session = Session::open(common);
    if (!session)
        return report(session.error(), common);
    api::BulkRuns request;
    request.action = what;
    request.filter = filter;
    request.reason = reason;
    const auto verb = base::enumName(what);
    if (!yes) {
        request.countOnly = true;
        const auto matched = session->ask(request);
        if (!matched)
            return report(matched.error(), common);
        request.countOnly = false;
        const auto agreed = matched->matched == 0 ? base::Result<bool>(true) : confirmed(verb, matched->matched);
        if (!agreed)
            return report(agreed.error(), common);
        if (!*agreed) {
            std::cout << "Nothing was changed.\n";
            return kDone;
        }
    }
    const auto done = session->ask(request);
    if (!done)
        return report(done.error(), common);
    if (common.json) {
        print(api::toJson(*done));
        return done->problems.empty() ? kDone : kFailed;
    }
    if (done->matched == 0)
        std::cout << "No run fits.\n";
    else
        std::cout << verb << ": " << counted(done->changed)
                  << (done->changed == done->matched ? "" : " of " + std::to_string(done->matched)) << "\n";
    for (const auto& problem : done->problems)
        std::cerr << printable(problem) << "\n";
    return done->problems.empty() ? kDone : kFailed;
}

} // namespace kaze::cli
