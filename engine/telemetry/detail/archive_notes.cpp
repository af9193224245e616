#include "engine/telemetry/detail/archive_notes.h"

#include <algorithm>

namespace kaze::telemetry::detail {

std::vector<std::string> notesOfUnasked(const Months& months, const std::function<bool(Month)>& isMeant)
{
    std::vector<Month> unasked; // newest first
    for (const auto& archive : months.archived())
        if (isMeant(archive.month))
            unasked.push_back(archive.month);
    if (unasked.empty())
        return {};
    if (unasked.size() == 1)
        return {nameOf(unasked.front()) + " is archived and was not asked; ask with archives to unpack it"};
    return {std::to_string(unasked.size()) + " archived months from " + nameOf(unasked.back()) + " to " + nameOf(unasked.front())
        + " were not asked; ask with archives to unpack them"};
}

std::vector<std::string> notesOfMissing(const Months& months, const std::function<bool(Month)>& isMeant)
{
    std::vector<std::string> notes;
    for (const auto month : months.retiring())
        if (isMeant(month))
            notes.push_back(nameOf(month) + " is being archived this moment and is not among these; ask again in a while");
    for (const auto& damaged : months.damaged())
        if (isMeant(damaged.month))
            notes.push_back(nameOf(damaged.month) + " was damaged, and what it held until then is in " + damaged.file
                + " and not among these");
    for (const auto& file : months.unopened())
        if (isMeant(file.month))
            notes.push_back(nameOf(file.month) + " could not be read: " + file.why);
    return notes;
}

void addNotes(std::vector<std::string>& notes, std::vector<std::string> more)
{
    constexpr std::size_t kMost = 50;
    for (auto& note : more) {
        if (notes.size() > kMost)
            return;
        if (std::ranges::find(notes, note) == notes.end())
            notes.push_back(notes.size() == kMost ? "and more" : std::move(note));
    }
}

} // namespace kaze::telemetry::detail
