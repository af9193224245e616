#include "app/kaze/asking.h"
#include "app/kaze/commands.h"
#include "app/kaze/terminal.h"
#include "engine/api/run_control_requests.h"
#include "engine/base/text.h"

#include <algorithm>
#include <charconv>
#include <iostream>

namespace kaze::cli {

namespace {

struct KeepOptions {
    std::string what, days;
};

std::string nameOf(const std::string& what)
{
    if (what == "usage")
        return "calls in the ledger";
    if (what == "checkpoints")
        return "steps of runs";
    if (what == "audit")
        return "audit log";
    return what == "schedule_history" ? "history of schedules" : printable(what);
}

std::string sized(std::int64_t bytes)
{
    return base::sizeText(static_cast<std::uint64_t>(std::max<std::int64_t>(0, bytes)));
}

void tellKeeping(const api::Keeping& keeping)
{
    std::vector<std::vector<std::string>> rows;
    std::int64_t freeable = 0;
    for (const auto& row : keeping.rows) {
        freeable += row.freeableBytes;
        rows.push_back({row.what, nameOf(row.what), countText(row.rows), "about " + sized(row.bytes),
            row.keepDays == 0 ? std::string("for ever") : std::to_string(row.keepDays) + " days",
            row.freeableRows == 0 ? std::string("nothing") : countText(row.freeableRows) + ", about " + sized(row.freeableBytes),
            row.then});
    }
    std::cout << table({"NAME", "WHAT", "ROWS", "SIZE", "KEPT", "OLDER", "WHICH IS"}, rows);
    if (keeping.cleaning)
        std::cout << "It is being cleaned up now.\n";
    else if (keeping.lastCleaned)
        std::cout << styled(
            "Last cleaned up " + agoText(*keeping.lastCleaned) + "; about " + sized(keeping.lastFreedBytes) + " became free.",
            Style::Dim)
                  << "\n";
    if (freeable > 0)
        std::cout << "`kaze keep now` frees about " << sized(freeable) << "; else it is done once a day.\n";
}

boost::json::value keepingJson(const api::Keeping& keeping)
{
    return api::toJson(keeping);
}

//! "90d", "90", "forever".
base::Result<std::int64_t> daysOf(const std::string& text)
{
    if (text == "forever")
        return 0;
    std::int64_t days = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), days);
    const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
    if (error != std::errc() || days < 1 || !(unit.empty() || unit == "d"))
        return base::fail(base::ErrorCode::InvalidArgument,
            "\"" + text + "\" does not say how long to keep something; write it like 90d, or forever");
    return days;
}

int set(const KeepOptions& options, const Common& common)
{
    const auto days = daysOf(options.days);
    if (!days)
        return report(days.error(), common);
    const api::SetKeeping wanted{options.what, *days};
    return answer(common, wanted, keepingJson, tellKeeping);
}

} // namespace

void addKeep(CLI::App& app, std::shared_ptr<Common> common, Action& action)
{
    auto* keep = app.add_subcommand("keep", "How long things stay at hand, and what cleaning up would free");
    keep->require_subcommand(0, 1);
    addCommonOptions(*keep, common);
    auto options = std::make_shared<KeepOptions>();
    keep->callback([common, keep, &action] {
        if (keep->get_subcommands().empty())
            action = [common] { return answer(*common, api::GetKeeping{}, keepingJson, tellKeeping); };
    });
    keep->footer("Old calls in the ledger go to files of a month each (archive/ in the data folder, zstd and JSON lines); what "
                 "they came to stays in every\n"
                 "report. Steps of runs that have ended are packed, and shown, forked and resumed all the same. Rows that went "
                 "leave room in state.db for\n"
                 "new ones; the file does not become smaller.\n\n"
                 "Examples:\n"
                 "  kaze keep\n"
                 "  kaze keep set usage 30d");
    auto* setting = keep->add_subcommand("set", "Set how long something is kept");
    setting->add_option("NAME", options->what, "usage, checkpoints, schedule_history or audit")
        ->required()
        ->check(CLI::IsMember({"usage", "checkpoints", "schedule_history", "audit"}))
        ->option_text(" ");
    setting->add_option("DAYS", options->days, "Days (90d), or forever")->required()->option_text(" ");
    addCommonOptions(*setting, common);
    setting->callback([options, common, &action] { action = [options, common] { return set(*options, *common); }; });
    auto* now = keep->add_subcommand("now", "Clean up now what is cleaned up once a day");
    addCommonOptions(*now, common);
    now->callback([common, &action] { action = [common] { return answer(*common, api::CleanUp{}, keepingJson, tellKeeping); }; });
}

} // namespace kaze::cli
